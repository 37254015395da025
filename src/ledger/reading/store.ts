/** The ledger as others read it: who can be liable, what secures whom, what a restaker has. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { AssetId, RestakerId, TargetId } from '../../primitives/ids.ts';
import { formatRational, parseRational } from '../../primitives/rational.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { AllocationKey } from '../allocation.ts';
import type { Cohort, CohortId, StakePhase } from '../cohort.ts';
import type { RateLine } from '../lineage.ts';
import type { StakeRow } from '../stake.ts';
import { type CohortRow, cohortColumns, toCohort } from '../store.ts';

/** Every cohort that was on one of the targets in the epoch, or came from one that was; with all ancestors. */
export async function loadFamilies(
  tx: Tx,
  targets: readonly TargetId[],
  epoch: number,
): Promise<ReadonlyMap<CohortId, Cohort>> {
  const rows = await tx.$queryRaw<CohortRow[]>`
    WITH RECURSIVE family AS (
      SELECT c."id", c."parent" FROM "cohort" c
        WHERE c."target" = ANY(${[...targets]}::text[]) AND c."phase" = 'bonded' AND c."first_epoch" <= ${epoch}
      UNION
      SELECT c."id", c."parent" FROM "cohort" c JOIN family f ON c."parent" = f."id"
        WHERE c."first_epoch" > ${epoch}
    ), lineage AS (
      SELECT "id", "parent" FROM family
      UNION
      SELECT c."id", c."parent" FROM "cohort" c JOIN lineage l ON c."id" = l."parent"
    )
    SELECT ${cohortColumns} FROM "cohort_now" n WHERE n."id" IN (SELECT "id" FROM lineage) ORDER BY n."id"`;
  return new Map(rows.map((row) => [row.id as CohortId, toCohort(row)]));
}

const lineColumns = Prisma.sql`
  "kind", "cohort", "version", "slash", "executed_at", "rate_before", "rate_after",
  "tokens_before"::text, "loss"::text, "exact"`;

interface LineRow {
  readonly kind: string;
  readonly cohort: bigint;
  readonly version: number;
  readonly slash: string;
  readonly executed_at: bigint;
  readonly rate_before: string;
  readonly rate_after: string;
  readonly tokens_before: string;
  readonly loss: string;
  readonly exact: string;
}

/** What slashes did to the given cohorts, by cohort, oldest first. */
export async function loadLines(
  tx: Tx,
  cohorts: readonly CohortId[],
): Promise<ReadonlyMap<CohortId, readonly RateLine[]>> {
  const rows = await tx.$queryRaw<LineRow[]>`
    SELECT ${lineColumns} FROM "rate_line" WHERE "cohort" = ANY(${[...cohorts]}::bigint[]) ORDER BY "cohort", "version"`;
  return grouped(rows.map(toLine), ({ cohort }) => cohort);
}

/** A cohort, and a capture at which its worth is asked. */
export interface Asked {
  readonly cohort: CohortId;
  readonly capture: Timestamp;
}

/**
 * The lines that tell what cohorts were worth at captures, and what the given slashes took: of each
 * cohort the first after each capture. By cohort, oldest first, however many others there are.
 */
export async function loadTellingLines(
  tx: Tx,
  asked: readonly Asked[],
  slashes: readonly string[],
): Promise<ReadonlyMap<CohortId, readonly RateLine[]>> {
  const cohorts = asked.map(({ cohort }) => cohort);
  const rows = await tx.$queryRaw<LineRow[]>`
    WITH telling AS (
      SELECT l."cohort", l."version"
      FROM unnest(${cohorts}::bigint[], ${asked.map(({ capture }) => BigInt(capture))}::bigint[])
        AS a ("cohort", "capture")
      CROSS JOIN LATERAL (
        SELECT "cohort", "version" FROM "rate_line"
        WHERE "cohort" = a."cohort" AND "executed_at" > a."capture"
        ORDER BY "executed_at", "version" LIMIT 1
      ) l
      UNION
      SELECT "cohort", "version" FROM "rate_line"
      WHERE "slash" = ANY(${[...slashes]}::text[]) AND "cohort" = ANY(${cohorts}::bigint[])
    )
    SELECT ${lineColumns} FROM "rate_line" JOIN telling USING ("cohort", "version")
    ORDER BY "cohort", "version"`;
  return grouped(rows.map(toLine), ({ cohort }) => cohort);
}

