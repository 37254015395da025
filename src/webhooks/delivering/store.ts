/** Who sends to which webhook, and how far it has come. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { Secrets } from '../message.ts';
import type { Attempts, Failure } from '../outcome.ts';
import type { WebhookName } from '../webhook.ts';

/** The right to send to one webhook, for a while. */
export interface Lease extends WebhookName {
  /** Nobody else has it, and nobody will. */
  readonly lease: string;
}

const isFree = (now: Timestamp): Prisma.Sql => Prisma.sql`
  "status" = 'active' AND ("lease_until" IS NULL OR "lease_until" <= ${BigInt(now)})`;

/**
 * Moves webhooks that nothing new concerns to the end of the history, or so many entries on. It is
 * done for all of them at once, so that those alone are leased that there is something to send to.
 */
export async function passBy(
  tx: Tx,
  { now, size, range }: { readonly now: Timestamp; readonly size: number; readonly range: number },
): Promise<number> {
  return tx.$executeRaw`
    WITH idle AS (
      SELECT "service", "webhook", LEAST("next" + ${BigInt(range)}, ${BigInt(size)}) AS "until"
      FROM "webhook" w
      WHERE ${isFree(now)} AND "failures" = 0 AND "next" < ${BigInt(size)} AND NOT EXISTS (
        SELECT 1 FROM "history_entry" e
        WHERE e."index" >= w."next" AND e."index" < LEAST(w."next" + ${BigInt(range)}, ${BigInt(size)})
          AND w."service" = ANY(e."services") AND (w."types" IS NULL OR e."type" = ANY(w."types")))
      FOR UPDATE SKIP LOCKED
    )
    UPDATE "webhook" w SET "next" = idle."until" FROM idle
    WHERE w."service" = idle."service" AND w."webhook" = idle."webhook"`;
}

export interface Leasing {
  readonly now: Timestamp;
  /** Exclusive. */
  readonly until: Timestamp;
  /** Of the history. */
  readonly size: number;
  readonly lease: string;
  readonly limit: number;
}

/**
 * Those that are due, whoever had no turn for longest first; none that another replica leases now. What
 * an admin asks for is due, though the next entry has just failed.
 */
export async function leaseWebhooks(
  tx: Tx,
  { now, until, size, lease, limit }: Leasing,
): Promise<readonly Lease[]> {
  const rows = await tx.$queryRaw<{ service: string; webhook: string }[]>`
    WITH due AS (
      SELECT "service", "webhook" FROM "webhook" w
      WHERE ${isFree(now)} AND (
        ("next" < ${BigInt(size)} AND ("retry_at" IS NULL OR "retry_at" <= ${BigInt(now)}))
        OR EXISTS (SELECT 1 FROM "webhook_dead" d
          WHERE d."service" = w."service" AND d."webhook" = w."webhook" AND d."asked"))
      ORDER BY "turn_at" LIMIT ${limit} FOR UPDATE SKIP LOCKED
    )
    UPDATE "webhook" w
    SET "lease" = ${lease}, "lease_until" = ${BigInt(until)}, "turn_at" = ${BigInt(now)}
    FROM due WHERE w."service" = due."service" AND w."webhook" = due."webhook"
    RETURNING w."service", w."webhook"`;
  return rows.map(({ service, webhook }) => ({ service: service as ServiceId, webhook, lease }));
}

const isHeld = ({ service, webhook, lease }: Lease): Prisma.Sql => Prisma.sql`
  "service" = ${service} AND "webhook" = ${webhook} AND "lease" = ${lease} AND "status" = 'active'`;

/** What it is sent, and from where on. */
export interface HeldWebhook extends Secrets, Attempts {
  readonly url: string;
  readonly types: readonly string[] | null;
  readonly next: number;
  /** Nothing but dead letters is sent before; null if nothing is wrong. */
  readonly retryAt: Timestamp | null;
}

interface HeldRow {
  readonly url: string;
  readonly types: string[] | null;
  readonly next: bigint;
  readonly failures: number;
  readonly failing_since: bigint | null;
  readonly retry_at: bigint | null;
  readonly secret: string;
  readonly secret_before: string | null;
  readonly before_until: bigint | null;
}

/** Keeps the lease until then; null if it was lost. */
export async function holdWebhook(
  tx: Tx,
  lease: Lease,
  until: Timestamp,
): Promise<HeldWebhook | null> {
  const rows = await tx.$queryRaw<HeldRow[]>`
    UPDATE "webhook" SET "lease_until" = ${BigInt(until)} WHERE ${isHeld(lease)}
    RETURNING "url", "types", "next", "failures", "failing_since", "retry_at", "secret", "secret_before", "before_until"`;
  return rows.map(toHeld)[0] ?? null;
}

