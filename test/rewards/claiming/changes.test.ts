/** What stake earns when it comes and goes, is slashed, or is told about before its time. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { after, formatTime, MINUTE_MS, SECOND_MS } from '../../../src/primitives/time.ts';
import { delegates, joins, tick } from '../../scenarios/docket.ts';
import { type EscrowCourt, undelegates, withdraws } from '../../scenarios/escrowed.ts';
import { OPERATOR_ADMIN } from '../../support/bootstrap.ts';
import {
  ALICE,
  accruedBy,
  BOB,
  CAROL,
  claim,
  idOf,
  pass,
  payingCourt,
  rewardsOf,
  setPlan,
  ticksOf,
} from './paying.ts';

let court: EscrowCourt;

beforeEach(async () => {
  court = await payingCourt();
}, 60_000);

afterEach(() => court.end());

const PEOPLE = [ALICE, BOB, CAROL];

/** What a plan has paid so far, and what of it all three have earned and not claimed. */
async function paidAndAccrued(plan = 'main') {
  const paid = (await ticksOf(court, plan)).reduce((sum, { reward }) => sum + Number(reward), 0);
  const accrued = await Promise.all(PEOPLE.map((key) => accruedBy(court, key, plan)));
  return { paid, accrued: accrued.flat().reduce((sum, text) => sum + Number(text), 0) };
}

test('inside an epoch nothing changes what is earned: neither stake that arrives nor stake that is paid out', async () => {
  await court.move([delegates(idOf(ALICE), 'op-1', '100')]);
  await court.nextEpoch();
  await setPlan(court);
  await pass(court);
  await court.move([delegates(idOf(BOB), 'op-1', '400')]);
  court.clock.advance(MINUTE_MS);
  await court.move([undelegates(idOf(ALICE), 'op-1', '100')]);
  await court.move([withdraws(idOf(ALICE), 'op-1', '100')]);
  await pass(court);
  expect([await accruedBy(court, ALICE), await accruedBy(court, BOB)]).toEqual([['2000'], []]);
  await pass(court);
  expect([await accruedBy(court, ALICE), await accruedBy(court, BOB)]).toEqual([
    ['2000'],
    ['1000'],
  ]);
});

test('who alone has stake earns all that is paid, though a batch tells of many epochs at once', async () => {
  await court.move([delegates(idOf(ALICE), 'op-1', '100')]);
  await court.nextEpoch();
  await setPlan(court);
  const start = court.clock.time;
  const lines = Array.from({ length: 24 }, (_, i) => {
    const line = i % 3 === 2 ? undelegates : delegates;
    const time = formatTime(after(start, i * 30 * MINUTE_MS));
    return { ...line(idOf(ALICE), 'op-1', '10'), at: time };
  });
  court.clock.advance(12 * 60 * MINUTE_MS);
  await court.move(lines);
  await pass(court);
  const { paid, accrued } = await paidAndAccrued();
  expect(paid).toBeGreaterThan(11_000);
  expect(paid - accrued).toBeGreaterThan(-1e-9);
  expect(paid - accrued).toBeLessThan(1e-9);
});

