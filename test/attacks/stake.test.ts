/** Attacks on the ledger: stake that lies, leaves, hops, splits, or comes back too soon. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { epochOf, epochStart } from '../../src/primitives/epoch.ts';
import {
  DAY_MS,
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  after as shifted,
  type Timestamp,
} from '../../src/primitives/time.ts';
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
} from '../scenarios/docket.ts';
import { rules } from '../support/bootstrap.ts';
import { type Court, doubleVote, openCourt } from '../support/court.ts';

let court: Court;
let docket: Docket;

beforeAll(async () => {
  const bounds = { ...rules.bounds, maxSlashFraction: '1' };
  court = await openCourt({
    ...deploymentWith({ joinNotice: 'PT0S', bounds }),
    ...benchesOf({ oracle: { tombstone: true }, total: { slashFraction: '1' } }),
  });
  docket = docketOf(court);
  const operators = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  await feedKeys(court, operators);
  await feedLedger(court, [...operators.map((operator) => joins(operator)), joins('h', 'total')]);
});

afterAll(() => court.end());

const toNextEpoch = (ms = 0) => {
  const { clock, deployment } = court;
  clock.set(shifted(epochStart(deployment, epochOf(deployment, clock.time) + 1), ms));
};

async function accuse(operator: string, capture: Timestamp, service = 'oracle'): Promise<string> {
  const height = await docket.block(capture);
  const answer = await court.report(doubleVote(operator, height), { services: [service] });
  expect(answer.body).toMatchObject({ reception: 'opened' });
  return answer.body.services[0].convictions[0].slashRequest;
}

async function conclude() {
  court.clock.advance(DAY_MS);
  await tick(court);
  return court.close();
}

const totalOf = async (id: string): Promise<string> =>
  (await court.get(`/v1/slashes/${id}`)).body.report.totals[0]?.total ?? '0';

describe('he reports a worthless double-sign of his own to be tombstoned before the big one', () => {
  test('the group costs the largest, whichever was first', async () => {
    await feedLedger(court, [delegates('alice', 'a', '100')]);
    toNextEpoch();
    const worthless = shifted(court.clock.time, 30 * MINUTE_MS);
    court.clock.advance(45 * MINUTE_MS);
    await feedLedger(court, [delegates('alice', 'a', '900')]);
    toNextEpoch(30 * MINUTE_MS);
    const small = await accuse('a', worthless);
    court.clock.advance(1);
    const big = await accuse('a', court.clock.time);
    await conclude();

    expect([await totalOf(small), await totalOf(big)]).toEqual(['5', '45']);
    expect(await stakeOf(court, 'alice')).toEqual({ 'operator/a': ['950', '0'] });
  });
});

describe('a feed line that is impossible', () => {
  test('is recorded, moves what there is, and the feed goes on', async () => {
    const much = { ...delegates('bob', 'b', '101'), type: 'undelegate' };
    const { discrepancies } = await feedLedger(court, [
      { ...joins('ghost'), type: 'leave' },
      delegates('bob', 'b', '100'),
      much,
      delegates('bob', 'b', '7'),
    ]);

    expect(discrepancies).toMatchObject([
      { code: 'not_joined', target: 'operator/ghost' },
      { code: 'insufficient_stake', asked: '101', moved: '100' },
    ]);
    expect(await stakeOf(court, 'bob')).toEqual({ 'operator/b': ['7', '100'] });
  });

  test('of the year 2099 refuses its batch, whole, and the feed goes on', async () => {
    const future = { ...delegates('bob', 'b', '1000'), at: '2099-01-01T00:00:00.000Z' };
    const now = { ...delegates('bob', 'b', '1000'), at: formatTime(court.clock.time) };
    const refused = await court.feed('ledger', [now, future]);
    expect(refused.body.code).toBe('feed_ahead');
    expect(await stakeOf(court, 'bob')).toEqual({ 'operator/b': ['7', '100'] });

    await feedLedger(court, [delegates('bob', 'b', '1')]);
    expect(await stakeOf(court, 'bob')).toEqual({ 'operator/b': ['8', '100'] });
  });
});

describe('she undelegates as the epoch begins and misbehaves in its last millisecond', () => {
  test('executeBy comes before she can be paid out, and until then she answers', async () => {
    await feedLedger(court, [delegates('carla', 'c', '1000')]);
    toNextEpoch();
    const start = court.clock.time;
    const paidOut = shifted(start, 3 * DAY_MS);
    const leaving = { ...delegates('carla', 'c', '1000'), type: 'undelegate' };
    await feedLedger(court, [{ ...leaving, completesAt: formatTime(paidOut) }]);
    court.clock.set(shifted(start, HOUR_MS - 1));
    const id = await accuse('c', court.clock.time);
    const { executeBy } = (await court.get(`/v1/slash-requests/${id}`)).body;
    expect(executeBy).toBe(formatTime(shifted(paidOut, -1)));

    court.clock.set(shifted(paidOut, -2));
    await court.close();
    expect(await stakeOf(court, 'carla')).toEqual({ 'operator/c': ['0', '950'] });
    court.clock.set(paidOut);
    const withdrawal = { ...leaving, type: 'withdraw', amount: '950' };
    expect((await feedLedger(court, [withdrawal])).discrepancies).toEqual([]);
    expect(await totalOf(id)).toBe('50');
    const { report } = (await court.get(`/v1/slashes/${id}`)).body;
    expect(report.totals[0]).toMatchObject({ exact: '50', paidOut: '0' });
  });
});

describe('a restaker makes many dust accounts with many different weights', () => {
  test('weights are multiples of 0.01', async () => {
    const line = {
      ...allocates('dust', 'd', { oracle: '0.333333' }),
      at: formatTime(court.clock.time),
    };
    const answer = await court.feed('ledger', [line]);

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'line_malformed', pointer: '/services/oracle' });
  });

  test('and the total is what one account would have lost', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `dust-${i}`);
    await feedLedger(court, [
      delegates('whole', 'd', '1000'),
      allocates('whole', 'd', { oracle: '0.33' }),
      ...names.flatMap((name) => [
        delegates(name, 'e', '25'),
        allocates(name, 'e', { oracle: '0.33' }),
      ]),
    ]);
    toNextEpoch(MINUTE_MS);
    const one = await accuse('d', court.clock.time);
    const many = await accuse('e', court.clock.time);
    await conclude();

    expect([await totalOf(one), await totalOf(many)]).toEqual(['16', '16']);
  });
});

describe('he hops between operators every epoch', () => {
  test('his past goes with him, and costs nobody else', async () => {
    const hop = (from: string, to: string) => ({
      type: 'redelegate',
      restaker: 'hopper',
      from: `operator/${from}`,
      to: `operator/${to}`,
      asset: 'umilk',
      amount: '1000',
    });
    await feedLedger(court, [delegates('hopper', 'f', '1000'), delegates('settled', 'g', '1000')]);
    toNextEpoch(MINUTE_MS);
    const crime = court.clock.time;
    court.clock.advance(MINUTE_MS);
    await feedLedger(court, [hop('f', 'g')]);
    toNextEpoch();
    await feedLedger(court, [hop('g', 'h')]);
    toNextEpoch();
    await feedLedger(court, [hop('h', 'g')]);
    const id = await accuse('f', crime);
    await conclude();

    expect(await totalOf(id)).toBe('50');
    expect(await stakeOf(court, 'hopper')).toEqual({ 'operator/g': ['950', '0'] });
    expect(await stakeOf(court, 'settled')).toEqual({ 'operator/g': ['1000', '0'] });
  });
});

describe('a slash of everything, then somebody delegates into the ruins', () => {
  test('nobody is diluted by what is gone', async () => {
    await feedLedger(court, [delegates('ruined', 'h', '1000')]);
    toNextEpoch(MINUTE_MS);
    const id = await accuse('h', court.clock.time, 'total');
    await conclude();
    expect(await totalOf(id)).toBe('1000');

    await feedLedger(court, [delegates('newcomer', 'h', '500'), delegates('ruined', 'h', '1')]);
    expect(await stakeOf(court, 'newcomer')).toEqual({ 'operator/h': ['500', '0'] });
    expect(await stakeOf(court, 'ruined')).toEqual({ 'operator/h': ['1', '0'] });

    toNextEpoch(MINUTE_MS);
    const second = await accuse('h', court.clock.time);
    await conclude();
    expect(await totalOf(second)).toBe('25');
    expect(await stakeOf(court, 'newcomer')).toEqual({ 'operator/h': ['475', '0'] });
  });
});
