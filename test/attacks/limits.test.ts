/** Silent limits under attack: nobody slips under one by timing, and no spoilt row stops a court. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { courtJobs } from '../../src/jobs/court-jobs.ts';
import type { OffenceId, OperatorId, ServiceId } from '../../src/primitives/ids.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import type { Failure } from '../../src/slash/closing/service.ts';
import { requestId } from '../../src/slash/request.ts';
import {
  benchesOf,
  type Docket,
  delegates,
  deploymentWith,
  docketOf,
  feedKeys,
  feedLedger,
  joins,
  statusOf,
  tick,
} from '../scenarios/docket.ts';
import { council } from '../support/bootstrap.ts';
import { type Court, doubleVote, openCourt } from '../support/court.ts';

const SERVICES = ['same', 'spoilt', 'sound'] as const;
const OPERATORS = SERVICES.flatMap((service) => [`${service}-a`, `${service}-b`]);

let court: Court;
let docket: Docket;

/** A slash takes 60 of the 100 that may go in silence. */
beforeAll(async () => {
  const limited = {
    slashFraction: '0.1',
    tombstone: false,
    silentLimit: { period: 'P7D', amounts: { umilk: '100' } },
  };
  court = await openCourt({
    ...deploymentWith({ joinNotice: 'PT0S' }),
    committees: [{ ...council, owner: 'authority' }],
    operators: [],
    ...benchesOf(Object.fromEntries(SERVICES.map((service) => [service, limited]))),
  });
  docket = docketOf(court);
  await feedKeys(court, OPERATORS);
  const stakes = OPERATORS.flatMap((operator) => [
    joins(operator, operator.split('-')[0]),
    delegates('alice', operator, '600'),
  ]);
  await feedLedger(court, stakes);
  court.clock.advance(3 * HOUR_MS);
  await tick(court);
});
afterAll(() => court.end());

const detail = async (id: string) => (await court.get(`/v1/slash-requests/${id}`)).body;

/** A turn of every loop of a replica. */
async function turnAll() {
  const failed: Failure[] = [];
  const jobs = courtJobs(court, (closing) => failed.push(...closing.failed));
  const during = { signal: new AbortController().signal, beat: () => {} };
  const stopped: string[] = [];
  for (const job of jobs) await job.turn(during).catch(() => stopped.push(job.name));
  return { failed: failed.map(({ id }) => id), stopped };
}

test('a spoilt row that one limit rests on stops no other reading, opening or execution', async () => {
  const earlier = await docket.open({ operator: 'spoilt-a', services: ['spoilt'] });
  court.clock.advance(DAY_MS);
  await court.close();
  expect(await statusOf(court, earlier.id)).toBe('executed');
  const spoilt = await docket.open({ operator: 'spoilt-a', services: ['spoilt'] });
  const beside = await docket.open({ operator: 'spoilt-b', services: ['spoilt'] });
  const sound = await docket.open({ operator: 'sound-a', services: ['sound'] });
  await allocate('spoilt-a', 'spoilt=x');
  court.clock.advance(DAY_MS);
  await tick(court);

  expect(await turnAll()).toEqual({ failed: [spoilt.id], stopped: [] });
  expect(await statusOf(court, sound.id)).toBe('executed');
  const opened = await docket.open({ operator: 'spoilt-b', services: ['spoilt'] });
  for (const { id } of [spoilt, beside, opened]) {
    const { burden, status, limit } = await detail(id);
    expect({ burden, status, behind: limit.isLedgerBehind }).toEqual({
      burden: 'veto',
      status: 'requested',
      behind: true,
    });
  }

  await allocate('spoilt-a', 'default');
  court.clock.advance(MINUTE_MS);
  await court.close();
  expect((await detail(spoilt.id)).limit).toMatchObject({ isLedgerBehind: false });
});

const allocate = (operator: string, text: string) =>
  court.database.transaction(
    (tx) =>
      tx.$executeRaw`UPDATE "cohort" SET "allocation" = ${text} WHERE "target" = ${`operator/${operator}`}`,
  );

test('of two that open in one instant, the one that is read later counts the other', async () => {
  court.clock.advance(MINUTE_MS);
  await tick(court);
  const past = await docket.block(shifted(court.clock.time, -HOUR_MS));
  court.clock.advance(2 * HOUR_MS);
  const early = requestOf('same-a', past);
  const heights: number[] = [];
  while (!heights.some((height) => requestOf('same-b', height) < early))
    heights.push(await docket.block(shifted(court.clock.time, heights.length - HOUR_MS)));
  const [unread = 0] = heights.filter((height) => requestOf('same-b', height) < early);
  await court.report(doubleVote('same-a', past), { services: ['same'] });
  await court.report(doubleVote('same-b', unread), { services: ['same'] });
  const both = await Promise.all([early, requestOf('same-b', unread)].map(detail));
  expect(both[0].openedAt).toBe(both[1].openedAt);
  expect(both.map(({ limit }) => limit.isLedgerBehind)).toEqual([false, true]);

  court.clock.advance(2 * HOUR_MS);
  await tick(court);
  await court.close();
  const { burden, limit } = await detail(requestOf('same-b', unread));
  expect({ burden, rows: limit.rows }).toEqual({
    burden: 'uphold',
    rows: [{ asset: 'umilk', limit: '100', own: '60', earlier: '60' }],
  });
});

const requestOf = (operator: string, height: number): string =>
  requestId(
    court.deployment.id,
    {
      service: 'same' as ServiceId,
      operator: operator as OperatorId,
      offence: 'equivocation' as OffenceId,
      place: String(height),
    },
    1,
  );