describe('a slash', () => {
  beforeEach(async () => {
    const stakes = [delegates(idOf(ALICE), 'op-1', '300'), delegates(idOf(BOB), 'op-1', '100')];
    await court.move([joins('op-1', 'half'), ...stakes]);
    await court.nextEpoch();
    await court.nextEpoch();
    await setPlan(court);
    await setPlan(court, { plan: 'strict', forfeits: true });
    await pass(court, 2);
    expect((await claim(court, BOB)).status).toBe(201);
    await court.slash('op-1', 'half');
    await court.move([delegates(idOf(CAROL), 'op-1', '200')]);
    await pass(court, 2);
  });

  const paidBefore = async (slash: string) =>
    (await ticksOf(court, 'main'))
      .filter(({ at }) => at <= slash)
      .reduce((sum, { reward }) => sum + Number(reward), 0);

  test('is settled before it takes: each part of the epoch is earned by the stake there was', async () => {
    const [slash] = (await court.get('/v1/slashes?service=half')).body.items;
    expect((await ticksOf(court, 'main')).map(({ at }) => at)).toContain(slash.executedAt);
    const [alice] = await accruedBy(court, ALICE, 'main');
    const before = await paidBefore(slash.executedAt);
    const { paid } = await paidAndAccrued();
    const withCarol = Number((await ticksOf(court, 'main'))[0]?.reward);
    const without = paid - before - withCarol;
    expect(Number(alice)).toBeCloseTo((before + without) * 0.75 + withCarol * (150 / 400), 9);
  });

  test('takes the same part of what is unpaid where the plan says so, and nothing of what was paid', async () => {
    const [slash] = (await court.get('/v1/slashes?service=half')).body.items;
    const earned = (await paidBefore(slash.executedAt)) * 0.75;
    const [alice, strict] = [
      await accruedBy(court, ALICE, 'main'),
      await accruedBy(court, ALICE, 'strict'),
    ].map(Number);
    expect((alice ?? 0) - (strict ?? 0)).toBeCloseTo(earned / 2, 9);

    const [main, taken] = await rewardsOf(court, BOB);
    expect(taken.paid).toBe(main.paid);
    const unpaid = (await paidBefore(slash.executedAt)) * 0.25 - Number(main.paid);
    expect(Number(main.accrued) - Number(taken.accrued)).toBeCloseTo(unpaid / 2, 9);
  });

  test('leaves nobody with more than was paid to all', async () => {
    const bob = Number((await rewardsOf(court, BOB))[0].paid);
    const { paid, accrued } = await paidAndAccrued();
    expect(paid - accrued - bob).toBeGreaterThan(-1e-9);
    expect(paid - accrued - bob).toBeLessThan(1e-9);
  });
});

test('who tells of a move before its time earns by what a slash left him meanwhile', async () => {
  await court.move([joins('op-1', 'half'), delegates(idOf(ALICE), 'op-1', '300')]);
  await court.nextEpoch();
  await court.move([delegates(idOf(BOB), 'op-1', '100')]);
  await court.nextEpoch();
  await setPlan(court);
  await pass(court);
  const { genesis, epochLength } = court.deployment;
  await court.docket.open({ operator: 'op-1', services: ['half'] });
  const into = (court.clock.time - genesis) % epochLength;
  court.clock.advance(2 * epochLength - into - MINUTE_MS);
  await tick(court);
  const early = formatTime(after(court.clock.time, 90 * SECOND_MS));
  await court.move([{ ...undelegates(idOf(ALICE), 'op-1', '300'), at: early }]);
  court.clock.advance(30 * SECOND_MS);
  expect(await court.close()).toMatchObject([{ status: 'executed' }]);
  court.clock.advance(5 * MINUTE_MS);
  await pass(court);

  const { paid, accrued } = await paidAndAccrued();
  expect(paid).toBeGreaterThan(3000);
  expect(paid - accrued).toBeGreaterThan(-1e-9);
  expect(paid - accrued).toBeLessThan(1e-9);
});

test('an operator keeps its commission, and whoever speaks for it now claims it', async () => {
  await court.move([
    delegates(idOf(ALICE), 'op-1', '300'),
    { type: 'commission', operator: 'op-1', rate: '0.1' },
  ]);
  await court.nextEpoch();
  await setPlan(court);
  await pass(court);
  await pass(court);
  const claimant = 'operator/op-1';
  const own = (await court.get('/v1/operators/op-1/rewards')).body;
  expect(own).toMatchObject({ claimant, next: null });
  expect(own.items).toMatchObject([
    { service: 'oracle', plan: 'main', claimable: '200', paid: '0' },
  ]);
  expect(await accruedBy(court, ALICE)).toEqual(['1800']);

  const first = await claim(court, OPERATOR_ADMIN, { claimant });
  expect(first.body).toMatchObject({ claimant, payments: [{ amount: '200' }], left: [] });
  await court.move([
    { type: 'operator', operator: 'op-1', admin: CAROL.signer, restaker: 'own-1' },
    { type: 'commission', operator: 'op-1', rate: '0.25' },
  ]);
  await pass(court, 2);
  expect((await claim(court, OPERATOR_ADMIN, { claimant })).body).toMatchObject({
    status: 403,
    code: 'claimant_mismatch',
  });
  const second = await claim(court, CAROL, { claimant });
  expect(second.status).toBe(201);
  expect(Number(second.body.payments[0].amount)).toBeGreaterThan(249);
});
