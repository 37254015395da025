/** Stake in escrow: who may appeal, until when, what a reversal gives back, and where the rest goes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { required } from '../../src/primitives/assert.ts';
import { HOUR_MS, MINUTE_MS, after as shifted, type Timestamp } from '../../src/primitives/time.ts';
import { expectDeclared } from '../http/declared.ts';
import { MEMBERS, OTHER_ADMIN, WATCHER } from '../support/bootstrap.ts';
import { doubleVote } from '../support/court.ts';
import { allocates, delegates, joins, stakeOf, statusOf, tick } from './docket.ts';
import {
  type EscrowCourt,
  escrowCourt,
  escrowEnd,
  escrowOf,
  linesOf,
  securedOf,
  undelegates,
} from './escrowed.ts';

const [ANNA, BERT, CORA] = MEMBERS;

let court: EscrowCourt;

/** 100 of zoe on each, spread over all services that take a part. */
const CROWD = ['op-2', 'op-3', 'op-4', 'op-5'] as const;
const EVERYWHERE = ['oracle', 'bridge', 'tomb', 'quick', 'generous'] as const;

beforeAll(async () => {
  court = await escrowCourt();
  const spread = Object.fromEntries(EVERYWHERE.map((service) => [service, '1']));
  await court.move([
    ...['oracle', 'bridge', 'half'].map((service) => joins('op-1', service)),
    allocates('alice', 'op-1', { oracle: '1', bridge: '1' }),
    allocates('bob', 'op-1', { bridge: '1' }),
    allocates('carol', 'op-1', { oracle: '0.5', half: '1' }),
    delegates('alice', 'op-1', '300'),
    delegates('bob', 'op-1', '200'),
    delegates('carol', 'op-1', '100'),
    ...CROWD.flatMap((operator, i) => [
      ...EVERYWHERE.map((service) => joins(operator, service)),
      allocates('zoe', operator, spread),
      allocates(`own-${i + 2}`, operator, spread),
      delegates('zoe', operator, '1000'),
      delegates(`own-${i + 2}`, operator, '37'),
    ]),
  ]);
  await court.nextEpoch();
});

afterAll(() => court.end());

describe('worked example 11', () => {
  test('a third of it leaves, and a reversal follows it', async () => {
    const before = await Promise.all(['oracle', 'bridge', 'half'].map((s) => securedOf(court, s)));
    const id = await court.slash('op-1', 'oracle');
    expect(await stakeOf(court, 'alice')).toEqual({ 'operator/op-1': ['270', '0'] });
    await court.move([undelegates('alice', 'op-1', '90')]);
    await court.nextEpoch();

    await court.reverse(id);

    expect(await stakeOf(court, 'alice')).toEqual({ 'operator/op-1': ['200', '100'] });
    expect(await stakeOf(court, 'carol')).toEqual({ 'operator/op-1': ['100', '0'] });
    expect(await stakeOf(court, 'bob')).toEqual({ 'operator/op-1': ['200', '0'] });
    expect(await linesOf(court, id)).toEqual([
      { restaker: 'alice', asset: 'umilk', before: '300', after: '270', returned: '30', owed: '0' },
      { restaker: 'carol', asset: 'umilk', before: '100', after: '95', returned: '5', owed: '0' },
    ]);
    const secured = await Promise.all(['oracle', 'bridge', 'half'].map((s) => securedOf(court, s)));
    const left = [100n, 100n, 0n];
    expect(secured.map(BigInt)).toEqual(before.map((sum, i) => BigInt(sum) - (left[i] ?? 0n)));
  });
});

