/** The ledger as rows: how far it has come, who may change it, and how its cohorts and memberships read. */
import type { Tx } from '../db/database.ts';
import { type Membership as MembershipRow, Prisma } from '../db/generated/client.ts';
import { lockName, shareName } from '../db/locks.ts';
import type { AssetId, ServiceId, TargetId } from '../primitives/ids.ts';
import { parseRational } from '../primitives/rational.ts';
import { at, type Timestamp } from '../primitives/time.ts';
import type { AllocationKey } from './allocation.ts';
import type { Cohort, CohortId, StakePhase } from './cohort.ts';
import type { Membership } from './membership.ts';

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
  const held = () => tx.$queryRaw<{ seq: bigint; at: bigint; version: bigint }[]>`
    SELECT "seq", "at", "version" FROM "feed_head" WHERE "feed" = ${LEDGER} FOR UPDATE`;
  let [row] = await held();
  if (row === undefined) {
    await tx.$executeRaw`
      INSERT INTO "feed_head" ("feed", "seq", "at", "version") VALUES (${LEDGER}, 0, 0, 0)
      ON CONFLICT DO NOTHING`;
    [row] = await held();
  }
  return headOf(row ?? null);
}

/** Keeps the ledger as it is while this transaction reads it. */
export async function holdLedger(tx: Tx): Promise<LedgerHead> {
  await shareName(tx, LEDGER);
  return readLedger(tx);
}

export async function readLedger(tx: Tx): Promise<LedgerHead> {
  return headOf(await tx.feedHead.findUnique({ where: { feed: LEDGER } }));
}

const headOf = (
  row: { readonly seq: bigint; readonly at: bigint; readonly version: bigint } | null,
): LedgerHead =>
  row === null
    ? { seq: 0, at: at(0), version: 0 }
    : { seq: Number(row.seq), at: at(Number(row.at)), version: Number(row.version) };

/** Counts what changed the ledger: a batch, a slash, or several slashes at once. */
export async function bumpLedger(tx: Tx, by = 1): Promise<void> {
  await tx.$executeRaw`UPDATE "feed_head" SET "version" = "version" + ${by} WHERE "feed" = 'ledger'`;
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

/** All there ever were of these targets; of every target when none are named. */
export async function loadMemberships(
  tx: Tx,
  targets?: readonly TargetId[],
): Promise<readonly Membership[]> {
  const rows = await tx.membership.findMany({
    ...(targets === undefined ? {} : { where: { target: { in: [...new Set(targets)] } } }),
    orderBy: { id: 'asc' },
  });
  return rows.map(toMembership);
}

/** Those of one service that hold in an epoch. */
export async function loadMembers(
  tx: Tx,
  service: ServiceId,
  epoch: number,
): Promise<readonly Membership[]> {
  const rows = await tx.membership.findMany({
    where: {
      service,
      fromEpoch: { lte: epoch },
      OR: [{ untilEpoch: null }, { untilEpoch: { gt: epoch } }],
    },
    orderBy: { id: 'asc' },
  });
  return rows.map(toMembership);
}

const toMembership = (row: MembershipRow): Membership => ({
  target: row.target as TargetId,
  service: row.service as ServiceId,
  fromEpoch: row.fromEpoch,
  untilEpoch: row.untilEpoch,
  defaultFromEpoch: row.defaultFromEpoch,
});
