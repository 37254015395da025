/** What an operator would be woken for is in the log, once when it begins and once when it is over. */
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createInstruments, type Instruments } from '../../src/http/instruments.ts';
import { INTAKE_LIMITS } from '../../src/intake/desk/service.ts';
import { QUIET_MS } from '../../src/jobs/alarms.ts';
import type { Job } from '../../src/jobs/loop.ts';
import { watchJobs } from '../../src/jobs/watch-jobs.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/primitives/time.ts';
import { doorOf } from '../http/door.ts';
import { docketOf, feedKeys } from '../scenarios/docket.ts';
import { courtOf } from '../support/court.ts';
import { type Office, openOffice } from '../webhooks/office.ts';
import { openReceiver } from '../webhooks/receiver.ts';

const IN_FLIGHT_MAX = 8;
/** Of the rules that tests are founded with. */
const FEED_LAG_MAX_MS = HOUR_MS;

let court: Office;
let instruments: Instruments;
let steadyMs: number;
let written: string;
let job: Job;

beforeEach(async () => {
  court = await openOffice();
  instruments = createInstruments();
  steadyMs = 0;
  written = '';
  const log = new PassThrough().on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  const own = () => ({ ...instruments.lately(), inFlightMax: IN_FLIGHT_MAX });
  job = watchJobs(court, own, pino({}, log), () => steadyMs)[0] as Job;
});

afterEach(() => court.database.close());

/** What a look adds to the log. */
async function look(): Promise<readonly Record<string, unknown>[]> {
  const before = written.length;
  await job.turn({ signal: new AbortController().signal, beat: () => {} });
  await new Promise(setImmediate);
  const lines = written.slice(before).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Nothing is wrong any more; a minute later it is over. */
async function recovered(): Promise<readonly Record<string, unknown>[]> {
  expect(await look()).toEqual([]);
  steadyMs += QUIET_MS;
  return look();
}

test('a deployment where all is well says nothing', async () => {
  await court.sequence();
  expect(await look()).toEqual([]);
});

test('that nobody gives indexes', async () => {
  court.clock.advance(10 * SECOND_MS);
  expect(await look()).toEqual([]);
  court.clock.advance(1);
  expect(await look()).toMatchObject([
    { level: 40, alert: 'history_lag', state: 'begun', value: 10.001, above: 10 },
  ]);
  expect(await look()).toEqual([]);
  await court.sequence();
  expect(await recovered()).toMatchObject([{ level: 30, alert: 'history_lag', state: 'over' }]);
});

test('that a feed falls behind what the rules promise', async () => {
  const fed = courtOf(court);
  expect((await feedKeys(fed, ['op-1'])).status).toBe(200);
  await court.sequence();
  court.clock.advance((FEED_LAG_MAX_MS * 3) / 4);
  expect(await look()).toEqual([]);
  court.clock.advance(1);
  const [line] = await look();
  expect(line).toMatchObject({ alert: 'feed_lag', about: 'chain-facts', above: 2_700 });
  await feedKeys(fed, ['op-2']);
  await court.sequence();
  expect(await recovered()).toMatchObject([{ alert: 'feed_lag', state: 'over' }]);
  fed.server.close();
});

test('that a request is due for a minute', async () => {
  const fed = courtOf(court);
  await feedKeys(fed, ['op-1']);
  const { id } = await docketOf(fed).open();
  const { vetoDeadline } = (await fed.get(`/v1/slash-requests/${id}`)).body;
  court.clock.set((Date.parse(vetoDeadline) + MINUTE_MS) as never);
  await court.sequence();
  const due = async () => (await look()).filter(({ alert }) => alert === 'oldest_due_request');
  expect(await due()).toEqual([]);
  court.clock.advance(1);
  expect(await due()).toMatchObject([{ state: 'begun', value: 60.001, above: 60 }]);
  fed.server.close();
});

test('that a webhook has failed for ten minutes', async () => {
  const receiver = await openReceiver(() => 503);
  await court.sequence();
  expect((await court.set({ url: receiver.url, types: null })).status).toBe(201);
  await court.record(1);
  await court.sequence();
  await court.deliver();
  expect(receiver.received).toHaveLength(1);
  expect(await look()).toEqual([]);
  steadyMs += 10 * MINUTE_MS;
  expect(await look()).toMatchObject([{ alert: 'webhooks_failing', state: 'begun', value: 1 }]);
  await receiver.close();
});

test('that there was no room for evidence, by the code it was refused with', async () => {
  await court.sequence();
  const intake = { ...INTAKE_LIMITS, bytes: 0 };
  const door = doorOf({ context: court, changes: { instruments, intake } });
  const refused = await request(door)
    .post('/v1/evidence')
    .set('content-type', 'application/json')
    .send('{"statement":{}}');
  expect(refused.body.code).toBe('intake_overloaded');
  expect(await look()).toMatchObject([
    { alert: 'refused', about: 'intake_overloaded', state: 'begun', value: 1, above: 0 },
  ]);
  expect(await recovered()).toMatchObject([{ about: 'intake_overloaded', state: 'over' }]);
});

test('that a verdict took more than five seconds, or the house is nearly full', async () => {
  await court.sequence();
  instruments.judged({ outcome: 'opened', seconds: 5 });
  expect(await look()).toEqual([]);
  instruments.judged({ outcome: 'opened', seconds: 5.1 });
  instruments.watch(
    () => ({ inFlight: 7, bytes: 0, waiting: { turn: 7, thread: 0, commit: 0 } }),
    () => 0,
  );
  expect(await look()).toMatchObject([
    { alert: 'intake_in_flight', value: 7, above: 6 },
    { alert: 'verdict_seconds', value: 5.1, above: 5 },
  ]);
});
