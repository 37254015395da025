/** A slash of more cohorts than are held at once. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addLoners, LONER_UNITS } from '../../../../../bench/cascading/multiply.ts';
import type { SlashRequestId } from '../../../../../src/primitives/ids.ts';
import { LISTED_MAX } from '../../../../../src/slash/cascade/cascade-effects.ts';
import { previewSlash } from '../../../../../src/slash/cascade/previewing/service.ts';
import { loadSlash } from '../../../../../src/slash/closing/execution/store.ts';
import { type Crowd, EPOCHS, gather, PROFILES, passWindows } from '../../../../support/crowd.ts';
import { freshDatabase } from '../../../../support/database.ts';

const LONERS = 10_500;
const CROWD = EPOCHS * PROFILES;
const PATIENCE_MS = 300_000;

let crowd: Crowd;
let slash: SlashRequestId;
beforeAll(async () => {
  crowd = await gather(await freshDatabase(), 1_000);
  slash = (await crowd.accuse(1)) as SlashRequestId;
  await crowd.database.transaction((tx) => addLoners(tx, LONERS, 'operator/op-1'));
  passWindows(crowd);
}, PATIENCE_MS);
afterAll(() => crowd.end());

test(
  'is previewed as it is executed, lists the first ten thousand, and takes from all',
  async () => {
    const { report: foreseen } = await previewSlash(crowd, slash);
    await crowd.close();
    const [kept, lines] = await crowd.database.transaction(async (tx) => [
      await loadSlash(tx, slash),
      await tx.rateLine.aggregate({
        where: { slashId: slash },
        _sum: { loss: true },
        _count: true,
      }),
    ]);
    const report = kept?.report;

    expect(report).toEqual(foreseen);
    expect(report?.cohorts).toHaveLength(LISTED_MAX);
    expect(report?.moreCohorts).toBe(LONERS + CROWD - LISTED_MAX);
    expect(lines._count).toBe(LONERS + CROWD);
    expect(report?.totals.map(({ total }) => total)).toEqual([String(lines._sum.loss)]);
    expect(Number(report?.totals[0]?.total)).toBeGreaterThan((LONERS * LONER_UNITS) / 100);
  },
  PATIENCE_MS,
);

test('leaves sums that are the cohorts added up', async () => {
  const rows = await crowd.database.transaction(
    (tx) => tx.$queryRaw<{ sum: string; added: string }[]>`
      SELECT (SELECT "amount"::text FROM "stake_sum" WHERE "target" = 'operator/op-1'
          AND "part" = 'bonded' ORDER BY "since" DESC LIMIT 1) AS "sum",
        (SELECT sum("tokens")::text FROM "cohort_now" WHERE "target" = 'operator/op-1') AS "added"`,
  );
  expect(rows[0]?.sum).toBe(rows[0]?.added);
});
