/** What a batch of feed lines changed, saved set by set. */
import { column, orEmpty } from '../../db/columns.ts';
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import { canonicalJson, type Json } from '../../primitives/bytes.ts';
import { formatRational } from '../../primitives/rational.ts';
import { DEFAULT_ALLOCATION } from '../allocation.ts';
import { type Book, type Piece, settleSums } from '../book.ts';
import { type Cohort, type CohortId, identityKey } from '../cohort.ts';
import type { Discrepancy } from '../discrepancy.ts';
import type { Membership } from '../membership.ts';
import { addSums } from '../summing/store.ts';

/**
 * Saves what the batch changed; the last line's `seq` closes and opens rows of the past. A statement
 * that would change nothing is not sent.
 */
export async function saveBook(tx: Tx, book: Book): Promise<void> {
  await saveCohorts(tx, book);
  await closePieces(tx, book.changes.closedPieces);
  await openPieces(tx, book);
  await saveAllocations(tx, book);
  await saveMemberships(tx, book.changes.memberships);
  await saveDiscrepancies(tx, book.changes.discrepancies);
  settleSums(book);
  await addSums(tx, book.changes.sums.changes());
}

async function saveCohorts(tx: Tx, { cohorts, changes }: Book): Promise<void> {
  const of = (id: CohortId) => required(cohorts.get(id), 'a changed cohort is in the book');
  await createCohorts(tx, [...changes.createdCohorts].map(of));
  await changeCohorts(
    tx,
    [...changes.cohorts].filter((id) => !changes.createdCohorts.has(id)).map(of),
  );
}