const toHeld = (row: HeldRow): HeldWebhook => ({
  url: row.url,
  types: row.types,
  next: Number(row.next),
  failures: row.failures,
  failingSince: row.failing_since === null ? null : at(Number(row.failing_since)),
  retryAt: row.retry_at === null ? null : at(Number(row.retry_at)),
  secret: row.secret,
  before:
    row.secret_before === null || row.before_until === null
      ? null
      : { secret: row.secret_before, until: at(Number(row.before_until)) },
});

export async function releaseWebhook(tx: Tx, lease: Lease): Promise<void> {
  await tx.$executeRaw`
    UPDATE "webhook" SET "lease" = NULL, "lease_until" = NULL WHERE ${isHeld(lease)}`;
}

/** All below is sent. Whether the lease still held: if not, somebody else sends what follows. */
export const moveOn = async (tx: Tx, lease: Lease, next: number): Promise<boolean> =>
  (await tx.$executeRaw`UPDATE "webhook" SET "next" = ${BigInt(next)} WHERE ${isHeld(lease)}`) > 0;

export interface Delivered {
  readonly now: Timestamp;
  /** Null where it was a dead letter, and the next entry is what it was. */
  readonly next: number | null;
}

export async function saveDelivered(
  tx: Tx,
  lease: Lease,
  { now, next }: Delivered,
): Promise<boolean> {
  const moved =
    next === null
      ? Prisma.empty
      : Prisma.sql`, "next" = ${BigInt(next)}, "failures" = 0, "failing_since" = NULL, "retry_at" = NULL`;
  const count = await tx.$executeRaw`
    UPDATE "webhook" SET "delivered_at" = ${BigInt(now)}${moved} WHERE ${isHeld(lease)}`;
  return count > 0;
}

export interface Failed {
  readonly now: Timestamp;
  readonly failure: Failure;
  readonly attempts: Attempts;
  /** Absent: as it was. */
  readonly retryAt?: Timestamp | null;
  /** The entry that it failed at, or the one behind it where it goes on without; absent: as it was. */
  readonly next?: number;
  readonly isGone?: boolean;
}

export async function saveFailed(tx: Tx, lease: Lease, failed: Failed): Promise<boolean> {
  const { now, failure, attempts, retryAt, next, isGone = false } = failed;
  const moved = next === undefined ? Prisma.empty : Prisma.sql`, "next" = ${BigInt(next)}`;
  const delayed =
    retryAt === undefined
      ? Prisma.empty
      : Prisma.sql`, "retry_at" = ${retryAt === null ? null : BigInt(retryAt)}`;
  const since = attempts.failingSince;
  const count = await tx.$executeRaw`
    UPDATE "webhook" SET "failed_at" = ${BigInt(now)}, "failure" = ${failure.reason},
      "failure_status" = ${failure.status}, "failures" = ${attempts.failures},
      "failing_since" = ${since === null ? null : BigInt(since)},
      "status" = ${isGone ? 'gone' : 'active'}${delayed}${moved}
    WHERE ${isHeld(lease)}`;
  return count > 0;
}

export interface NewLetter {
  readonly index: number;
  readonly now: Timestamp;
  readonly failures: number;
  readonly failure: Failure;
}

/** A dead letter that is not asked for: one more, or one that failed once more. */
export async function saveDead(
  tx: Tx,
  { service, webhook }: WebhookName,
  { index, now, failures, failure }: NewLetter,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "webhook_dead" ("service", "webhook", "index", "at", "failures", "failure", "failure_status")
    VALUES (${service}, ${webhook}, ${BigInt(index)}, ${BigInt(now)}, ${failures}, ${failure.reason}, ${failure.status})
    ON CONFLICT ("service", "webhook", "index") DO UPDATE SET "at" = EXCLUDED."at",
      "failures" = "webhook_dead"."failures" + EXCLUDED."failures", "failure" = EXCLUDED."failure",
      "failure_status" = EXCLUDED."failure_status", "asked" = FALSE`;
}

/** The first that is to be sent once more; null if none is. */
export async function nextAsked(tx: Tx, { service, webhook }: WebhookName): Promise<number | null> {
  const rows = await tx.$queryRaw<{ index: bigint }[]>`
    SELECT "index" FROM "webhook_dead"
    WHERE "service" = ${service} AND "webhook" = ${webhook} AND "asked" ORDER BY "index" LIMIT 1`;
  return rows[0] === undefined ? null : Number(rows[0].index);
}

export async function removeDead(
  tx: Tx,
  { service, webhook }: WebhookName,
  index: number,
): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM "webhook_dead"
    WHERE "service" = ${service} AND "webhook" = ${webhook} AND "index" = ${BigInt(index)}`;
}
