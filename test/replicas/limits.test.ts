/** Two replicas that open requests for one service at once do not both slip under its silent limit. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import {
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  after as shifted,
  type Timestamp,
} from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { allocates, benchesOf, delegates, feedKeys, joins } from '../scenarios/docket.ts';
import { bootstrapFile, council } from '../support/bootstrap.ts';
import { manualClock } from '../support/clock.ts';
import { blockLine, type Court, courtOf, doubleVote } from '../support/court.ts';
import { freshPostgresUrl, onPostgres } from '../support/database.ts';
import { NOW } from '../support/statements.ts';

const PATIENCE_MS = 120_000;
const HEIGHTS = 16;
const title = 'two replicas on one PostgreSQL (only where there is one)';

/** A slash takes 30 of the 100 that may go in silence. */
const FILE = {
  ...benchesOf({
    vault: {
      slashFraction: '0.1',
      tombstone: false,
      silentLimit: { period: 'P7D', amounts: { umilk: '100' } },
    },
  }),
  committees: [{ ...council, owner: 'authority' }],
};

describe.skipIf(!onPostgres)(title, { timeout: PATIENCE_MS }, () => {
  let courts: readonly [Court, Court];

  beforeAll(async () => {
    const url = await freshPostgresUrl();
    const clock = manualClock(NOW);
    const database = await openDatabase({ url });
    const founding = { database, clock, kinds: KINDS };
    const deployment = await bootstrap(founding, bootstrapFile(FILE));
    const first = courtOf({ ...founding, deployment });
    const second = courtOf({ ...founding, deployment, database: await openDatabase({ url }) });
    courts = [first, second];
    await first.feed('ledger', stake(clock.time));
    clock.advance(3 * HOUR_MS);
    await feedKeys(first, ['op-1']);
    const captured = shifted(clock.time, -HOUR_MS);
    const blocks = Array.from({ length: HEIGHTS }, (_, i) =>
      blockLine(i + 1, shifted(captured, i), clock.time),
    );
    await first.feed('chain-facts', blocks);
    await first.feed('ledger', [tickAt(clock.time)]);
  }, PATIENCE_MS);

  afterAll(() => Promise.all(courts.map((court) => court.end())));

  test('of sixteen at once, while the feed goes on, three open in silence and each sees another sum', async () => {
    const [first, second] = courts;
    const reports = Array.from({ length: HEIGHTS }, (_, i) =>
      (i % 2 === 0 ? first : second).report(doubleVote('op-1', i + 1), { services: ['vault'] }),
    );
    first.clock.advance(MINUTE_MS);
    const fed = first.feed('ledger', [tickAt(first.clock.time)]);
    const answers = await Promise.all(reports);
    expect((await fed).status).toBe(200);

    const details = await Promise.all(
      answers.map(async ({ body }) => {
        const id = body.services[0].convictions[0].slashRequest;
        return (await first.get(`/v1/slash-requests/${id}`)).body;
      }),
    );
    expect(details.filter(({ burden }) => burden === 'veto')).toHaveLength(3);
    const earlier = details.map(({ limit }) => Number(limit.rows[0].earlier));
    expect(earlier.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: HEIGHTS }, (_, i) => 30 * i),
    );
  });
});

const tickAt = (time: Timestamp) => ({ at: formatTime(time), type: 'tick' });

const stake = (time: Timestamp) =>
  [
    joins('op-1', 'vault'),
    delegates('alice', 'op-1', '300'),
    allocates('alice', 'op-1', { vault: '1' }),
  ].map((line) => ({ at: formatTime(time), ...line }));
