/**
 * All shapes that stake has on MilkyWay: pools whose restakers trust single services, several
 * assets on one operator, delegations to a service, operators who leave and come back, preferences
 * that change every epoch.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { epochOf, epochStart } from '../../src/primitives/epoch.ts';
import { DAY_MS, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import { council } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';
import {
  allocates,
  benchesOf,
  type Docket,
  delegates,
  deploymentWith,
  docketOf,
  feedKeys,
  feedLedger,
  joins,
  stakeOf,
  tick,
} from './docket.ts';

let court: Court;
let docket: Docket;

beforeAll(async () => {
  const shared = { liable: ['operator', 'pools', 'services'], sharedFraction: '0.5' };
  const terms = { tombstone: false, vetoWindow: 'PT24H' };
  const benches = benchesOf({
    oracle: { ...terms, ...shared, slashFraction: '0.1' },
    bridge: { ...terms, slashFraction: '0.2' },
  });
  court = await openCourt({
    ...deploymentWith({ joinNotice: 'PT0S' }),
    ...benches,
    committees: [{ ...council, owner: 'authority' }],
  });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2', 'op-3']);
  toNextEpoch();
});

afterAll(() => court.end());

/** Some minutes into the next epoch. */
const toNextEpoch = (minutes = 5) => {
  const { clock, deployment } = court;
  const next = epochStart(deployment, epochOf(deployment, clock.time) + 1);
  clock.set(shifted(next, minutes * MINUTE_MS));
};

async function conclude() {
  court.clock.advance(DAY_MS);
  await tick(court);
  return court.close();
}

const reportOf = async (id: string) => (await court.get(`/v1/slashes/${id}`)).body.report;

const on = (target: string, restaker: string, amount: string, asset = 'umilk') => ({
  ...delegates(restaker, 'op-1', amount),
  target,
  asset,
});

const trusts = (target: string, restaker: string, services: Readonly<Record<string, string>>) => ({
  ...allocates(restaker, 'op-1', services),
  target,
});

describe('a service that a pool secures is wronged by an operator', () => {
  let report: Awaited<ReturnType<typeof reportOf>>;

  beforeAll(async () => {
    await feedLedger(court, [
      joins('op-1', 'oracle'),
      joins('op-1', 'bridge'),
      { type: 'secure', pool: 'umilk', service: 'oracle' },
      trusts('pool/umilk', 'ann', { oracle: '1' }),
      on('pool/umilk', 'ann', '1000'),
      trusts('pool/umilk', 'ben', { bridge: '1' }),
      on('pool/umilk', 'ben', '1000'),
      on('pool/umilk', 'cat', '1000'),
      on('operator/op-1', 'dan', '500'),
      on('operator/op-1', 'dan', '300', 'uoil'),
      on('operator/op-1', 'dan', '70', 'uatom'),
      on('service/oracle', 'eve', '400'),
      on('service/bridge', 'fay', '400'),
    ]);
    toNextEpoch(30);
    await tick(court);
    const { id } = await docket.open({ services: ['oracle'], ageMs: 10 * MINUTE_MS });
    await conclude();
    report = await reportOf(id);
  });

  test('who trusts it in the pool pays half the fraction, who trusts another or nobody pays nothing', async () => {
    expect(await stakeOf(court, 'ann')).toEqual({ 'pool/umilk': ['950', '0'] });
    expect(await stakeOf(court, 'ben')).toEqual({ 'pool/umilk': ['1000', '0'] });
    expect(await stakeOf(court, 'cat')).toEqual({ 'pool/umilk': ['1000', '0'] });
  });

  test('who delegates to the service pays half the fraction, who delegates to another nothing', async () => {
    expect(await stakeOf(court, 'eve')).toEqual({ 'service/oracle': ['380', '0'] });
    expect(await stakeOf(court, 'fay')).toEqual({ 'service/bridge': ['400', '0'] });
  });

  test('the operator’s restakers pay the whole fraction of every asset', async () => {
    const { body } = await court.get('/v1/restakers/dan');
    const rows = body.stake.map((of: { asset: string; bonded: string }) => [of.asset, of.bonded]);
    expect(rows.sort()).toEqual([
      ['uatom', '63'],
      ['umilk', '450'],
      ['uoil', '270'],
    ]);
  });

  test('the report counts each asset for itself, and what the other service lost by it', () => {
    expect(
      report.totals.map(({ asset, total }: { asset: string; total: string }) => [asset, total]),
    ).toEqual([
      ['uatom', '7'],
      ['umilk', '120'],
      ['uoil', '30'],
    ]);
    expect(report.services).toContainEqual({
      service: 'oracle',
      asset: 'umilk',
      securedBefore: '1900',
      securedAfter: '1780',
    });
    expect(report.services).toContainEqual({
      service: 'bridge',
      asset: 'umilk',
      securedBefore: '900',
      securedAfter: '850',
    });
  });
});

