/** The ledger as rows: what a batch touches is loaded into a book, what it changed is saved set by set. */
import type { Tx } from '../db/database.ts';
import { Prisma } from '../db/generated/client.ts';
import { lockName, shareName } from '../db/locks.ts';
import { required } from '../primitives/assert.ts';
import { canonicalJson, type Json } from '../primitives/bytes.ts';
import { epochOf } from '../primitives/epoch.ts';
import type { AssetId, RestakerId, ServiceId, TargetId } from '../primitives/ids.ts';
import { formatRational, parseRational } from '../primitives/rational.ts';
import { at, type Timestamp } from '../primitives/time.ts';
import { type AllocationKey, DEFAULT_ALLOCATION } from './allocation.ts';
import {
  allocationKeyOf,
  type Book,
  type Holding,
  openBook,
  type Piece,
  settleSums,
} from './book.ts';
import { type Cohort, type CohortId, identityKey, type StakePhase } from './cohort.ts';
import type { LedgerEvent } from './events.ts';
import type { LedgerClock, Membership } from './membership.ts';
import { addSums } from './summing/store.ts';
import { touches } from './touches.ts';

/** How far the ledger has come. The version counts batches and slashes. */
export interface LedgerHead {
  readonly seq: number;
  readonly at: Timestamp;
  readonly version: number;
}

const LEDGER = 'ledger';

/**
 * Holds the ledger for this transaction: one batch or one slash at a time. Readers and writers queue
 * in the order they come, so that previews, however many, cannot keep a slash waiting.
 */
export async function lockLedger(tx: Tx): Promise<LedgerHead> {
  await lockName(tx, LEDGER);
  await tx.$executeRaw`
    INSERT INTO "feed_head" ("feed", "seq", "at", "version") VALUES ('ledger', 0, 0, 0)
    ON CONFLICT DO NOTHING`;
  await tx.$queryRaw`SELECT 1 FROM "feed_head" WHERE "feed" = 'ledger' FOR UPDATE`;
  return readLedger(tx);
}

/** Keeps the ledger as it is while this transaction reads it. */
export async function holdLedger(tx: Tx): Promise<LedgerHead> {
  await shareName(tx, LEDGER);
  return readLedger(tx);
}

export async function readLedger(tx: Tx): Promise<LedgerHead> {
  const row = await tx.feedHead.findUnique({ where: { feed: 'ledger' } });
  if (row === null) return { seq: 0, at: at(0), version: 0 };
  return { seq: Number(row.seq), at: at(Number(row.at)), version: Number(row.version) };
}

/** Counts what changed the ledger: a batch, a slash, or several slashes at once. */
export async function bumpLedger(tx: Tx, by = 1): Promise<void> {
  await tx.$executeRaw`UPDATE "feed_head" SET "version" = "version" + ${by} WHERE "feed" = 'ledger'`;
}

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
    SELECT h."id", h."restaker", h."cohort", h."order_seq", h."order_index", h."shares"::text, h."from_seq"
    FROM "holding" h
    JOIN unnest(${holdings.map((h) => h.restaker)}::text[], ${holdings.map((h) => h.target)}::text[],
                ${holdings.map((h) => h.phase)}::text[]) AS t ("restaker", "target", "phase")
      ON h."restaker" = t."restaker" AND h."target" = t."target" AND h."phase" = t."phase"
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

/** The given cohorts, their parents, and those of the present epoch that stake can still join. */
async function loadCohorts(
  tx: Tx,
  ids: readonly CohortId[],
  epoch: number,
): Promise<readonly Cohort[]> {
  const rows = await tx.$queryRaw<CohortRow[]>`
    WITH held AS (
      SELECT c."id", c."parent" FROM "cohort" c WHERE c."id" = ANY(${[...new Set(ids)]}::bigint[])
    ), family AS (
      SELECT "id" FROM held UNION SELECT "parent" FROM held WHERE "parent" IS NOT NULL
    ), wanted AS (
      SELECT "id" FROM family
      UNION SELECT c."id" FROM "cohort" c
        WHERE c."first_epoch" > ${epoch} AND (c."parent" IS NULL OR c."parent" IN (SELECT "id" FROM family))
    )
    SELECT ${cohortColumns} FROM "cohort_now" n WHERE n."id" IN (SELECT "id" FROM wanted) ORDER BY n."id"`;
  return rows.map(toCohort);
}

/** Of `cohort_now` as `n`; what `toCohort` reads. */
export const cohortColumns = Prisma.sql`
  n."id", n."asset", n."parent", n."parent_version", n."first_epoch", n."target", n."phase",
  n."allocation", n."was_slashed", n."left_epoch", n."shares"::text, n."version", n."rate"`;

export interface CohortRow {
  readonly id: bigint;
  readonly asset: string;
  readonly parent: bigint | null;
  readonly parent_version: number;
  readonly first_epoch: number;
  readonly target: string;
  readonly phase: string;
  readonly allocation: string;
  readonly was_slashed: boolean;
  readonly left_epoch: number | null;
  readonly shares: string;
  readonly version: number;
  readonly rate: string;
}

export const toCohort = (row: CohortRow): Cohort => ({
  id: row.id as CohortId,
  asset: row.asset as AssetId,
  parent: row.parent as CohortId | null,
  parentVersion: row.parent_version,
  firstEpoch: row.first_epoch,
  place: {
    target: row.target as TargetId,
    phase: row.phase as StakePhase,
    allocation: row.allocation as AllocationKey,
  },
  wasSlashed: row.was_slashed,
  leftEpoch: row.left_epoch,
  shares: BigInt(row.shares),
  version: row.version,
  rate: parseRational(row.rate),
});

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

/** All there ever were of these targets; of every target when none are named. */
export async function loadMemberships(
  tx: Tx,
  targets?: readonly TargetId[],
): Promise<readonly Membership[]> {
  const rows = await tx.membership.findMany({
    ...(targets === undefined ? {} : { where: { target: { in: [...new Set(targets)] } } }),
    orderBy: { id: 'asc' },
  });
  return rows.map((row) => ({
    target: row.target as TargetId,
    service: row.service as ServiceId,
    fromEpoch: row.fromEpoch,
    untilEpoch: row.untilEpoch,
    defaultFromEpoch: row.defaultFromEpoch,
  }));
}

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