/** What one slash did, in cohort order, whether it was reversed later or not. */
export async function loadLinesOfSlash(tx: Tx, slash: string): Promise<readonly RateLine[]> {
  const rows = await tx.$queryRaw<LineRow[]>`
    SELECT ${lineColumns} FROM "rate_line" WHERE "slash" = ${slash} AND "kind" = 'slash' ORDER BY "cohort"`;
  return rows.map(toLine);
}

/** The cohorts that a slash touched as they are now, and all that came from them since. */
export async function loadHeirs(tx: Tx, slash: string): Promise<ReadonlyMap<CohortId, Cohort>> {
  const rows = await tx.$queryRaw<CohortRow[]>`
    WITH RECURSIVE struck AS (
      SELECT "cohort", "version" FROM "rate_line" WHERE "slash" = ${slash} AND "kind" = 'slash'
    ), heir AS (
      SELECT c."id" FROM "cohort" c JOIN struck s ON c."parent" = s."cohort" AND c."parent_version" >= s."version"
      UNION
      SELECT c."id" FROM "cohort" c JOIN heir h ON c."parent" = h."id"
    )
    SELECT ${cohortColumns} FROM "cohort_now" n
    WHERE n."id" IN (SELECT "cohort" FROM struck UNION SELECT "id" FROM heir) ORDER BY n."id"`;
  return new Map(rows.map((row) => [row.id as CohortId, toCohort(row)]));
}

/** Of those whose place does not count yet in the epoch: where the stake is till then. With them. */
export async function loadPending(
  tx: Tx,
  ids: readonly CohortId[],
  epoch: number,
): Promise<ReadonlyMap<CohortId, Cohort>> {
  const rows = await tx.$queryRaw<CohortRow[]>`
    WITH RECURSIVE walk AS (
      SELECT c."id", c."parent", c."first_epoch" FROM "cohort" c
      WHERE c."id" = ANY(${[...ids]}::bigint[]) AND c."first_epoch" > ${epoch}
      UNION
      SELECT c."id", c."parent", c."first_epoch"
      FROM walk w JOIN "cohort" c ON c."id" = w."parent" WHERE w."first_epoch" > ${epoch}
    )
    SELECT ${cohortColumns} FROM "cohort_now" n WHERE n."id" IN (SELECT "id" FROM walk)`;
  return new Map(rows.map((row) => [row.id as CohortId, toCohort(row)]));
}

const toLine = (row: LineRow): RateLine => ({
  kind: row.kind as RateLine['kind'],
  cohort: row.cohort as CohortId,
  version: row.version,
  slash: row.slash,
  executedAt: at(Number(row.executed_at)),
  rateBefore: parseRational(row.rate_before),
  rateAfter: parseRational(row.rate_after),
  tokensBefore: BigInt(row.tokens_before),
  loss: BigInt(row.loss),
  exact: parseRational(row.exact),
});