describe('an operator leaves a service and comes back', () => {
  test('he answers for what he did before and after, and not for the time between', async () => {
    toNextEpoch();
    await feedLedger(court, [joins('op-2', 'bridge'), delegates('gil', 'op-2', '1000')]);
    toNextEpoch(30);
    const left = { ...joins('op-2', 'bridge'), type: 'leave' };
    const before = court.clock.time;
    await feedLedger(court, [left]);
    toNextEpoch(30);
    const between = court.clock.time;
    await feedLedger(court, [joins('op-2', 'bridge')]);
    toNextEpoch(30);
    await tick(court);

    const { clock } = court;
    const ids: string[] = [];
    for (const capture of [before, between, clock.time]) {
      const ageMs = clock.time + MINUTE_MS - capture;
      ids.push((await docket.open({ operator: 'op-2', services: ['bridge'], ageMs })).id);
    }
    await conclude();
    const totals = [];
    for (const id of ids) totals.push((await reportOf(id)).totals[0]?.total ?? '0');
    expect(totals).toEqual(['200', '0', '200']);
    expect(await stakeOf(court, 'gil')).toEqual({ 'operator/op-2': ['600', '0'] });
  });
});

describe('a restaker changes his preferences every epoch', () => {
  const TASTES = ['1', '0.25', '0', '0.5', '0.75', '0.1'];

  test('each misdeed takes by what he had allocated when that epoch began', async () => {
    toNextEpoch();
    await feedLedger(court, [
      joins('op-3', 'bridge'),
      joins('op-3', 'oracle'),
      allocates('hal', 'op-3', { bridge: TASTES[0] ?? '1' }),
      delegates('hal', 'op-3', '10000'),
    ]);
    const captures = [];
    for (const [i] of TASTES.entries()) {
      toNextEpoch(30);
      captures.push(court.clock.time);
      const next = TASTES[i + 1] ?? '1';
      await feedLedger(court, [allocates('hal', 'op-3', { bridge: next, oracle: '1' })]);
    }

    const { clock } = court;
    const ids: string[] = [];
    for (const capture of captures) {
      const ageMs = clock.time + MINUTE_MS - capture;
      ids.push((await docket.open({ operator: 'op-3', services: ['bridge'], ageMs })).id);
    }
    await conclude();
    const totals = [];
    for (const id of ids) totals.push((await reportOf(id)).totals[0]?.total ?? '0');
    expect(totals).toEqual(['2000', '500', '0', '1000', '1500', '200']);
    expect(await stakeOf(court, 'hal')).toEqual({ 'operator/op-3': ['4800', '0'] });
  });

  test('and what the bridge took is missing at the oracle, which he trusts too', async () => {
    const { body } = await court.get('/v1/services/oracle/secured');
    const umilk = body.secured.find(({ asset }: { asset: string }) => asset === 'umilk');
    expect(umilk.amount).toBe(String(1780 + 4800));
  });
});
