/** What is read of many thousands is what is read of few: no page misses anybody, no count is off. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fill, slashId } from '../../bench/slashes.ts';
import { at, DAY_MS, formatTime } from '../../src/primitives/time.ts';
import { type Crowd, gather, passWindows } from '../support/crowd.ts';
import { freshDatabase } from '../support/database.ts';

const SLASHES = 1_205;
const SPAN_MS = 10 * DAY_MS;
/** More than are asked one by one for their holders. */
const COHORTS = 2_100;

let crowd: Crowd;

beforeAll(async () => {
  crowd = await gather(await freshDatabase(), 8);
  const template = await crowd.accuse(1);
  passWindows(crowd);
  await crowd.close();
  await fill(crowd.database, template, SLASHES, SPAN_MS);
}, 120_000);

afterAll(() => crowd.end());

const tallies = () =>
  crowd.database.transaction(
    (tx) => tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "request_tally" ORDER BY "id"`,
  );

async function pagesOf(path: string): Promise<{ readonly [field: string]: string }[]> {
  const { body } = await crowd.get(path);
  if (body.next === null) return body.items;
  const [address = ''] = path.split('&cursor');
  return [...body.items, ...(await pagesOf(`${address}&cursor=${body.next}`))];
}

describe('with more slashes than anybody counts one by one', () => {
  test('a count is kept, and the next reader is told the same', async () => {
    const path = '/v1/operators/op-1';
    const first = (await crowd.get(path)).body.slashRequests;
    expect(first).toMatchObject({ requested: 0, executed: 13, vetoed: 0 });
    expect(await tallies()).toEqual([]);

    const counted = await crowd.get('/v1/services/s-0');
    expect(counted.body.slashRequests).toMatchObject({ executed: 121 });
    await crowd.database.transaction(
      (tx) => tx.$executeRaw`UPDATE "slash_request" SET "service" = 's-0' WHERE "service" <> 's-0'`,
    );
    const all = (await crowd.get('/v1/services/s-0')).body.slashRequests;
    expect(await tallies()).toEqual([{ id: 's-0' }]);
    const again = (await crowd.get('/v1/services/s-0')).body.slashRequests;
    expect(all).toMatchObject({ executed: SLASHES + 1, requested: 0 });
    expect(again).toEqual(all);
  });

  test('half of the time ago there were half as many', async () => {
    const then = formatTime(at(crowd.clock.time - SPAN_MS / 2));
    const { body } = await crowd.get(`/v1/services/s-0?at=${then}`);
    const opened = body.slashRequests.executed + body.slashRequests.requested;
    expect(Math.abs(opened - SLASHES / 2)).toBeLessThan(SLASHES / 5);
    expect(body.slashRequests.requested).toBeGreaterThan(0);
    const counted = await crowd.get(`/v1/services/s-0?at=${then}`);
    expect(counted.body).toEqual(body);
  });

  test('those of one operator, of one service, and of both, come newest first and whole', async () => {
    const ofOperator = await pagesOf('/v1/slashes?limit=5&operator=op-2');
    const ofService = await pagesOf('/v1/slashes?limit=50&service=s-1');
    const ofBoth = await pagesOf('/v1/slashes?limit=5&service=s-1&operator=op-2');

    expect(ofOperator.map(({ slashRequest }) => slashRequest)).toEqual(
      Array.from({ length: 13 }, (_, i) => slashId(1_201 - 100 * i)),
    );
    expect(ofService.filter(({ slashRequest = '' }) => slashRequest.startsWith('0'))).toHaveLength(
      121,
    );
    expect(ofBoth).toEqual(ofOperator);
  });
});

test('a slash of more cohorts than can be asked in turn shows every holder once', async () => {
  await crowd.database.transaction(async (tx) => {
    const newest = slashId(SLASHES);
    await tx.$executeRaw`
      INSERT INTO "cohort" SELECT r.* FROM "cohort" c, generate_series(1, ${COHORTS}::int) i,
        LATERAL jsonb_populate_record(c, jsonb_build_object('id', 9000000000000000 + i)) r
      WHERE c."id" = (SELECT min("id") FROM "cohort")`;
    await tx.$executeRaw`
      INSERT INTO "holding" ("restaker", "cohort", "target", "phase", "order_seq", "order_index", "shares", "from_seq")
      SELECT 'q-' || i % 1300, 9000000000000000 + i, 'operator/op-1', 'bonded', 1, 0, 1000000000000000000, 1
      FROM generate_series(1, ${COHORTS}::int) i`;
    await tx.$executeRaw`
      INSERT INTO "rate_line" ("cohort", "version", "slash", "executed_at", "rate_before", "rate_after",
        "tokens_before", "loss", "exact")
      SELECT 9000000000000000 + i, 1, ${newest}, 1, '1/1000000000000000000', '0/1', 1, 1, '1/1'
      FROM generate_series(1, ${COHORTS}::int) i`;
  });

  const lines = await pagesOf(`/v1/slashes/${slashId(SLASHES)}/lines?limit=500`);

  const names = lines.map(({ restaker = '' }) => restaker);
  expect(names).toEqual([...new Set(names)].sort());
  expect(names).toHaveLength(1_300);
  expect(lines.reduce((sum, { before }) => sum + Number(before), 0)).toBe(COHORTS);
});
