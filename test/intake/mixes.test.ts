/** Whatever mix of submissions comes, groups leave what one after the other would leave. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Prisma } from '../../src/db/generated/client.ts';
import { INTAKE_LIMITS, type Intake, openIntake } from '../../src/intake/desk/service.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import type { Refusal } from '../../src/primitives/refusal.ts';
import {
  DAY_MS,
  formatTime,
  HOUR_MS,
  after as shifted,
  type Timestamp,
} from '../../src/primitives/time.ts';
import { allocates, delegates, joins } from '../scenarios/docket.ts';
import { WATCHER } from '../support/bootstrap.ts';
import { blockLine, type Court, doubleVote, keyLine, openCourt } from '../support/court.ts';
import { envelope } from '../support/signers.ts';

const HEIGHTS = 4;
const UNFED = 77;
/** Tables that submissions write, each with what orders its rows. */
const TABLES = {
  evidence: '"id"',
  finding: '"evidence", "service", "operator"',
  slash_request: '"id"',
  waiting: '"evidence", "service"',
  statement: '"digest"',
  refutation: '"id"',
} as const;

let courts: readonly [Court, Court];

beforeAll(async () => {
  courts = [await openCourt(), await openCourt()];
  for (const court of courts) {
    const blocks = Array.from({ length: HEIGHTS }, (_, i) =>
      blockLine(i + 1, shifted(court.clock.time, -HOUR_MS + i), court.clock.time),
    );
    const keys = ['op-1', 'op-2'].map((operator) => keyLine(operator, court.clock.time));
    await court.feed('chain-facts', [...keys, ...blocks]);
    await court.feed('ledger', stakeLines(court.clock.time));
  }
});

afterAll(() => Promise.all(courts.map((court) => court.end())));

/** A slash of either takes more than half of what may go in silence. */
function stakeLines(now: Timestamp) {
  const at = formatTime(shifted(now, -DAY_MS));
  const lines = ['op-1', 'op-2'].flatMap((operator) => [
    { at, ...joins(operator) },
    { at, ...delegates('alice', operator, '12000000') },
    { at, ...allocates('alice', operator, { oracle: '1' }) },
  ]);
  return [...lines, { at: formatTime(now), type: 'tick' }];
}

interface Submitted {
  readonly operator: string;
  readonly height: number;
  readonly round: number;
  readonly isForged: boolean;
  readonly services: readonly string[];
}

const submitted: fc.Arbitrary<Submitted> = fc.record({
  operator: fc.constantFrom('op-1', 'op-2'),
  height: fc.constantFrom(1, 2, 3, HEIGHTS, UNFED),
  round: fc.integer({ min: 1, max: 3 }),
  isForged: fc.boolean(),
  services: fc.constantFrom(['oracle'], ['bridge'], ['oracle', 'bridge'], ['nowhere', 'oracle']),
});

function signed(court: Court, of: Submitted): Json {
  const { operator, height, round, isForged, services } = of;
  const forgery = isForged ? { signWith: new Uint8Array(32).fill(7) } : {};
  const evidence = doubleVote(operator, height, { round, ...forgery });
  return envelope(
    'tribune/evidence/v1',
    { kind: 'cometbft/duplicate-vote', services, evidence } as never,
    { deployment: court.deployment, now: court.clock.time, keys: [WATCHER] },
  );
}

const rowsOf = (court: Court) =>
  court.database.transaction(async (tx) => {
    const dumped: Record<string, readonly unknown[]> = {};
    for (const [table, order] of Object.entries(TABLES))
      dumped[table] = await tx.$queryRaw<object[]>`
        SELECT to_jsonb(t) - 'seq' AS "row" FROM ${Prisma.raw(`"${table}"`)} t
        ORDER BY ${Prisma.raw(order)}`;
    return dumped;
  });

/** The answer, or the code of the refusal. */
const outcomeOf = (intake: Intake, json: Json): Promise<unknown> =>
  intake
    .submit({ address: '192.0.2.1', bytes: async () => Buffer.from(JSON.stringify(json)) })
    .then(({ answer }) => answer)
    .catch((error: unknown) => (error as Refusal).error.code);

test('in groups, or one after the other: the same answers and the same rows', async () => {
  const [together, alone] = courts;
  const grouping = openIntake(together, () => 0);
  const single = openIntake(alone, () => 0, { ...INTAKE_LIMITS, group: 1 });
  await fc.assert(
    fc.asyncProperty(fc.array(submitted, { minLength: 2, maxLength: 12 }), async (all) => {
      for (const court of courts) court.clock.advance(1);
      const inGroups = await Promise.all(
        all.map((of) => outcomeOf(grouping, signed(together, of))),
      );
      const inTurn: unknown[] = [];
      for (const of of all) inTurn.push(await outcomeOf(single, signed(alone, of)));

      expect(inGroups).toEqual(inTurn);
      expect(await rowsOf(together)).toEqual(await rowsOf(alone));
    }),
    { numRuns: 8 },
  );
  const rows = await rowsOf(together);
  expect(rows['slash_request']?.length).toBeGreaterThan(0);
  const burdens = rows['slash_request']?.map(
    (one) => (one as { row: { burden: string } }).row.burden,
  );
  expect(new Set(burdens)).toEqual(new Set(['veto', 'uphold']));
  expect(rows['waiting']?.length).toBeGreaterThan(0);
  expect(rows['refutation']?.length).toBeGreaterThan(0);
});
