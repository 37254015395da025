/** Executions are held exactly as long as was said, and never longer than a request may be. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatTime, HOUR_MS, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import { courtFigures } from '../../src/standing/figures/service.ts';
import { type Court, openCourt } from '../support/court.ts';
import { benchesOf, type Docket, docketOf, feedKeys, statusOf, tick } from './docket.ts';
import {
  BY_AUTHORITY,
  BY_ORACLE,
  deadlineOf,
  execution,
  pauseFor,
  pauseStatement,
  resume,
} from './pausing.ts';

/** `maxPause` of the sample deployment. */
const BUDGET_MS = 6 * HOUR_MS;

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt({
    ...benchesOf({
      oracle: {},
      bridge: {},
      strict: { burden: 'uphold' },
      swift: { vetoWindow: 'PT1H' },
    }),
  });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
});

afterAll(() => court.end());

/** A case whose window closes in an hour, with nothing paused, and no other open. */
async function ripe(services: readonly string[] = ['oracle']) {
  court.clock.advance(BUDGET_MS);
  await court.close();
  const { requests, id, capture } = await docket.open({ services });
  await tick(court);
  const deadline = await deadlineOf(court, id);
  court.clock.set(shifted(deadline, -HOUR_MS));
  return { requests, id, deadline, capture };
}

describe('a pause over the deadline', () => {
  test.each([-1, 0, 1])('holds execution until its end: at %i ms from it', async (ms) => {
    const { id, deadline } = await ripe();
    const until = shifted(deadline, 2 * HOUR_MS);
    const taken = await pauseFor(court, 'oracle', until, BY_ORACLE);
    expect(taken.status).toBe(201);
    expect(taken.body).toMatchObject({ until: formatTime(until), active: true, moved: 1 });
    court.clock.set(shifted(until, ms));

    const answer = await execution(court, id);
    if (ms >= 0) return expect(answer.body).toMatchObject({ status: 'executed' });
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({
      code: 'execution_paused',
      executableFrom: formatTime(until),
    });
    expect(answer.get('Retry-After')).toBe(new Date(until).toUTCString());
    expect((await court.get(`/v1/slash-requests/${id}`)).body.phase).toBe('paused');
    expect(await court.close()).toEqual([]);
    expect((await courtFigures(court)).oldestDueSeconds).toBe(0);
  });

  test('holds from the deadline on only: one that ends at it holds nothing', async () => {
    const { id, deadline } = await ripe();
    expect((await pauseFor(court, null, deadline)).body.moved).toBe(0);
    court.clock.set(deadline);
    expect((await execution(court, id)).body.status).toBe('executed');
  });

  test('that is declared after the deadline holds what is not executed yet', async () => {
    const { id, deadline } = await ripe();
    court.clock.set(shifted(deadline, 1));
    const until = shifted(deadline, HOUR_MS);
    await pauseFor(court, 'oracle', until);
    expect((await execution(court, id)).body.code).toBe('execution_paused');
    court.clock.set(until);
    expect((await execution(court, id)).body.status).toBe('executed');
  });

  test('holds what opens while it lasts', async () => {
    court.clock.advance(BUDGET_MS);
    const until = shifted(court.clock.time, 3 * HOUR_MS);
    await pauseFor(court, null, until);
    const { id } = await docket.open({ services: ['swift'] });
    await tick(court);
    court.clock.set(shifted(until, -1));
    expect((await execution(court, id)).body.code).toBe('execution_paused');
    court.clock.set(until);
    expect((await execution(court, id)).body.status).toBe('executed');
  });
});

