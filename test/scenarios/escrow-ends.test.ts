/** The end of the escrow: until when anybody is heard, and where the stake goes then. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { required } from '../../src/primitives/assert.ts';
import {
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  after as shifted,
  type Timestamp,
} from '../../src/primitives/time.ts';
import { releaseNext } from '../../src/slash/escrow/releasing/service.ts';
import { courtFigures } from '../../src/standing/figures/service.ts';
import { MEMBERS, WATCHER } from '../support/bootstrap.ts';
import { statusOf, tick } from './docket.ts';
import { crowdOn, type EscrowCourt, escrowCourt, escrowEnd, escrowOf } from './escrowed.ts';

const [ANNA, , CORA] = MEMBERS;

let court: EscrowCourt;

beforeAll(async () => {
  court = await escrowCourt();
  await court.move(crowdOn(['op-4', 'op-5']));
  await court.nextEpoch();
});

afterAll(() => court.end());

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

test('a slash that cannot be released is put off, tells so, and keeps no other in escrow', async () => {
  const spoilt = await court.slash('op-5', 'bridge');
  const sound = await court.slash('op-4', 'bridge');
  const settlementOf = (id: string) =>
    court.database.transaction(
      async (tx) => (await tx.slashRequest.findUniqueOrThrow({ where: { id } })).settlement,
    );
  const write = (settlement: unknown) =>
    court.database.transaction(
      (tx) =>
        tx.$executeRaw`UPDATE "slash_request" SET "settlement" = ${JSON.stringify(settlement)}::jsonb WHERE "id" = ${spoilt}`,
    );
  const before = await settlementOf(spoilt);
  await write({ shares: { insurance: '1' }, accounts: {}, escrowPeriod: 0, ownRestaker: null });
  court.clock.set(await escrowEnd(court, sound));

  const failed: unknown[] = [];
  const release = async () =>
    releaseNext(court, 100, (told) =>
      failed.push(...told.map(({ id, failures }) => [id, failures])),
    );
  expect(await release()).toContain(sound);
  expect(failed).toEqual([[spoilt, 1]]);
  expect((await courtFigures(court)).putOff).toBe(1);
  expect((await escrowOf(court, spoilt)).status).toBe('held');
  expect(await release()).toEqual([]);
  expect(failed).toHaveLength(1);

  await write(before);
  court.clock.advance(SECOND_MS);
  expect(await release()).toEqual([spoilt]);
  expect((await courtFigures(court)).putOff).toBe(0);
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
