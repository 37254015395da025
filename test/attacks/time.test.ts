/** Attacks on facts and clocks: heights withheld, times told twice, replicas that are ahead. */
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { databaseClock } from '../../src/db/clock.ts';
import { sweepWaiting } from '../../src/intake/waiting/service.ts';
import {
  DAY_MS,
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  after as shifted,
} from '../../src/primitives/time.ts';
import { benchesOf, type Docket, docketOf, feedKeys, tick } from '../scenarios/docket.ts';
import { FEEDER, MEMBERS } from '../support/bootstrap.ts';
import { blockLine, type Court, doubleVote, openCourt } from '../support/court.ts';
import { onPostgres, spoilEngines } from '../support/database.ts';

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt(benchesOf({ oracle: {} }));
  docket = docketOf(court);
  await feedKeys(court, ['op-1']);
});

afterEach(() => {
  vi.useRealTimers();
});

afterAll(() => court.end());

describe('a replica has a clock that is ahead', () => {
  const processAhead = (ms: number) => {
    spoilEngines();
    vi.useFakeTimers({ toFake: ['Date'] });
    vi.setSystemTime(court.clock.time + ms);
  };

  test.each([90 * SECOND_MS, 365 * DAY_MS, -365 * DAY_MS])(
    'by %i ms: what its process thinks decides nothing',
    async (ms) => {
      processAhead(ms);
      const { id } = await docket.open();
      await tick(court);
      const { openedAt, vetoDeadline } = (await court.get(`/v1/slash-requests/${id}`)).body;
      expect(openedAt).toBe(formatTime(court.clock.time));

      court.clock.advance(DAY_MS - 1);
      const [member] = MEMBERS;
      const vote = await court.vote(id, 'abstain', { by: member });
      expect(vote.status).toBe(201);
      expect(await court.close()).toEqual([]);

      court.clock.advance(1);
      const decided = await court.close();
      expect(decided).toMatchObject([{ id, status: 'executed' }]);
      const { decidedAt } = (await court.get(`/v1/slash-requests/${id}`)).body;
      expect(decidedAt).toBe(vetoDeadline);
    },
  );

  /** PGlite runs in this process and tells its time: there the two clocks are one. */
  test.skipIf(!onPostgres)(
    'the database tells the time (skipped where the database runs inside the process)',
    async () => {
      const before = await court.database.transaction((tx) => databaseClock.now(tx));
      vi.useFakeTimers({ toFake: ['Date'] });
      vi.setSystemTime(before + 90 * SECOND_MS);
      const told = await court.database.transaction((tx) => databaseClock.now(tx));

      expect(told).toBeGreaterThanOrEqual(before);
      expect(told).toBeLessThan(before + 60 * SECOND_MS);
    },
  );
});

describe('an evidence is for a height that the feeder withholds', () => {
  test('it waits with its time of receipt, however old it grows by his delay', async () => {
    const height = 1_000_000;
    court.clock.advance(DAY_MS);
    const capture = shifted(court.clock.time, -(12 * HOUR_MS - MINUTE_MS));
    const waiting = await court.report(doubleVote('op-1', height));
    expect(waiting.status).toBe(202);
    const received = formatTime(court.clock.time);

    court.clock.advance(59 * MINUTE_MS);
    expect(await sweepWaiting(court)).toBe(0);
    const path = `/v1/evidence/${waiting.body.evidence}`;
    expect((await court.get(path)).body).toMatchObject({ status: 'waiting', receivedAt: received });

    await court.feed('chain-facts', [blockLine(height, capture, court.clock.time)]);
    expect((await court.get(path)).body).toMatchObject({ status: 'proven', receivedAt: received });
  });
});

describe('two times are told for one height', () => {
  test('the second is refused, published, and convicts nobody at another time', async () => {
    court.clock.advance(DAY_MS);
    const height = 2_000_000;
    const time = shifted(court.clock.time, -HOUR_MS);
    const other = shifted(time, -5 * HOUR_MS);
    await court.feed('chain-facts', [blockLine(height, time, court.clock.time)]);
    const second = await court.feed('chain-facts', [blockLine(height, other, court.clock.time)]);

    expect(second.status).toBe(409);
    expect(second.body).toMatchObject({
      code: 'chain_time_conflict',
      fed: formatTime(time),
      offered: formatTime(other),
    });
    const published = await court.get('/v1/registry/chain/milk/conflicts');
    expect(published.body.items).toMatchObject([
      {
        height: String(height),
        knownTime: formatTime(time),
        claimedTime: formatTime(other),
        feeder: FEEDER.signer,
      },
    ]);
    const { body } = await court.report(doubleVote('op-1', height));
    expect(body.services[0].convictions).toMatchObject([{ capture: formatTime(time) }]);
  });
});
