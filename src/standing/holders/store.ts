/** Who holds shares of some cohorts, from restaker to restaker, however many others there are. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { CohortId } from '../../ledger/cohort.ts';
import type { AssetId, RestakerId } from '../../primitives/ids.ts';
import type { HeldShares } from '../../slash/cascade/cascade-restakers.ts';

export interface OwnedShares extends HeldShares {
  readonly asset: AssetId;
}

interface OwnedRow {
  readonly restaker: string;
  readonly cohort: bigint;
  readonly asset: string;
  readonly shares: string;
}

const toOwned = (row: OwnedRow): OwnedShares => ({
  restaker: row.restaker as RestakerId,
  cohort: row.cohort as CohortId,
  asset: row.asset as AssetId,
  shares: BigInt(row.shares),
});

/** `after` is exclusive; `limit` counts restakers. */
export interface HoldersPage {
  readonly after: string;
  readonly limit: number;
}

/** Cohorts as `SELECT … AS "id"`, none of them absorbed, and the feed line after which they were held. */
export interface HeldCohorts {
  readonly cohorts: Prisma.Sql;
  readonly afterSeq: number;
}

/** Holdings go on naming cohorts that were absorbed: those too, beside the one that has their shares. */
const madeIn = (cohorts: Prisma.Sql): Prisma.Sql => Prisma.sql`
  SELECT s."id" AS "cohort", s."id" AS "made" FROM (${cohorts}) s
  UNION ALL
  SELECT s."id", c."id" FROM (${cohorts}) s JOIN "cohort" c ON c."absorbed_by" = s."id"`;

const heldThen = (seq: number): Prisma.Sql =>
  Prisma.sql`h."from_seq" <= ${BigInt(seq)} AND (h."until_seq" IS NULL OR h."until_seq" > ${BigInt(seq)})`;

/**
 * Up to so many it is quicker to ask the cohorts for their holders; of more, a good part of all
 * restakers has shares, and they are asked in turn.
 */
const FEW_COHORTS = 2_000;

/** Shares by restaker and cohort, in that order. */
export async function pageHolders(
  tx: Tx,
  held: HeldCohorts,
  page: HoldersPage,
): Promise<readonly OwnedShares[]> {
  if (!(await isFew(tx, held))) return askRestakers(tx, held, page);
  const restakers = await askCohorts(tx, held, page);
  return restakers.length === 0 ? [] : sharesOf(tx, held, restakers);
}

async function isFew(tx: Tx, { cohorts }: HeldCohorts): Promise<boolean> {
  const rows = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS "count" FROM (SELECT 1 FROM (${madeIn(cohorts)}) m LIMIT ${FEW_COHORTS + 1}) few`;
  return Number(rows[0]?.count ?? 0) <= FEW_COHORTS;
}

type Restakers = readonly { readonly restaker: string }[];

const askCohorts = (
  tx: Tx,
  { cohorts, afterSeq }: HeldCohorts,
  { after, limit }: HoldersPage,
): Promise<Restakers> => tx.$queryRaw<{ restaker: string }[]>`
  SELECT DISTINCT f."restaker" FROM (${madeIn(cohorts)}) m CROSS JOIN LATERAL (
    SELECT DISTINCT h."restaker" FROM "holding" h
    WHERE h."cohort" = m."made" AND h."restaker" > ${after} AND ${heldThen(afterSeq)}
    ORDER BY h."restaker" LIMIT ${limit}) f
  ORDER BY f."restaker" LIMIT ${limit}`;

const ASKED_AT_ONCE = 1_000;

async function askRestakers(
  tx: Tx,
  held: HeldCohorts,
  { after, limit }: HoldersPage,
): Promise<readonly OwnedShares[]> {
  const found = new Map<RestakerId, OwnedShares[]>();
  let mark: string | undefined = after;
  while (mark !== undefined && found.size < limit) {
    const asked: Restakers = await nextRestakers(tx, mark);
    for (const of of await sharesOf(tx, held, asked))
      found.set(of.restaker, [...(found.get(of.restaker) ?? []), of]);
    mark = asked.length === ASKED_AT_ONCE ? asked.at(-1)?.restaker : undefined;
  }
  return [...found.values()].slice(0, limit).flat();
}

/** Whoever holds anything, or did. */
const nextRestakers = (tx: Tx, after: string): Promise<Restakers> => tx.$queryRaw<
  { restaker: string }[]
>`
  (SELECT DISTINCT "restaker" FROM "holding" WHERE "until_seq" IS NULL AND "restaker" > ${after}
    ORDER BY "restaker" LIMIT ${ASKED_AT_ONCE})
  UNION
  (SELECT DISTINCT "restaker" FROM "holding" WHERE "until_seq" IS NOT NULL AND "restaker" > ${after}
    ORDER BY "restaker" LIMIT ${ASKED_AT_ONCE})
  ORDER BY "restaker" LIMIT ${ASKED_AT_ONCE}`;

async function sharesOf(
  tx: Tx,
  { cohorts, afterSeq }: HeldCohorts,
  restakers: Restakers,
): Promise<readonly OwnedShares[]> {
  const rows = await tx.$queryRaw<OwnedRow[]>`
    WITH own AS MATERIALIZED (
      SELECT p."restaker", COALESCE(c."absorbed_by", c."id") AS "cohort", c."asset", sum(h."shares") AS "shares"
      FROM unnest(${restakers.map(({ restaker }) => restaker)}::text[]) AS p ("restaker")
      CROSS JOIN LATERAL (
        SELECT "cohort", "shares", "from_seq", "until_seq" FROM "holding"
        WHERE "restaker" = p."restaker" AND "until_seq" IS NULL
        UNION ALL
        SELECT "cohort", "shares", "from_seq", "until_seq" FROM "holding"
        WHERE "restaker" = p."restaker" AND "until_seq" > ${BigInt(afterSeq)}) h
      JOIN "cohort" c ON c."id" = h."cohort"
      WHERE ${heldThen(afterSeq)}
      GROUP BY 1, 2, 3
    )
    SELECT own."restaker", own."cohort", own."asset", own."shares"::text FROM own
    JOIN (${cohorts}) s ON s."id" = own."cohort"
    ORDER BY own."restaker" COLLATE "C", own."cohort"`;
  return rows.map(toOwned);
}
