/** Restakers whose histories have become one: what each is told, loses and gets back is his own. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatTime, HOUR_MS, type Timestamp } from '../../src/primitives/time.ts';
import { allocates, delegates, joins, stakeOf } from './docket.ts';
import {
  type EscrowCourt,
  escrowCourt,
  linesOf,
  redelegates,
  securedOf,
  undelegates,
} from './escrowed.ts';

const HOURS_TO_FORGET = 4 * 24;

let court: EscrowCourt;
let apart: Timestamp;

beforeAll(async () => {
  court = await escrowCourt();
  await court.move([
    joins('op-1', 'oracle'),
    ...['alice', 'bob', 'carol'].map((name) => allocates(name, 'op-1', { oracle: '1' })),
    delegates('alice', 'op-1', '300'),
  ]);
  await court.nextEpoch();
  await court.move([delegates('bob', 'op-1', '200'), delegates('carol', 'op-2', '100')]);
  await court.nextEpoch();
  await court.move([redelegates('carol', 'op-2', 'op-1', '100')]);
  await court.nextEpoch();
  apart = court.clock.time;
});

afterAll(() => court.end());

const standingAt = async (name: string, time: Timestamp) =>
  (await court.get(`/v1/restakers/${name}?at=${formatTime(time)}`)).body;

const cohortsOf = () =>
  court.database.transaction(
    (tx) => tx.$queryRaw<{ live: number; absorbed: number }[]>`
      SELECT (count(*) FILTER (WHERE "shares" > 0))::int AS "live", count("absorbed_by")::int AS "absorbed"
      FROM "cohort" WHERE "target" = 'operator/op-1'`,
  );

test('three who came in different epochs, one of them from elsewhere, are one after four days', async () => {
  const names = ['alice', 'bob', 'carol'];
  const before = await Promise.all(names.map((name) => standingAt(name, apart)));
  const secured = await securedOf(court, 'oracle');
  expect(await cohortsOf()).toEqual([{ live: 3, absorbed: 0 }]);

  court.clock.advance(HOURS_TO_FORGET * HOUR_MS);
  await court.nextEpoch();

  expect(await cohortsOf()).toEqual([{ live: 1, absorbed: 2 }]);
  expect(await Promise.all(names.map((name) => standingAt(name, apart)))).toEqual(before);
  expect(await securedOf(court, 'oracle')).toBe(secured);
  const stakes = await Promise.all(names.map((name) => stakeOf(court, name)));
  expect(stakes).toEqual(['300', '200', '100'].map((units) => ({ 'operator/op-1': [units, '0'] })));
});

test('a slash takes of each his part, and a reversal gives it back to him, wherever he has gone', async () => {
  await court.move([undelegates('carol', 'op-1', '50')]);
  await court.nextEpoch();
  const id = await court.slash('op-1', 'oracle');
  expect(await stakeOf(court, 'alice')).toEqual({ 'operator/op-1': ['270', '0'] });
  expect(await stakeOf(court, 'bob')).toEqual({ 'operator/op-1': ['180', '0'] });
  await court.move([redelegates('bob', 'op-1', 'op-3', '180')]);
  await court.nextEpoch();

  await court.reverse(id);

  expect(await stakeOf(court, 'alice')).toEqual({ 'operator/op-1': ['300', '0'] });
  expect(await stakeOf(court, 'bob')).toEqual({ 'operator/op-3': ['200', '0'] });
  const lines = await linesOf(court, id);
  expect(
    lines.map(({ restaker, returned }: Record<string, string>) => [restaker, returned]),
  ).toEqual([
    ['alice', '30'],
    ['bob', '20'],
    ['carol', '5'],
  ]);
});

test('what a slash touched is never joined, though it was given back', async () => {
  const before = await cohortsOf();
  court.clock.advance(HOURS_TO_FORGET * HOUR_MS);
  await court.nextEpoch();
  expect((await cohortsOf())[0]?.live).toBe(before[0]?.live);
  expect(await stakeOf(court, 'alice')).toEqual({ 'operator/op-1': ['300', '0'] });
});