/** A slash or a reversal appends these and changes nothing else. */
export async function appendLines(tx: Tx, lines: readonly RateLine[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "rate_line" ("kind", "cohort", "version", "slash", "executed_at", "rate_before", "rate_after",
      "tokens_before", "loss", "exact")
    SELECT * FROM unnest(${lines.map((l) => l.kind)}::text[], ${lines.map((l) => l.cohort)}::bigint[], ${lines.map((l) => l.version)}::int[],
      ${lines.map((l) => l.slash)}::text[], ${lines.map((l) => BigInt(l.executedAt))}::bigint[],
      ${lines.map((l) => formatRational(l.rateBefore))}::text[],
      ${lines.map((l) => formatRational(l.rateAfter))}::text[],
      ${lines.map((l) => l.tokensBefore.toString())}::numeric[],
      ${lines.map((l) => l.loss.toString())}::numeric[],
      ${lines.map((l) => formatRational(l.exact))}::text[])`;
}

interface PlaceRow {
  readonly asset: string;
  readonly target: string;
  readonly phase: string;
  readonly allocation: string;
  readonly tokens: string;
}

const toStakeRow = (row: PlaceRow): StakeRow => ({
  place: {
    target: row.target as TargetId,
    phase: row.phase as StakePhase,
    allocation: row.allocation as AllocationKey,
  },
  asset: row.asset as AssetId,
  tokens: BigInt(row.tokens),
});

/** All stake by the place it is in now, whether that counts yet or not. */
export async function sumStakeNow(tx: Tx): Promise<readonly StakeRow[]> {
  const rows = await tx.$queryRaw<PlaceRow[]>`
    SELECT "asset", "target", "phase", "allocation", sum("tokens")::text AS "tokens"
    FROM "cohort_now" WHERE "shares" > 0 AND "tokens" > 0
    GROUP BY "asset", "target", "phase", "allocation"`;
  return rows.map(toStakeRow);
}

/** All stake by the place that counts in the epoch; what had not arrived by its start is left out. */
export async function sumStakeIn(tx: Tx, epoch: number): Promise<readonly StakeRow[]> {
  const rows = await tx.$queryRaw<PlaceRow[]>`
    WITH RECURSIVE walk AS (
      SELECT c."id" AS "cohort", c."id" AS "place", c."first_epoch", c."parent"
      FROM "cohort" c WHERE c."shares" > 0 AND c."phase" <> 'paid'
      UNION ALL
      SELECT w."cohort", p."id", p."first_epoch", p."parent"
      FROM walk w JOIN "cohort" p ON p."id" = w."parent" WHERE w."first_epoch" > ${epoch}
    )
    SELECT n."asset", p."target", p."phase", p."allocation", sum(n."tokens")::text AS "tokens"
    FROM walk w JOIN "cohort_now" n ON n."id" = w."cohort" JOIN "cohort" p ON p."id" = w."place"
    WHERE w."first_epoch" <= ${epoch} AND n."tokens" > 0
    GROUP BY n."asset", p."target", p."phase", p."allocation"`;
  return rows.map(toStakeRow);
}

/** One restaker's shares in one cohort. */
export interface Share {
  readonly restaker: RestakerId;
  readonly cohort: CohortId;
  readonly asset: AssetId;
  readonly target: TargetId;
  readonly phase: StakePhase;
  readonly shares: bigint;
}

interface ShareRow {
  readonly restaker: string;
  readonly cohort: bigint;
  readonly asset: string;
  readonly target: string;
  readonly phase: string;
  readonly shares: string;
}

const toShare = (row: ShareRow): Share => ({
  restaker: row.restaker as RestakerId,
  cohort: row.cohort as CohortId,
  asset: row.asset as AssetId,
  target: row.target as TargetId,
  phase: row.phase as StakePhase,
  shares: BigInt(row.shares),
});

/** Shares that a slash touched, as they were held after the given feed line; by restaker, paged. */
export async function listSharesSlashed(
  tx: Tx,
  slash: string,
  afterSeq: number,
  page: { readonly after: string; readonly limit: number; readonly restaker?: RestakerId },
): Promise<readonly Share[]> {
  const only = page.restaker ?? null;
  const rows = await tx.$queryRaw<ShareRow[]>`
    WITH held AS (
      SELECT h."restaker", h."cohort", sum(h."shares") AS "shares"
      FROM "rate_line" l JOIN "holding" h ON h."cohort" = l."cohort"
      WHERE l."slash" = ${slash} AND l."kind" = 'slash' AND h."from_seq" <= ${afterSeq}
        AND (h."until_seq" IS NULL OR h."until_seq" > ${afterSeq}) AND h."restaker" COLLATE "C" > ${page.after}
        AND (${only}::text IS NULL OR h."restaker" = ${only}::text)
      GROUP BY h."restaker", h."cohort"
    ), page AS (
      SELECT DISTINCT "restaker" COLLATE "C" AS "restaker" FROM held ORDER BY 1 LIMIT ${page.limit}
    )
    SELECT held."restaker", held."cohort", c."asset", c."target", c."phase", held."shares"::text
    FROM held JOIN "cohort" c ON c."id" = held."cohort"
    WHERE held."restaker" IN (SELECT "restaker" FROM page)
    ORDER BY held."restaker" COLLATE "C", held."cohort"`;
  return rows.map(toShare);
}

/** Cohorts as they are now, with all their ancestors. */
export async function loadLineages(
  tx: Tx,
  ids: readonly CohortId[],
): Promise<ReadonlyMap<CohortId, Cohort>> {
  const rows = await tx.$queryRaw<CohortRow[]>`
    WITH RECURSIVE lineage AS (
      SELECT c."id", c."parent" FROM "cohort" c WHERE c."id" = ANY(${[...ids]}::bigint[])
      UNION
      SELECT c."id", c."parent" FROM "cohort" c JOIN lineage l ON c."id" = l."parent"
    )
    SELECT ${cohortColumns} FROM "cohort_now" n WHERE n."id" IN (SELECT "id" FROM lineage) ORDER BY n."id"`;
  return new Map(rows.map((row) => [row.id as CohortId, toCohort(row)]));
}
