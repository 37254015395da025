/** What a batch of feed lines touches, read from the rows into a book. */
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import { epochOf } from '../../primitives/epoch.ts';
import type { RestakerId, TargetId } from '../../primitives/ids.ts';
import type { AllocationKey } from '../allocation.ts';
import { allocationKeyOf, type Book, type Holding, openBook, type Piece } from '../book.ts';
import type { Cohort, CohortId } from '../cohort.ts';
import type { LedgerEvent } from '../events.ts';
import type { LedgerClock } from '../membership.ts';
import { type CohortRow, cohortColumns, loadMemberships, toCohort } from '../store.ts';
import { touches } from '../touches.ts';

/** Loads everything that the events read or change, and nothing else. */
export async function loadBook(
  tx: Tx,
  events: readonly LedgerEvent[],
  clock: LedgerClock,
): Promise<Book> {
  const touched = events.map(touches);
  const pieces = await loadPieces(tx, distinctHoldings(touched.flatMap((t) => t.holdings)));
  const firstEpoch = epochOf(clock, required(events[0], 'a batch has a line').at);
  const held = pieces.map((piece) => piece.cohort);
  return openBook(clock, {
    pieces,
    cohorts: await loadCohorts(tx, held, firstEpoch),
    allocations: await loadAllocations(
      tx,
      touched.flatMap((t) => t.allocations),
    ),
    memberships: await loadMemberships(
      tx,
      touched.flatMap((t) => t.memberships),
    ),
  });
}

function distinctHoldings(holdings: readonly Holding[]): Holding[] {
  const byKey = new Map(holdings.map((h) => [`${h.restaker}\n${h.target}\n${h.phase}`, h]));
  return [...byKey.values()];
}

interface PieceRow {
  readonly id: bigint;
  readonly restaker: string;
  readonly cohort: bigint;
  readonly order_seq: bigint;
  readonly order_index: number;
  readonly shares: string;
  readonly from_seq: bigint;
}

async function loadPieces(tx: Tx, holdings: readonly Holding[]): Promise<Piece[]> {
  const rows = await tx.$queryRaw<PieceRow[]>`
    SELECT h."id", h."restaker", COALESCE(c."absorbed_by", c."id") AS "cohort", h."order_seq", h."order_index",
      h."shares"::text, h."from_seq"
    FROM "holding" h
    JOIN unnest(${holdings.map((h) => h.restaker)}::text[], ${holdings.map((h) => h.target)}::text[],
                ${holdings.map((h) => h.phase)}::text[]) AS t ("restaker", "target", "phase")
      ON h."restaker" = t."restaker" AND h."target" = t."target" AND h."phase" = t."phase"
    JOIN "cohort" c ON c."id" = h."cohort"
    WHERE h."until_seq" IS NULL
    ORDER BY h."order_seq", h."order_index", h."id"`;
  return rows.map((row) => ({
    row: row.id,
    restaker: row.restaker as RestakerId,
    cohort: row.cohort as CohortId,
    order: { seq: Number(row.order_seq), index: row.order_index },
    sinceSeq: Number(row.from_seq),
    shares: BigInt(row.shares),
  }));
}

/**
 * The given cohorts, their parents, and those of the present epoch that stake can still join. What left
 * a cohort that was absorbed has left the one that absorbed it: no slash had touched either.
 */
async function loadCohorts(
  tx: Tx,
  ids: readonly CohortId[],
  epoch: number,
): Promise<readonly Cohort[]> {
  const rows = await tx.$queryRaw<(CohortRow & { readonly parent_absorbed_by: bigint | null })[]>`
    WITH held AS (
      SELECT c."id", COALESCE(p."absorbed_by", c."parent") AS "parent"
      FROM "cohort" c LEFT JOIN "cohort" p ON p."id" = c."parent"
      WHERE c."id" = ANY(${[...new Set(ids)]}::bigint[])
    ), family AS (
      SELECT "id" FROM held UNION SELECT "parent" FROM held WHERE "parent" IS NOT NULL
    ), wanted AS (
      SELECT "id" FROM family
      UNION SELECT c."id" FROM "cohort" c
        WHERE c."first_epoch" > ${epoch} AND c."absorbed_by" IS NULL
          AND (c."parent" IS NULL OR c."parent" IN (SELECT "id" FROM family))
    )
    SELECT ${cohortColumns}, p."absorbed_by" AS "parent_absorbed_by"
    FROM "cohort_now" n LEFT JOIN "cohort" p ON p."id" = n."parent"
    WHERE n."id" IN (SELECT "id" FROM wanted) ORDER BY n."id"`;
  return rows.map((row) => toCohort({ ...row, parent: row.parent_absorbed_by ?? row.parent }));
}

async function loadAllocations(
  tx: Tx,
  keys: readonly { readonly restaker: RestakerId; readonly target: TargetId }[],
): Promise<(readonly [string, AllocationKey])[]> {
  const rows = await tx.$queryRaw<{ restaker: RestakerId; target: TargetId; weights: string }[]>`
    SELECT DISTINCT a."restaker", a."target", a."weights" FROM "allocation" a
    JOIN unnest(${keys.map((k) => k.restaker)}::text[], ${keys.map((k) => k.target)}::text[])
      AS t ("restaker", "target") ON a."restaker" = t."restaker" AND a."target" = t."target"`;
  return rows.map((row) => [
    allocationKeyOf(row.restaker, row.target),
    row.weights as AllocationKey,
  ]);
}
