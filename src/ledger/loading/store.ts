/** What a batch of feed lines touches, read from the rows into a book. */
import { column } from '../../db/columns.ts';
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

/**
 * Each holding is looked up by the index, however many there are. One text comes back with a line a
 * piece: rows of seven columns would cost more to hand over than to find.
 */
async function loadPieces(tx: Tx, holdings: readonly Holding[]): Promise<Piece[]> {
  if (holdings.length === 0) return [];
  const rows = await tx.$queryRaw<{ found: string | null }[]>`
    SELECT string_agg(concat_ws(' ', t."n", h."id", COALESCE(c."absorbed_by", c."id"), h."order_seq",
        h."order_index", h."from_seq", h."shares"), E'\n' ORDER BY h."order_seq", h."order_index", h."id") AS "found"
    FROM unnest(${column(holdings.map((h) => h.restaker))}, ${column(holdings.map((h) => h.target))},
                ${column(holdings.map((h) => h.phase))})
      WITH ORDINALITY AS t ("restaker", "target", "phase", "n")
    CROSS JOIN LATERAL (
      SELECT * FROM "holding"
      WHERE "restaker" = t."restaker" AND "target" = t."target" AND "phase" = t."phase"
        AND "until_seq" IS NULL OFFSET 0
    ) h
    JOIN "cohort" c ON c."id" = h."cohort"`;
  return (rows[0]?.found?.split('\n') ?? []).map((line) => pieceOf(line, holdings));
}

function pieceOf(line: string, holdings: readonly Holding[]): Piece {
  const [asked, row = '', cohort = '', seq, index, sinceSeq, shares = ''] = line.split(' ');
  const holding = required(
    holdings[Number(asked) - 1],
    'a piece is of a holding that was asked for',
  );
  return {
    row: BigInt(row),
    restaker: holding.restaker,
    cohort: BigInt(cohort) as CohortId,
    order: { seq: Number(seq), index: Number(index) },
    sinceSeq: Number(sinceSeq),
    shares: BigInt(shares),
  };
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

/**
 * Each key is looked up by the index, however many allocations there are. One text comes back, for most
 * lines ask for one: in turn which of the keys it is (1 is the first), and what it has.
 */
async function loadAllocations(
  tx: Tx,
  asked: readonly { readonly restaker: RestakerId; readonly target: TargetId }[],
): Promise<(readonly [string, AllocationKey])[]> {
  const keys = new Map(asked.map((k) => [allocationKeyOf(k.restaker, k.target), k]));
  if (keys.size === 0) return [];
  const wanted = [...keys.values()];
  const rows = await tx.$queryRaw<{ found: string | null }[]>`
    SELECT string_agg(t."n" || ' ' || a."weights", ' ') AS "found"
    FROM unnest(${column(wanted.map((k) => k.restaker))}, ${column(wanted.map((k) => k.target))})
      WITH ORDINALITY AS t ("restaker", "target", "n")
    CROSS JOIN LATERAL (
      SELECT "weights" FROM "allocation"
      WHERE "restaker" = t."restaker" AND "target" = t."target" OFFSET 0
    ) a`;
  const words = rows[0]?.found?.split(' ') ?? [];
  const names = [...keys.keys()];
  const found: (readonly [string, AllocationKey])[] = [];
  for (let i = 0; i < words.length; i += 2)
    found.push([
      required(names[Number(words[i]) - 1], 'an answer is to a key that was asked for'),
      (words[i + 1] ?? '') as AllocationKey,
    ]);
  return found;
}
