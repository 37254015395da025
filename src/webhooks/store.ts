/** Webhooks as rows. */
import type { Tx } from '../db/database.ts';
import { Prisma } from '../db/generated/client.ts';
import { lockName } from '../db/locks.ts';
import type { Digest, ServiceId } from '../primitives/ids.ts';
import { at, type Timestamp } from '../primitives/time.ts';
import type { FailureReason } from './outcome.ts';
import type {
  DeadLetter,
  Webhook,
  WebhookName,
  WebhookSettings,
  WebhookStatus,
} from './webhook.ts';

/** Whoever changes webhooks of a service waits for whoever else does. */
export const lockWebhooks = (tx: Tx, service: ServiceId): Promise<void> =>
  lockName(tx, `webhooks/${service}`);

interface WebhookRow {
  readonly service: string;
  readonly webhook: string;
  readonly statement: string;
  readonly url: string;
  readonly types: string[] | null;
  readonly status: string;
  readonly next: bigint;
  readonly failures: number;
  readonly failing_since: bigint | null;
  readonly retry_at: bigint | null;
  readonly delivered_at: bigint | null;
  readonly failed_at: bigint | null;
  readonly failure: string | null;
  readonly failure_status: number | null;
  readonly dead: bigint;
}

const SHOWN = Prisma.sql`
  SELECT "service", "webhook", "statement", "url", "types", "status", "next", "failures",
    "failing_since", "retry_at", "delivered_at", "failed_at", "failure", "failure_status",
    (SELECT count(*) FROM "webhook_dead" d
      WHERE d."service" = w."service" AND d."webhook" = w."webhook") AS "dead"
  FROM "webhook" w`;

const time = (ms: bigint | null): Timestamp | null => (ms === null ? null : at(Number(ms)));

const toWebhook = (row: WebhookRow): Webhook => ({
  service: row.service as ServiceId,
  webhook: row.webhook,
  statement: row.statement as Digest,
  url: row.url,
  types: row.types,
  status: row.status as WebhookStatus,
  next: Number(row.next),
  failures: row.failures,
  failingSince: time(row.failing_since),
  retryAt: time(row.retry_at),
  deliveredAt: time(row.delivered_at),
  lastFailure:
    row.failed_at === null
      ? null
      : {
          at: at(Number(row.failed_at)),
          reason: row.failure as FailureReason,
          status: row.failure_status,
        },
  deadLetters: Number(row.dead),
});

export async function loadWebhook(
  tx: Tx,
  { service, webhook }: WebhookName,
): Promise<Webhook | null> {
  const rows = await tx.$queryRaw<WebhookRow[]>`
    ${SHOWN} WHERE "service" = ${service} AND "webhook" = ${webhook}`;
  return rows.map(toWebhook)[0] ?? null;
}

/** Of one service or of all, by their names, after one of them. */
export async function listWebhooks(
  tx: Tx,
  service: ServiceId | null,
  page: { readonly after: WebhookName | null; readonly limit: number },
): Promise<readonly Webhook[]> {
  const { after, limit } = page;
  const rows = await tx.$queryRaw<WebhookRow[]>`
    ${SHOWN} WHERE ${service === null ? Prisma.sql`TRUE` : Prisma.sql`"service" = ${service}`}
      AND ${after === null ? Prisma.sql`TRUE` : Prisma.sql`("service", "webhook") > (${after.service}, ${after.webhook})`}
    ORDER BY "service", "webhook" LIMIT ${limit}`;
  return rows.map(toWebhook);
}

export async function countWebhooks(tx: Tx, service: ServiceId): Promise<number> {
  const rows = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS "count" FROM "webhook" WHERE "service" = ${service}`;
  return Number(rows[0]?.count ?? 0);
}

export interface NewWebhook extends WebhookSettings {
  readonly status: WebhookStatus;
  readonly secret: string;
  readonly next: number;
  readonly now: Timestamp;
}

export async function appendWebhook(tx: Tx, made: NewWebhook): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "webhook" ("service", "webhook", "statement", "url", "types", "status", "secret", "next", "turn_at")
    VALUES (${made.service}, ${made.webhook}, ${made.statement}, ${made.url},
      ${listOf(made.types)}::text[], ${made.status}, ${made.secret}, ${BigInt(made.next)}, ${BigInt(made.now)})`;
}

/** It is tried again at once; whoever sends to it now has nothing more to say about it. */
export async function changeWebhook(
  tx: Tx,
  { service, webhook, ...to }: WebhookSettings & { readonly status: WebhookStatus },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "webhook" SET "statement" = ${to.statement}, "url" = ${to.url},
      "types" = ${listOf(to.types)}::text[], "status" = ${to.status}, ${AT_ONCE}
    WHERE "service" = ${service} AND "webhook" = ${webhook}`;
}

const AT_ONCE = Prisma.sql`
  "failures" = 0, "failing_since" = NULL, "retry_at" = NULL, "lease" = NULL, "lease_until" = NULL`;

const listOf = (types: readonly string[] | null): string[] | null =>
  types === null ? null : [...types];

/** The one that signs now signs until then besides; one before it, no more. */
export async function rotateSecret(
  tx: Tx,
  { service, webhook }: WebhookName,
  to: { readonly secret: string; readonly beforeUntil: Timestamp },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "webhook" SET "secret_before" = "secret", "before_until" = ${BigInt(to.beforeUntil)},
      "secret" = ${to.secret}
    WHERE "service" = ${service} AND "webhook" = ${webhook}`;
}

/** Goes on from this entry; what lies before stays as it is. */
export async function setNext(
  tx: Tx,
  { service, webhook }: WebhookName,
  next: number,
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "webhook" SET "next" = ${BigInt(next)}, ${AT_ONCE}
    WHERE "service" = ${service} AND "webhook" = ${webhook}`;
  await tx.$executeRaw`
    DELETE FROM "webhook_dead"
    WHERE "service" = ${service} AND "webhook" = ${webhook} AND "index" >= ${BigInt(next)}`;
}

/** All of them are to be sent once more, at once; the next entry is tried again when it would have been. */
export async function askForDead(tx: Tx, { service, webhook }: WebhookName): Promise<void> {
  await tx.$executeRaw`
    UPDATE "webhook_dead" SET "asked" = TRUE
    WHERE "service" = ${service} AND "webhook" = ${webhook}`;
}

interface DeadRow {
  readonly index: bigint;
  readonly at: bigint;
  readonly failures: number;
  readonly failure: string;
  readonly failure_status: number | null;
  readonly asked: boolean;
}

/** In their order, from an index on (inclusive). */
export async function listDead(
  tx: Tx,
  { service, webhook }: WebhookName,
  page: { readonly from: number; readonly limit: number },
): Promise<readonly DeadLetter[]> {
  const rows = await tx.$queryRaw<DeadRow[]>`
    SELECT "index", "at", "failures", "failure", "failure_status", "asked" FROM "webhook_dead"
    WHERE "service" = ${service} AND "webhook" = ${webhook} AND "index" >= ${BigInt(page.from)}
    ORDER BY "index" LIMIT ${page.limit}`;
  return rows.map((row) => ({
    index: Number(row.index),
    at: at(Number(row.at)),
    failures: row.failures,
    failure: { reason: row.failure as FailureReason, status: row.failure_status },
    asked: row.asked,
  }));
}