async function createCohorts(tx: Tx, created: readonly Cohort[]): Promise<void> {
  if (created.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "cohort" ("id", "identity", "asset", "parent", "parent_version", "first_epoch",
      "target", "phase", "allocation", "base_rate", "shares", "was_slashed", "left_epoch")
    SELECT "id", "identity", "asset", NULLIF("parent", '')::bigint, "parent_version", "first_epoch",
      "target", "phase", "allocation", "base_rate", "shares", "was_slashed", NULLIF("left_epoch", '')::int
    FROM unnest(${column(created.map((c) => c.id))}::bigint[], ${column(created.map(identityKey))},
        ${column(created.map((c) => c.asset))}, ${orEmpty(created.map((c) => c.parent))},
        ${column(created.map((c) => c.parentVersion))}::int[],
        ${column(created.map((c) => c.firstEpoch))}::int[], ${column(created.map((c) => c.place.target))},
        ${column(created.map((c) => c.place.phase))}, ${column(created.map((c) => c.place.allocation))},
        ${column(created.map((c) => formatRational(c.rate)))},
        ${column(created.map((c) => c.shares))}::numeric[],
        ${column(created.map((c) => String(c.wasSlashed)))}::bool[],
        ${orEmpty(created.map((c) => c.leftEpoch))})
      AS t ("id", "identity", "asset", "parent", "parent_version", "first_epoch",
        "target", "phase", "allocation", "base_rate", "shares", "was_slashed", "left_epoch")`;
}

async function changeCohorts(tx: Tx, changed: readonly Cohort[]): Promise<void> {
  if (changed.length === 0) return;
  await tx.$executeRaw`
    UPDATE "cohort" c SET "shares" = t."shares", "left_epoch" = NULLIF(t."left_epoch", '')::int
    FROM unnest(${column(changed.map((c) => c.id))}::bigint[],
        ${column(changed.map((c) => c.shares))}::numeric[], ${orEmpty(changed.map((c) => c.leftEpoch))})
      AS t ("id", "shares", "left_epoch") WHERE c."id" = t."id"`;
}

async function closePieces(tx: Tx, closed: Book['changes']['closedPieces']): Promise<void> {
  if (closed.length === 0) return;
  await tx.$executeRaw`
    UPDATE "holding" h SET "until_seq" = t."seq"
    FROM unnest(${column(closed.map((p) => p.row))}::bigint[],
        ${column(closed.map((p) => p.bySeq))}::bigint[])
      AS t ("id", "seq") WHERE h."id" = t."id"`;
}

async function openPieces(tx: Tx, { cohorts, pieces, changes }: Book): Promise<void> {
  const lasting = [...pieces.values()].flat().filter((piece) => piece.row === undefined);
  const made = [...changes.passedPieces, ...lasting.map((piece) => ({ ...piece, untilSeq: null }))];
  if (made.length === 0) return;
  const placeOf = (p: Piece) => required(cohorts.get(p.cohort), 'its cohort is there').place;
  await tx.$executeRaw`
    INSERT INTO "holding" ("restaker", "cohort", "target", "phase", "order_seq", "order_index", "shares",
      "from_seq", "until_seq")
    SELECT "restaker", "cohort", "target", "phase", "order_seq", "order_index", "shares", "from_seq",
      NULLIF("until_seq", '')::bigint
    FROM unnest(${column(made.map((p) => p.restaker))}, ${column(made.map((p) => p.cohort))}::bigint[],
      ${column(made.map((p) => placeOf(p).target))}, ${column(made.map((p) => placeOf(p).phase))},
      ${column(made.map((p) => p.order.seq))}::bigint[], ${column(made.map((p) => p.order.index))}::int[],
      ${column(made.map((p) => p.shares))}::numeric[], ${column(made.map((p) => p.sinceSeq))}::bigint[],
        ${orEmpty(made.map((p) => p.untilSeq))})
      AS t ("restaker", "cohort", "target", "phase", "order_seq", "order_index", "shares", "from_seq", "until_seq")`;
}

async function saveAllocations(tx: Tx, { allocations, changes }: Book): Promise<void> {
  const set = [...changes.allocations].map((key) => {
    const [restaker = '', target = ''] = key.split('\n');
    return { restaker, target, weights: allocations.get(key) ?? DEFAULT_ALLOCATION };
  });
  if (set.length === 0) return;
  await tx.$executeRaw`
    DELETE FROM "allocation" a
    USING unnest(${column(set.map((a) => a.restaker))}, ${column(set.map((a) => a.target))})
      AS t ("restaker", "target")
    WHERE a."restaker" = t."restaker" AND a."target" = t."target"`;
  const kept = set.filter((a) => a.weights !== DEFAULT_ALLOCATION);
  if (kept.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "allocation" ("restaker", "target", "weights")
    SELECT * FROM unnest(${column(kept.map((a) => a.restaker))}, ${column(kept.map((a) => a.target))},
      ${column(kept.map((a) => a.weights))})`;
}

/** In the order they began: one that ended makes room for the next of the same target and service. */
async function saveMemberships(tx: Tx, changes: readonly Membership[]): Promise<void> {
  const last = new Map(changes.map((m) => [`${m.target}\n${m.service}\n${m.fromEpoch}`, m]));
  const changed = [...last.values()];
  if (changed.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "membership" ("target", "service", "from_epoch", "default_from_epoch", "until_epoch")
    SELECT "target", "service", "from_epoch", "default_from_epoch", NULLIF("until_epoch", '')::int
    FROM unnest(${column(changed.map((m) => m.target))}, ${column(changed.map((m) => m.service))},
        ${column(changed.map((m) => m.fromEpoch))}::int[],
        ${column(changed.map((m) => m.defaultFromEpoch))}::int[],
        ${orEmpty(changed.map((m) => m.untilEpoch))}) WITH ORDINALITY
      AS t ("target", "service", "from_epoch", "default_from_epoch", "until_epoch", "n")
    ORDER BY t."n"
    ON CONFLICT ("target", "service", "from_epoch") DO UPDATE
    SET "default_from_epoch" = excluded."default_from_epoch", "until_epoch" = excluded."until_epoch"`;
}

async function saveDiscrepancies(tx: Tx, found: readonly Discrepancy[]): Promise<void> {
  if (found.length === 0) return;
  const facts = found.map(({ seq: _seq, code: _code, ...rest }) =>
    canonicalJson(discrepancyFacts(rest)),
  );
  await tx.$executeRaw`
    INSERT INTO "discrepancy" ("seq", "code", "facts")
    SELECT * FROM unnest(${column(found.map((d) => d.seq))}::bigint[], ${column(found.map((d) => d.code))},
      ${column(facts)}::jsonb[])`;
}

/** Facts of a discrepancy as JSON: whole units as decimal strings. */
export const discrepancyFacts = (facts: object): Json =>
  Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      typeof fact === 'bigint' ? fact.toString() : (fact as Json),
    ]),
  );
