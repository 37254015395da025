/** What a batch of feed lines changed, saved set by set. */
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import { canonicalJson, type Json } from '../../primitives/bytes.ts';
import { formatRational } from '../../primitives/rational.ts';
import { DEFAULT_ALLOCATION } from '../allocation.ts';
import { type Book, type Piece, settleSums } from '../book.ts';
import { type CohortId, identityKey } from '../cohort.ts';
import type { Membership } from '../membership.ts';
import { addSums } from '../summing/store.ts';

/** Saves what the batch changed; the last line's `seq` closes and opens rows of the past. */
export async function saveBook(tx: Tx, book: Book): Promise<void> {
  await saveCohorts(tx, book);
  await savePieces(tx, book);
  await saveAllocations(tx, book);
  for (const membership of book.changes.memberships) await saveMembership(tx, membership);
  await saveDiscrepancies(tx, book);
  settleSums(book);
  await addSums(tx, book.changes.sums.changes());
}

async function saveCohorts(tx: Tx, { cohorts, changes }: Book): Promise<void> {
  const of = (id: CohortId) => required(cohorts.get(id), 'a changed cohort is in the book');
  const created = [...changes.createdCohorts].map(of);
  await tx.$executeRaw`
    INSERT INTO "cohort" ("id", "identity", "asset", "parent", "parent_version", "first_epoch",
      "target", "phase", "allocation", "base_rate", "shares", "was_slashed", "left_epoch")
    SELECT * FROM unnest(${created.map((c) => c.id)}::bigint[], ${created.map(identityKey)}::text[],
      ${created.map((c) => c.asset)}::text[], ${created.map((c) => c.parent)}::bigint[],
      ${created.map((c) => c.parentVersion)}::int[], ${created.map((c) => c.firstEpoch)}::int[],
      ${created.map((c) => c.place.target)}::text[], ${created.map((c) => c.place.phase)}::text[],
      ${created.map((c) => c.place.allocation)}::text[],
      ${created.map((c) => formatRational(c.rate))}::text[],
      ${created.map((c) => c.shares.toString())}::numeric[], ${created.map((c) => c.wasSlashed)}::bool[],
      ${created.map((c) => c.leftEpoch)}::int[])`;
  const changed = [...changes.cohorts].filter((id) => !changes.createdCohorts.has(id)).map(of);
  await tx.$executeRaw`
    UPDATE "cohort" c SET "shares" = t."shares", "left_epoch" = t."left_epoch"
    FROM unnest(${changed.map((c) => c.id)}::bigint[], ${changed.map((c) => c.shares.toString())}::numeric[],
        ${changed.map((c) => c.leftEpoch)}::int[])
      AS t ("id", "shares", "left_epoch") WHERE c."id" = t."id"`;
}

async function savePieces(tx: Tx, { cohorts, pieces, changes }: Book): Promise<void> {
  const closed = changes.closedPieces;
  await tx.$executeRaw`
    UPDATE "holding" h SET "until_seq" = t."seq"
    FROM unnest(${closed.map((p) => p.row)}::bigint[], ${closed.map((p) => BigInt(p.bySeq))}::bigint[])
      AS t ("id", "seq") WHERE h."id" = t."id"`;
  const made = [...pieces.values()].flat().filter((piece) => piece.row === undefined);
  const placeOf = (p: Piece) => required(cohorts.get(p.cohort), 'its cohort is there').place;
  await tx.$executeRaw`
    INSERT INTO "holding" ("restaker", "cohort", "target", "phase", "order_seq", "order_index", "shares", "from_seq")
    SELECT * FROM unnest(${made.map((p) => p.restaker)}::text[], ${made.map((p) => p.cohort)}::bigint[],
      ${made.map((p) => placeOf(p).target)}::text[], ${made.map((p) => placeOf(p).phase)}::text[],
      ${made.map((p) => BigInt(p.order.seq))}::bigint[], ${made.map((p) => p.order.index)}::int[],
      ${made.map((p) => p.shares.toString())}::numeric[], ${made.map((p) => BigInt(p.sinceSeq))}::bigint[])`;
}

async function saveAllocations(tx: Tx, { allocations, changes }: Book): Promise<void> {
  const set = [...changes.allocations].map((key) => {
    const [restaker = '', target = ''] = key.split('\n');
    return { restaker, target, weights: allocations.get(key) ?? DEFAULT_ALLOCATION };
  });
  await tx.$executeRaw`
    DELETE FROM "allocation" a
    USING unnest(${set.map((a) => a.restaker)}::text[], ${set.map((a) => a.target)}::text[])
      AS t ("restaker", "target")
    WHERE a."restaker" = t."restaker" AND a."target" = t."target"`;
  const kept = set.filter((a) => a.weights !== DEFAULT_ALLOCATION);
  await tx.$executeRaw`
    INSERT INTO "allocation" ("restaker", "target", "weights")
    SELECT * FROM unnest(${kept.map((a) => a.restaker)}::text[], ${kept.map((a) => a.target)}::text[],
      ${kept.map((a) => a.weights)}::text[])`;
}

async function saveMembership(tx: Tx, membership: Membership): Promise<void> {
  const { target, service, fromEpoch, untilEpoch, defaultFromEpoch } = membership;
  await tx.membership.upsert({
    where: { target_service_fromEpoch: { target, service, fromEpoch } },
    create: { target, service, fromEpoch, untilEpoch, defaultFromEpoch },
    update: { untilEpoch, defaultFromEpoch },
  });
}

async function saveDiscrepancies(tx: Tx, { changes }: Book): Promise<void> {
  const data = changes.discrepancies.map(({ seq, code, ...facts }) => ({
    seq: BigInt(seq),
    code,
    facts: JSON.parse(canonicalJson(discrepancyFacts(facts))) as object,
  }));
  await tx.discrepancy.createMany({ data });
}

/** Facts of a discrepancy as JSON: whole units as decimal strings. */
export const discrepancyFacts = (facts: object): Json =>
  Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      typeof fact === 'bigint' ? fact.toString() : (fact as Json),
    ]),
  );