describe('one request is held no longer than its budget', () => {
  test.each([-1, 0, 1])('by pauses that overlap: at %i ms from its end', async (ms) => {
    const { id, deadline } = await ripe();
    await pauseFor(court, 'oracle', shifted(deadline, 5 * HOUR_MS));
    court.clock.set(shifted(deadline, 4 * HOUR_MS));
    const taken = await pauseFor(court, null, shifted(deadline, 10 * HOUR_MS));
    expect(taken.status).toBe(201);
    court.clock.set(shifted(deadline, BUDGET_MS + ms));

    const { body } = await execution(court, id);
    expect(body).toMatchObject(ms < 0 ? { code: 'execution_paused' } : { status: 'executed' });
  });

  test('and time in a gap between two pauses is not spent', async () => {
    const { id, deadline } = await ripe();
    await pauseFor(court, 'oracle', shifted(deadline, HOUR_MS));
    const gap = 10 * MINUTE_MS;
    court.clock.set(shifted(deadline, HOUR_MS + gap));
    await pauseFor(court, 'oracle', shifted(court.clock.time, BUDGET_MS));

    court.clock.set(shifted(deadline, BUDGET_MS + gap - 1));
    const { body } = await execution(court, id);
    expect(body.executableFrom).toBe(formatTime(shifted(deadline, BUDGET_MS + gap)));
    court.clock.advance(1);
    expect((await execution(court, id)).body.status).toBe('executed');
  });
});

describe('what a pause does not hold', () => {
  test('another service, unless it is the authority’s for all', async () => {
    const { requests, deadline } = await ripe(['oracle', 'bridge']);
    await pauseFor(court, 'oracle', shifted(deadline, 2 * HOUR_MS), BY_ORACLE);
    court.clock.set(deadline);
    expect((await execution(court, requests['bridge'] ?? '')).body.status).toBe('executed');
    expect((await execution(court, requests['oracle'] ?? '')).body.code).toBe('execution_paused');
  });

  test('a dismissal, and a veto', async () => {
    const { requests, id, deadline } = await ripe(['strict', 'oracle']);
    await pauseFor(court, null, shifted(deadline, 2 * HOUR_MS));
    await court.vote(requests['oracle'] ?? '', 'veto');
    court.clock.set(deadline);
    expect((await court.close()).map((request) => request.id)).toContain(id);
    expect(await statusOf(court, id)).toBe('dismissed');
    expect(await statusOf(court, requests['oracle'] ?? '')).toBe('vetoed');
  });

  test('the last moment to execute, which never moves', async () => {
    const { id } = await ripe();
    const { executeBy } = (await court.get(`/v1/slash-requests/${id}`)).body;
    await pauseFor(court, null, shifted(court.clock.time, BUDGET_MS));
    expect((await court.get(`/v1/slash-requests/${id}`)).body.executeBy).toBe(executeBy);
    court.clock.set(Date.parse(executeBy) as never);
    expect((await execution(court, id)).body.status).toBe('expired');
  });
});

describe('a pause is ended before its end', () => {
  test('by whoever declared it, and what it held is executable at once', async () => {
    const { id, deadline } = await ripe();
    const { body } = await pauseFor(court, 'oracle', shifted(deadline, 3 * HOUR_MS), BY_ORACLE);
    court.clock.set(shifted(deadline, HOUR_MS));
    const ended = await resume(court, body.pause, 'oracle', BY_ORACLE);
    expect(ended.status).toBe(201);
    expect(ended.body).toMatchObject({
      until: formatTime(court.clock.time),
      declaredUntil: body.until,
      active: false,
      moved: 1,
    });
    const executed = await execution(court, id);
    expect(executed.body).toEqual({
      slashRequest: id,
      status: 'executed',
      endedAt: ended.body.until,
    });
  });

  test('until it has ended by itself', async () => {
    court.clock.advance(BUDGET_MS);
    const until = shifted(court.clock.time, HOUR_MS);
    const [first, second] = [
      await pauseFor(court, 'oracle', until),
      await pauseFor(court, 'bridge', until),
    ];
    court.clock.set(shifted(until, -1));
    expect((await resume(court, first.body.pause, 'oracle')).status).toBe(201);
    court.clock.set(until);
    const late = await resume(court, second.body.pause, 'bridge');
    expect(late.status).toBe(409);
    expect(late.body).toMatchObject({ code: 'pause_over', until: formatTime(until) });
    expect((await resume(court, first.body.pause, 'oracle')).body.code).toBe('pause_over');
  });

  test('by its own name and service only', async () => {
    const { body } = await pauseFor(court, 'bridge', shifted(court.clock.time, HOUR_MS));
    expect((await resume(court, '0'.repeat(64), 'bridge')).body).toMatchObject({
      status: 404,
      code: 'pause_unknown',
    });
    expect((await resume(court, body.pause, null)).body.code).toBe('pause_unknown');
  });

  test('but what the authority has paused no service ends', async () => {
    const { body } = await pauseFor(court, 'oracle', shifted(court.clock.time, HOUR_MS));
    const answer = await resume(court, body.pause, 'oracle', BY_ORACLE);
    expect(answer.status).toBe(403);
    expect(answer.body).toMatchObject({ code: 'not_authorised', needed: 'authority' });
  });
});

