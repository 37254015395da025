/** Stake in escrow: who may appeal, until when, what a reversal gives back, and where the rest goes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../src/primitives/time.ts';
import { expectDeclared } from '../http/declared.ts';
import { MEMBERS, OTHER_ADMIN, WATCHER } from '../support/bootstrap.ts';
import { doubleVote } from '../support/court.ts';
import { allocates, delegates, joins, stakeOf, statusOf, tick } from './docket.ts';
import {
  crowdOn,
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

beforeAll(async () => {
  court = await escrowCourt();
  await court.move([
    ...['oracle', 'bridge', 'half'].map((service) => joins('op-1', service)),
    allocates('alice', 'op-1', { oracle: '1', bridge: '1' }),
    allocates('bob', 'op-1', { bridge: '1' }),
    allocates('carol', 'op-1', { oracle: '0.5', half: '1' }),
    delegates('alice', 'op-1', '300'),
    delegates('bob', 'op-1', '200'),
    delegates('carol', 'op-1', '100'),
    ...crowdOn(['op-2', 'op-3', 'op-5']),
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