describe('the accused appeals', () => {
  let id: string;
  beforeAll(async () => {
    id = await court.slash('op-2', 'oracle');
  });

  test('nobody else may', async () => {
    for (const by of [OTHER_ADMIN, WATCHER, ANNA]) {
      const answer = await court.appeal(id, { by });
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({ code: 'not_a_party', party: 'accused' });
    }
  });

  test('nobody votes before', async () => {
    const answer = await court.voteOnAppeal(id, 'reverse');
    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('not_appealed');
  });

  test.each([{ operator: 'op-3' }, { service: 'bridge' }])(
    'who was shown %j was shown another case',
    async (shown) => {
      expect((await court.appeal(id, shown)).body.code).toBe('vote_misdirected');
    },
  );

  test('once, and it stands in the case', async () => {
    const first = await court.appeal(id, { grounds: 'the key was not mine' });
    expectDeclared(first, 'appealSlash', 201);
    const again = await court.appeal(id, { grounds: 'I say it again' });

    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ code: 'already_appealed', ...pick(first.body) });
    const { appeal } = (await court.get(`/v1/slash-requests/${id}`)).body;
    expect(appeal).toMatchObject({ grounds: 'the key was not mine', votes: [] });
  });

  test('a vote on the appeal names the case it is about', async () => {
    const answer = await court.voteOnAppeal(id, 'keep', { operator: 'op-3' });
    expect(answer.body.code).toBe('vote_misdirected');
  });

  test('a vote on the request itself is too late', async () => {
    expect((await court.vote(id, 'veto')).body.code).toBe('request_already_executed');
  });

  test('whoever has no seat is not heard', async () => {
    const stranger = await court.voteOnAppeal(id, 'reverse', { by: OTHER_ADMIN });
    expect(stranger.status).toBe(403);
    expect(stranger.body.code).toBe('not_a_member');
  });

  test('a request that nobody opened cannot be appealed against', async () => {
    const nowhere = 'ab'.repeat(32);
    const named = { operator: 'op-2', service: 'oracle' };
    expect((await court.appeal(nowhere, named)).body.code).toBe('request_unknown');
    expect((await court.voteOnAppeal(nowhere, 'keep', named)).body.code).toBe('request_unknown');
  });

  test('a request whose window is open cannot be appealed against', async () => {
    const { id: open } = await court.docket.open({ operator: 'op-2' });
    const answer = await court.appeal(open);
    expect(answer.status).toBe(409);
    expect(answer.body.code).toBe('not_executed');
  });

  test('a member has one vote, and it is final', async () => {
    const first = await court.voteOnAppeal(id, 'keep', { by: BERT });
    expectDeclared(first, 'castVote', 201);
    const again = await court.voteOnAppeal(id, 'keep', { by: BERT, reason: 'as I said' });
    const changed = await court.voteOnAppeal(id, 'reverse', { by: BERT });

    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ outcome: 'unchanged', tally: { keep: 1 } });
    expect(changed.body).toMatchObject({ code: 'already_voted', choice: 'keep' });
  });

  test('kept, it is released when its time comes', async () => {
    await court.voteOnAppeal(id, 'keep', { by: CORA });
    court.clock.set(await escrowEnd(court, id));
    expect(await court.release()).toContain(id);
    expect(await escrowOf(court, id)).toMatchObject({
      status: 'released',
      dispositions: [{ asset: 'umilk', to: 'burn', account: null, amount: '103' }],
      appeal: { tally: { keep: 51 } },
    });
  });
});

const pick = ({ appealedAt }: { readonly appealedAt: string }) => ({ appealedAt });

describe('what reverses', () => {
  const cases = [
    { votes: [ANNA], weight: 49, status: 'executed' },
    { votes: [ANNA, BERT], weight: 50, status: 'reversed' },
    { votes: [BERT, CORA], weight: 51, status: 'reversed' },
  ] as const;

  test.each(cases)('$weight of 100, where 50 are needed: $status', async ({ votes, status }) => {
    const id = await court.slash('op-3', 'oracle');
    await court.appeal(id);
    for (const by of votes) await court.voteOnAppeal(id, 'reverse', { by });

    expect(await statusOf(court, id)).toBe(status);
    expect((await escrowOf(court, id)).status).toBe(status === 'reversed' ? 'reversed' : 'held');
  });

  test('a member who reported the accused is not heard on the appeal either', async () => {
    const id = await court.slash('op-5', 'oracle', { by: ANNA });
    await court.appeal(id);
    const refused = await court.voteOnAppeal(id, 'keep', { by: ANNA });

    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({ code: 'recused', reason: 'first_reporter' });
    expect((await court.voteOnAppeal(id, 'reverse', { by: CORA })).body.status).toBe('reversed');
  });

  test('a reversal is final: no further vote, appeal, request or release', async () => {
    const { id, height } = await court.docket.open({ operator: 'op-3' });
    court.clock.advance(HOUR_MS);
    await tick(court);
    await court.close();
    await court.reverse(id);
    const until = await escrowEnd(court, id);

    expect((await court.voteOnAppeal(id, 'keep')).body.code).toBe('request_already_reversed');
    const again = await court.appeal(id, { grounds: 'to be sure' });
    expect(again.body.code).toBe('request_already_reversed');
    const more = await court.report(doubleVote('op-3', height, { round: 7 }));
    expect(more.status).toBe(200);
    expect(more.body.services[0].convictions).toMatchObject([
      { slashRequest: id, outcome: 'corroborated' },
    ]);
    court.clock.set(until);
    expect(await court.release()).not.toContain(id);
    expect(await escrowOf(court, id)).toMatchObject({ status: 'reversed', dispositions: [] });
  });

  test('its account tells of the appeal, and of the slash before', async () => {
    const id = await court.slash('op-3', 'oracle');
    await court.reverse(id);
    const { account, phase } = (await court.get(`/v1/slash-requests/${id}`)).body;

    expect(phase).toBe('closed');
    expect(account).toMatchObject({
      ending: 'reversed',
      appeal: { tally: { reverse: 50 } },
      earlier: { ending: 'executed' },
    });
  });
});