describe('a pause is declared', () => {
  test.each([
    [0, 'pause_out_of_bounds'],
    [1, undefined],
    [BUDGET_MS - 1, undefined],
    [BUDGET_MS, undefined],
    [BUDGET_MS + 1, 'pause_out_of_bounds'],
  ])('for %i ms: %s', async (ms, code) => {
    court.clock.advance(1);
    const answer = await pauseFor(court, 'swift', shifted(court.clock.time, ms));
    expect(answer.body.code).toBe(code);
    expect(answer.status).toBe(code === undefined ? 201 : 422);
    if (code !== undefined)
      expect(answer.body.latest).toBe(formatTime(shifted(court.clock.time, BUDGET_MS)));
  });

  test('by the authority or the service itself, and nobody else', async () => {
    const until = shifted(court.clock.time, HOUR_MS);
    const codeOf = async (...asked: [string | null, typeof BY_ORACLE]) =>
      (await pauseFor(court, asked[0], until, asked[1])).body.code;
    expect(await codeOf(null, BY_ORACLE)).toBe('author_mismatch');
    expect(await codeOf('bridge', BY_ORACLE)).toBe('author_mismatch');
    expect(await codeOf(null, { ...BY_AUTHORITY, keys: BY_ORACLE.keys })).toBe('not_authorised');
    expect(await codeOf(null, { ...BY_AUTHORITY, keys: BY_AUTHORITY.keys.slice(1) })).toBe(
      'threshold_not_met',
    );
    expect(await codeOf('nowhere', BY_AUTHORITY)).toBe('service_unknown');
  });

  test('once: the same statement again gets the first answer', async () => {
    const statement = pauseStatement(court, 'bridge', shifted(court.clock.time, 2 * HOUR_MS));
    const first = await court.post('/v1/pauses', statement);
    court.clock.advance(1);
    const again = await court.post('/v1/pauses', statement);
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
  });

  test('and everybody can read which there were and which hold now', async () => {
    court.clock.advance(BUDGET_MS);
    const until = shifted(court.clock.time, HOUR_MS);
    const own = (await pauseFor(court, 'oracle', until, BY_ORACLE)).body;
    court.clock.advance(1);
    const all = (await pauseFor(court, null, until)).body;
    const read = async (query: string) => (await court.get(`/v1/pauses?${query}`)).body;
    const ids = ({ items }: { items: readonly { pause: string }[] }) =>
      items.map(({ pause }) => pause);

    expect(ids(await read('active=true'))).toEqual([all.pause, own.pause]);
    expect(ids(await read('active=true&service=bridge'))).toEqual([all.pause]);
    expect(ids(await read('active=false'))).not.toContain(own.pause);
    const [first, second] = [await read('limit=1'), await read('limit=1')];
    expect(second).toEqual(first);
    const next = await read(`limit=1&cursor=${first.next}`);
    expect([...ids(first), ...ids(next)]).toEqual([all.pause, own.pause]);
    expect(next.items[0]).toMatchObject({
      author: 'service/oracle',
      service: 'oracle',
      declaredUntil: formatTime(until),
      reason: 'a bad release',
      active: true,
    });
    court.clock.set(until);
    expect(ids(await read('active=true'))).toEqual([]);
  });
});

test('of a pause and an execution at one moment one comes first, and the other sees it', async () => {
  const { id, deadline } = await ripe();
  court.clock.set(deadline);
  const [paused, executed] = await Promise.all([
    pauseFor(court, 'oracle', shifted(deadline, HOUR_MS)),
    execution(court, id),
  ]);
  expect(paused.status).toBe(201);
  const [status, moved, code] =
    executed.status === 200 ? ['executed', 0, undefined] : ['requested', 1, 'execution_paused'];
  expect(await statusOf(court, id)).toBe(status);
  expect(paused.body.moved).toBe(moved);
  expect(executed.body.code).toBe(code);
});
