/** Attacks by whoever may pause: pause after pause, until the case expires. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatTime, HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import { benchesOf, type Docket, docketOf, feedKeys, statusOf, tick } from '../scenarios/docket.ts';
import {
  BY_AUTHORITY,
  BY_ORACLE,
  deadlineOf,
  execution,
  outageOf,
  pauseFor,
  resume,
} from '../scenarios/pausing.ts';
import { type Court, openCourt } from '../support/court.ts';

const BUDGET_MS = 6 * HOUR_MS;

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt({ ...benchesOf({ oracle: {} }) });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
});

afterAll(() => court.end());

describe('23: pause after pause, until the case expires', () => {
  test('holds it for its budget and not a millisecond longer', async () => {
    const { id } = await docket.open();
    await tick(court);
    const deadline = await deadlineOf(court, id);
    court.clock.set(shifted(deadline, -1));
    for (let hour = 0; hour < BUDGET_MS / HOUR_MS; hour += 1) {
      const pause = await pauseFor(
        court,
        'oracle',
        shifted(court.clock.time, BUDGET_MS),
        BY_ORACLE,
      );
      expect(pause.status).toBe(201);
      expect(await court.close()).toEqual([]);
      court.clock.advance(HOUR_MS);
    }
    expect((await execution(court, id)).body.code).toBe('execution_paused');
    court.clock.set(shifted(deadline, BUDGET_MS));
    expect((await court.get('/v1/pauses?active=true')).body.items).not.toEqual([]);
    expect((await court.close()).map((request) => request.id)).toEqual([id]);
    expect(await statusOf(court, id)).toBe('executed');
  });

  test('nor does ending pauses and declaring new ones give time back', async () => {
    court.clock.advance(BUDGET_MS);
    const { id } = await docket.open();
    await tick(court);
    const deadline = await deadlineOf(court, id);
    court.clock.set(shifted(deadline, -1));
    await outageOf(court, { type: 'all' }, HOUR_MS);
    for (let hour = 0; hour < BUDGET_MS / HOUR_MS; hour += 1) {
      const until = shifted(court.clock.time, BUDGET_MS);
      const { body } = await pauseFor(court, null, until);
      court.clock.advance(HOUR_MS);
      await pauseFor(court, 'oracle', shifted(court.clock.time, 1), BY_ORACLE);
      await resume(court, body.pause, null);
    }
    court.clock.set(shifted(deadline, BUDGET_MS));
    await pauseFor(court, null, shifted(court.clock.time, BUDGET_MS));
    expect((await execution(court, id)).body.status).toBe('executed');
  });

  test('leaves minExecution even to a case that came as late as it may', async () => {
    court.clock.advance(2 * BUDGET_MS);
    const { id, capture } = await docket.open({ ageMs: 12 * HOUR_MS - 1 });
    await tick(court);
    const deadline = await deadlineOf(court, id);
    court.clock.set(shifted(deadline, -1));
    for (const ms of [0, BUDGET_MS]) {
      court.clock.advance(ms);
      await pauseFor(court, null, shifted(court.clock.time, BUDGET_MS));
    }
    const shown = (await court.get(`/v1/slash-requests/${id}`)).body;
    expect(Date.parse(shown.executeBy) - Date.parse(shown.capture)).toBe(71 * HOUR_MS);
    expect(shown.capture).toBe(formatTime(capture));
    court.clock.set(shifted(deadline, BUDGET_MS));
    expect(Date.parse(shown.executeBy) - court.clock.time).toBeGreaterThanOrEqual(12 * HOUR_MS);
    expect((await execution(court, id)).body.status).toBe('executed');
  });
});

describe('a service that declares pause after pause', () => {
  const MAX = 64;
  const shortly = (service: string | null, by = BY_ORACLE) => {
    court.clock.advance(1);
    return pauseFor(court, service, shifted(court.clock.time, 1), by);
  };

  test('is heard so often within the longest of them, and then no more', async () => {
    court.clock.advance(2 * BUDGET_MS);
    for (let i = 0; i < MAX; i += 1) expect((await shortly('oracle')).status).toBe(201);
    const beyond = await shortly('oracle');
    expect([beyond.status, beyond.body.code]).toEqual([409, 'too_many_pauses']);
  });

  test('keeps the authority from nothing, and may go on when that time is over', async () => {
    expect((await shortly('oracle', BY_AUTHORITY)).status).toBe(201);
    expect((await shortly(null, BY_AUTHORITY)).status).toBe(201);
    court.clock.advance(BUDGET_MS);
    expect((await shortly('oracle')).status).toBe(201);
  });
});