describe('the end of the escrow, exclusive', () => {
  let ids: readonly string[];
  let until: Timestamp;

  beforeAll(async () => {
    for (let i = 0; i < 3; i += 1) await court.docket.open({ operator: 'op-4' });
    court.clock.advance(HOUR_MS);
    await tick(court);
    ids = (await court.close()).map(({ id }) => id as string);
    until = await escrowEnd(court, nth(0));
    await court.release();
  });

  const nth = (i: number): string => required(ids[i], 'three were executed');

  test('a millisecond before, the accused and the bench are heard, and nothing is released', async () => {
    court.clock.set(shifted(until, -1));
    expect(ids).toHaveLength(3);
    expect((await court.appeal(nth(0))).status).toBe(201);
    expect((await court.voteOnAppeal(nth(0), 'keep', { by: ANNA })).status).toBe(201);
    const released = await court.release();
    expect(ids.filter((id) => released.includes(id))).toEqual([]);
    expect((await court.get(`/v1/slash-requests/${nth(0)}`)).body.phase).toBe('escrow');
  });

  test('at the instant itself neither is heard, and all is released, once', async () => {
    court.clock.set(until);
    const late = await court.appeal(nth(1));
    expect(late.status).toBe(409);
    expect(late.body.code).toBe('escrow_over');
    const vote = await court.voteOnAppeal(nth(0), 'reverse', { by: CORA });
    expect(vote.body).toMatchObject({ code: 'escrow_over', escrowUntil: late.body.escrowUntil });
    expect((await court.get(`/v1/slash-requests/${nth(0)}`)).body.phase).toBe('closed');
    expect(await court.release()).toEqual(ids);
    expect(await court.release()).toEqual([]);
  });

  test('a millisecond after, it is as it was', async () => {
    court.clock.set(shifted(until, 1));
    expect((await court.appeal(nth(2))).body.code).toBe('escrow_over');
    expect(await court.release()).toEqual([]);
    const { settledAt, status } = await escrowOf(court, nth(2));
    expect([status, settledAt]).toEqual(['released', new Date(until).toISOString()]);
  });
});

describe('where it goes', () => {
  test('without an escrow period it is released at once, and nobody may appeal', async () => {
    const id = await court.slash('op-5', 'quick');
    expect((await court.appeal(id)).body.code).toBe('escrow_over');
    expect(await court.release()).toContain(id);
    expect(await escrowOf(court, id)).toMatchObject({
      status: 'released',
      dispositions: [{ to: 'burn', amount: '103' }],
    });
  });

  test('to each his share, which add up to what was taken', async () => {
    const id = await court.slash('op-5', 'generous', { by: WATCHER });
    court.clock.set(await escrowEnd(court, id));
    await court.release();
    const { dispositions } = await escrowOf(court, id);
    const [{ total }] = (await court.get(`/v1/slashes/${id}`)).body.report.totals;
    const amounts = (dispositions as { amount: string }[]).map(({ amount }) => BigInt(amount));

    expect(dispositions).toMatchObject([
      { to: 'burn', account: null },
      { to: 'reporter', account: WATCHER.signer },
      { to: 'service', account: 'milk1service' },
      { to: 'insurance', account: 'milk1insurance' },
    ]);
    expect(amounts.reduce((sum, amount) => sum + amount, 0n)).toBe(BigInt(total));
  });
});

describe('a tombstone group', () => {
  test('a reversed member counts no more: the next one takes in full', async () => {
    const open = async () => (await court.docket.open({ operator: 'op-4', services: ['tomb'] })).id;
    const first = await open();
    court.clock.advance(30 * MINUTE_MS);
    const second = await open();
    court.clock.advance(30 * MINUTE_MS);
    await tick(court);
    await court.close();
    const totalOf = async (id: string) =>
      (await court.get(`/v1/slashes/${id}`)).body.report.totals[0]?.total ?? '0';
    const taken = BigInt(await totalOf(first));
    expect(taken).toBeGreaterThan(0n);
    await court.reverse(first);
    court.clock.advance(30 * MINUTE_MS);
    await tick(court);
    await court.close();

    expect(await statusOf(court, second)).toBe('executed');
    expect(BigInt(await totalOf(second))).toBe(taken);
  });
});
