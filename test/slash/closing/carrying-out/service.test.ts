/** A slash of more cohorts than are held at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addLoners, LONER_UNITS } from '../../../../bench/cascading/multiply.ts';
import { required } from '../../../../src/primitives/assert.ts';
import type { SlashRequestId } from '../../../../src/primitives/ids.ts';
import { LISTED_MAX } from '../../../../src/slash/cascade/cascade-effects.ts';
import { previewSlash } from '../../../../src/slash/cascade/previewing/service.ts';
import { executeDue } from '../../../../src/slash/closing/execution/service.ts';
import { loadSlash } from '../../../../src/slash/closing/execution/store.ts';
import { type Crowd, EPOCHS, gather, PROFILES, passWindows } from '../../../support/crowd.ts';
import { freshDatabase } from '../../../support/database.ts';

const LONERS = 10_500;
const CROWD = EPOCHS * PROFILES;
const PATIENCE_MS = 300_000;

let crowd: Crowd;
let slashes: readonly SlashRequestId[];
beforeAll(async () => {
  crowd = await gather(await freshDatabase(), 1_000);
  slashes = ([await crowd.accuse(1), await crowd.accuse(2)] as SlashRequestId[]).toSorted();
  await crowd.database.transaction(async (tx) => {
    await addLoners(tx, LONERS, 'operator/op-1');
    await tx.$executeRaw`UPDATE "slash_request" SET "tombstone" = TRUE`;
  });
  passWindows(crowd);
}, PATIENCE_MS);
afterAll(() => crowd.end());

/** Executes the next, and answers what was foreseen, what was kept, and what its lines add up to. */
async function execute(slash: SlashRequestId) {
  const { report: foreseen } = await previewSlash(crowd, slash);
  await executeDue(crowd, { limit: 1 });
  const [kept, lines] = await crowd.database.transaction(async (tx) => [
    await loadSlash(tx, slash),
    await tx.rateLine.aggregate({ where: { slashId: slash }, _sum: { loss: true }, _count: true }),
  ]);
  expect(kept?.report).toEqual(foreseen);
  expect(foreseen.totals.map(({ total }) => total)).toEqual([String(lines._sum.loss)]);
  return { report: foreseen, lines: lines._count };
}

/** The running sum of all that is bonded, and the tokens of the cohorts one by one. */
const bonded = () =>
  crowd.database.transaction(async (tx) => {
    const rows = await tx.$queryRaw<{ sum: string; added: string }[]>`
      SELECT (SELECT "amount"::text FROM "stake_sum" WHERE "target" = 'operator/op-1'
          AND "part" = 'bonded' ORDER BY "since" DESC LIMIT 1) AS "sum",
        (SELECT sum("tokens")::text FROM "cohort_now" WHERE "target" = 'operator/op-1') AS "added"`;
    return required(rows[0], 'sums are one row');
  });

test(
  'in sets, is previewed as it is executed, lists the first ten thousand, and takes from all',
  async () => {
    const { report, lines } = await execute(required(slashes[0], 'the first'));
    expect(report.cohorts).toHaveLength(LISTED_MAX);
    expect(report.moreCohorts).toBe(LONERS + CROWD - LISTED_MAX);
    expect(lines).toBe(LONERS + CROWD);
    expect(Number(report.totals[0]?.total)).toBeGreaterThan((LONERS * LONER_UNITS) / 100);
    const { sum, added } = await bonded();
    expect(sum).toBe(added);
  },
  PATIENCE_MS,
);

test(
  'page by page, takes no more than the first of its group left to take',
  async () => {
    const { report, lines } = await execute(required(slashes[1], 'the second'));
    expect(lines).toBeGreaterThan(0);
    expect(Number(report.totals[0]?.total)).toBeLessThan(LONERS);
    const { sum, added } = await bonded();
    expect(sum).toBe(added);
  },
  PATIENCE_MS,
);
