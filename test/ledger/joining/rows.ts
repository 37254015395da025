/** A ledger of rows, fed as a feeder would, and read as it is. */
import type { Context } from '../../../src/db/context.ts';
import type { FeedBatch } from '../../../src/feeds/applier.ts';
import type { Cohort, CohortId } from '../../../src/ledger/cohort.ts';
import type { LedgerEvent } from '../../../src/ledger/events.ts';
import { ledgerApplier } from '../../../src/ledger/service.ts';
import { type CohortRow, cohortColumns, toCohort } from '../../../src/ledger/store.ts';
import { rules, world } from '../../support/bootstrap.ts';
import { PREFIX } from '../../support/statements.ts';

export const UNBONDING_HOURS = 2;

/** A deployment that began in 1970 and forgets after a few hours. */
export const shortMemory = () =>
  world({
    policies: [],
    deployment: {
      name: 'short',
      genesis: '1970-01-01T00:00:00.000Z',
      epochLength: 'PT1H',
      bech32Prefix: PREFIX,
      ...rules,
      joinNotice: 'PT0S',
      unbondingPeriod: `PT${UNBONDING_HOURS}H`,
    },
  });

/** One batch, and what happens before its transaction ends; discrepancies of it. */
export const feedRows = (
  ctx: Context,
  events: readonly LedgerEvent[],
  last: () => Promise<void> = async () => {},
): Promise<readonly unknown[]> =>
  ctx.database.transaction(async (tx) => {
    const batch = { feed: 'ledger', now: events.at(-1)?.at } as unknown as FeedBatch;
    const { discrepancies } = await ledgerApplier(ctx).apply(tx, events, batch);
    await last();
    return discrepancies;
  });

export interface Row {
  readonly cohort: Cohort;
  readonly absorbedBy: CohortId | null;
}

export const readRows = (ctx: Context): Promise<ReadonlyMap<CohortId, Row>> =>
  ctx.database.transaction(async (tx) => {
    const rows = await tx.$queryRaw<(CohortRow & { absorbed_by: bigint | null })[]>`
      SELECT ${cohortColumns}, n."absorbed_by" FROM "cohort_now" n ORDER BY n."id"`;
    return new Map(
      rows.map((row) => [
        row.id as CohortId,
        { cohort: toCohort(row), absorbedBy: row.absorbed_by as CohortId | null },
      ]),
    );
  });

/** Shares of each restaker by the cohort that has them now. */
export const readHeld = (ctx: Context): Promise<ReadonlyMap<string, bigint>> =>
  ctx.database.transaction(async (tx) => {
    const rows = await tx.$queryRaw<{ key: string; shares: string }[]>`
      SELECT h."restaker" || ' ' || COALESCE(c."absorbed_by", c."id") AS "key", sum(h."shares")::text AS "shares"
      FROM "holding" h JOIN "cohort" c ON c."id" = h."cohort" WHERE h."until_seq" IS NULL GROUP BY 1`;
    return new Map(rows.map(({ key, shares }) => [key, BigInt(shares)]));
  });

/** As if a slash had touched it before its shares were its own. */
export const touch = (ctx: Context, cohort: CohortId): Promise<unknown> =>
  ctx.database.transaction(
    (tx) => tx.$executeRaw`UPDATE "cohort" SET "was_slashed" = TRUE WHERE "id" = ${cohort}`,
  );

export const clear = (ctx: Context): Promise<unknown> =>
  ctx.database.transaction(
    (
      tx,
    ) => tx.$executeRaw`TRUNCATE "cohort", "rate_line", "holding", "allocation", "membership", "discrepancy",
      "stake_sum", "joining", "feed_head" CASCADE`,
  );
