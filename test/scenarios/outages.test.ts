/** After an outage the authority gives open windows time back, from what pauses may spend too. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatTime, HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import { type Court, openCourt } from '../support/court.ts';
import { benchesOf, type Docket, docketOf, feedKeys, tick } from './docket.ts';
import { BY_AUTHORITY, BY_ORACLE, deadlineOf, execution, outageOf, pauseFor } from './pausing.ts';

const WINDOW_MS = 24 * HOUR_MS;
/** `maxPause` of the sample deployment. */
const BUDGET_MS = 6 * HOUR_MS;

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt({ ...benchesOf({ oracle: {}, bridge: { vetoWindow: 'PT26H' } }) });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
});

afterAll(() => court.end());

/** A new case, every earlier one having ended. */
async function fresh(services: readonly string[] = ['oracle']) {
  court.clock.advance(2 * WINDOW_MS);
  await court.close();
  const { id, requests } = await docket.open({ services });
  await tick(court);
  return { id, requests, deadline: await deadlineOf(court, id) };
}

const only = (slashRequest: string) => ({ type: 'request', slashRequest });

describe('an extension', () => {
  test('moves the deadline, and the last moment to execute stays', async () => {
    const { id, deadline } = await fresh();
    const { executeBy } = (await court.get(`/v1/slash-requests/${id}`)).body;
    const answer = await outageOf(court, only(id), 4 * HOUR_MS);
    const moved = shifted(deadline, 4 * HOUR_MS);
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      extended: 1,
      requests: [
        { slashRequest: id, by: 'PT4H', vetoDeadline: formatTime(moved), budgetLeft: 'PT2H' },
      ],
    });
    const shown = (await court.get(`/v1/slash-requests/${id}`)).body;
    expect(shown).toMatchObject({ vetoDeadline: formatTime(moved), executeBy });
    await statusAround(id, moved);
  });

  /** A vote counts one millisecond before the deadline and not at it; execution comes at it. */
  async function statusAround(id: string, deadline: ReturnType<typeof shifted>) {
    court.clock.set(shifted(deadline, -1));
    expect((await execution(court, id)).body.code).toBe('veto_window_open');
    expect((await court.vote(id, 'uphold')).status).toBe(201);
    court.clock.set(deadline);
    expect((await court.vote(id, 'uphold')).body.code).toBe('veto_window_closed');
    expect((await execution(court, id)).body.status).toBe('executed');
  }

  test.each([
    [-1, 201, undefined],
    [0, 409, 'nothing_to_extend'],
    [1, 409, 'nothing_to_extend'],
  ])('at %i ms from the deadline is answered %i', async (ms, status, code) => {
    const { id, deadline } = await fresh();
    court.clock.set(shifted(deadline, ms));
    const answer = await outageOf(court, only(id), 1);
    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
  });

  test('gives no more than is left, and then nothing', async () => {
    const { id, deadline } = await fresh();
    const by = async (ms: number) => (await outageOf(court, only(id), ms)).body;
    expect((await by(BUDGET_MS - 1)).requests[0].budgetLeft).toBe('PT0.001S');
    expect((await by(HOUR_MS)).requests[0].by).toBe('PT0.001S');
    expect((await by(2 * HOUR_MS)).code).toBe('nothing_to_extend');
    expect(await deadlineOf(court, id)).toBe(shifted(deadline, BUDGET_MS));
  });

  test('of a service, or of all, reaches each by what it has left', async () => {
    const { requests, deadline } = await fresh(['oracle', 'bridge']);
    const [oracle, bridge] = [requests['oracle'] ?? '', requests['bridge'] ?? ''];
    const own = await outageOf(court, { type: 'service', service: 'oracle' }, 5 * HOUR_MS);
    expect(own.body).toMatchObject({ extended: 1, requests: [{ slashRequest: oracle }] });
    const all = (await outageOf(court, { type: 'all' }, 2 * HOUR_MS)).body;
    const given = Object.fromEntries(
      all.requests.map((one: Record<string, string>) => [one['slashRequest'], one['by']]),
    );
    expect(all.extended).toBe(2);
    expect(given).toEqual({ [oracle]: 'PT1H', [bridge]: 'PT2H' });
    expect(await deadlineOf(court, oracle)).toBe(shifted(deadline, BUDGET_MS));
    const unknown = await outageOf(court, { type: 'service', service: 'nowhere' }, 1);
    expect(unknown.body.code).toBe('nothing_to_extend');
  });

  test('is the authority’s to give', async () => {
    const { id } = await fresh();
    const codeOf = async (by: typeof BY_ORACLE) =>
      (await outageOf(court, only(id), 1, by)).body.code;
    expect(await codeOf(BY_ORACLE)).toBe('author_mismatch');
    expect(await codeOf({ ...BY_AUTHORITY, keys: BY_ORACLE.keys })).toBe('not_authorised');
    expect((await outageOf(court, only('0'.repeat(64)), 1)).body.code).toBe('request_unknown');
  });
});

describe('an outage and pauses spend one budget', () => {
  test.each([-1, 0])('first the outage: at %i ms from its end', async (ms) => {
    const { id, deadline } = await fresh();
    await outageOf(court, only(id), 4 * HOUR_MS);
    court.clock.set(shifted(deadline, 4 * HOUR_MS - 1));
    await pauseFor(court, 'oracle', shifted(court.clock.time, BUDGET_MS));
    court.clock.set(shifted(deadline, BUDGET_MS + ms));
    const { body } = await execution(court, id);
    expect(body).toMatchObject(ms < 0 ? { code: 'execution_paused' } : { status: 'executed' });
  });

  test('first the pause: what it holds moves with the deadline', async () => {
    const { id, deadline } = await fresh();
    court.clock.set(shifted(deadline, -HOUR_MS));
    await pauseFor(court, 'oracle', shifted(deadline, 5 * HOUR_MS));
    await outageOf(court, only(id), 2 * HOUR_MS);
    const until = shifted(deadline, 5 * HOUR_MS);
    court.clock.set(shifted(until, -1));
    expect((await execution(court, id)).body).toMatchObject({
      code: 'execution_paused',
      executableFrom: formatTime(until),
    });
    court.clock.set(until);
    expect((await execution(court, id)).body.status).toBe('executed');
  });

  test('an outage that takes everything leaves a pause nothing to hold', async () => {
    const { id, deadline } = await fresh();
    await outageOf(court, only(id), BUDGET_MS);
    court.clock.set(shifted(deadline, HOUR_MS));
    const paused = await pauseFor(court, null, shifted(court.clock.time, BUDGET_MS));
    expect(paused.body.moved).toBe(0);
    court.clock.set(shifted(deadline, BUDGET_MS));
    expect((await execution(court, id)).body.status).toBe('executed');
  });
});
