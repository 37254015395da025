/** Executed slashes as rows, and which requests are due. */

import type { Tx } from '../../../db/database.ts';
import { Prisma, type Slash as SlashRow } from '../../../db/generated/client.ts';
import type { LedgerHead } from '../../../ledger/store.ts';
import { canonicalJson, type Json } from '../../../primitives/bytes.ts';
import type {
  Digest,
  OffenceId,
  OperatorId,
  ServiceId,
  SlashRequestId,
} from '../../../primitives/ids.ts';
import { at, type Timestamp } from '../../../primitives/time.ts';
import type { CascadeReport } from '../../cascade/cascade-report.ts';
import type { ExecutedIncident } from '../../cascade/tombstone.ts';
import type { Taken } from '../../decisions.ts';
import type { SlashRequest } from '../../request.ts';
import { type DueRow, together } from '../store.ts';

/** A slash as it was done. */
export interface Slash {
  readonly request: SlashRequestId;
  readonly executedAt: Timestamp;
  /** Exclusive. */
  readonly escrowUntil: Timestamp;
  readonly epoch: number;
  /** The version of the ledger it acted on. */
  readonly ledgerVersion: number;
  /** The last ledger line it acted on. */
  readonly afterSeq: number;
  readonly report: CascadeReport;
}

/** And what became of it since. */
export interface KeptSlash extends Slash {
  /** When its escrow was released, or the slash reversed; null while the stake is held. */
  readonly settledAt: Timestamp | null;
  /** The last ledger line that its reversal acted on; null where it was not reversed. */
  readonly returnedAfterSeq: number | null;
}

/** Of rows of `slash_request`: to be executed, as votes, clock and ledger feed stand. */
const isExecutable = (now: Timestamp, head: LedgerHead): Prisma.Sql => Prisma.sql`
  "status" = 'requested' AND "burden_met" AND "veto_deadline" <= ${now} AND "execute_by" > ${now}
  AND "executable_from" <= ${now} AND "capture_epoch_start" <= ${head.at} AND NOT "limit_unread"`;

/** Whether something can be executed; asked without holding anything. */
export async function isAnyExecutable(tx: Tx, now: Timestamp, head: LedgerHead): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "slash_request"
    WHERE ${isExecutable(now, head)} AND "retry_at" <= ${now}
    LIMIT 1`;
  return rows.length > 0;
}

/** Which are wanted: the first so many, up to a request inclusive; or one and no other. */
export interface Wanted {
  readonly limit: number;
  readonly upTo?: Pick<SlashRequest, 'id' | 'vetoDeadline'>;
  readonly only?: SlashRequestId;
}

/**
 * Locks the first requests that can be executed, in the order (vetoDeadline, id); the caller has the
 * ledger, so that nobody else executes. Rows are locked in the order of their ids.
 */
export async function lockExecutable(
  tx: Tx,
  now: Timestamp,
  head: LedgerHead,
  wanted: Wanted,
): Promise<readonly SlashRequestId[]> {
  const ids = wanted.only === undefined ? await listFirst(tx, now, head, wanted) : [wanted.only];
  if (ids.length === 0) return [];
  const locked = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "slash_request"
    WHERE "id" = ANY(${[...ids]}::text[]) AND ${isExecutable(now, head)} ORDER BY "id" FOR UPDATE`;
  const held = new Set(locked.map(({ id }) => id));
  return ids.filter((id) => held.has(id));
}

async function listFirst(
  tx: Tx,
  now: Timestamp,
  head: LedgerHead,
  { limit, upTo }: Wanted,
): Promise<readonly SlashRequestId[]> {
  const before =
    upTo === undefined
      ? Prisma.empty
      : Prisma.sql`AND ("veto_deadline", "id") <= (${upTo.vetoDeadline}::bigint, ${upTo.id})`;
  const rows = await tx.$queryRaw<DueRow[]>`
    SELECT "id", "failures" FROM "slash_request"
    WHERE ${isExecutable(now, head)} AND "retry_at" <= ${now} ${before}
    ORDER BY "veto_deadline", "id" LIMIT ${limit}`;
  return together(rows);
}

/** Since when the oldest request waits that nothing but us holds up; null if none does. A pause does. */
export async function oldestDue(tx: Tx, now: Timestamp): Promise<Timestamp | null> {
  const rows = await tx.$queryRaw<{ since: bigint | null }[]>`
    SELECT min("since") AS "since" FROM (
      SELECT CASE WHEN "burden_met" THEN "executable_from" ELSE "veto_deadline" END AS "since"
      FROM "slash_request" WHERE "status" = 'requested' AND "veto_deadline" <= ${now}) AS "waiting"
    WHERE "since" <= ${now}`;
  const since = rows[0]?.since ?? null;
  return since === null ? null : at(Number(since));
}

/** In the order in which they were executed. */
export async function appendSlashes(tx: Tx, slashes: readonly Slash[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "slash" ("request", "operator", "executed_at", "escrow_until", "epoch", "ledger_version",
      "after_seq", "report")
    SELECT "request", "operator", "executed_at", "escrow_until", "epoch", "ledger_version", "after_seq", "report"
    FROM unnest(${slashes.map((s) => s.request)}::text[], ${slashes.map((s) => s.report.operator)}::text[],
      ${slashes.map((s) => BigInt(s.executedAt))}::bigint[],
      ${slashes.map((s) => BigInt(s.escrowUntil))}::bigint[], ${slashes.map((s) => s.epoch)}::int[],
      ${slashes.map((s) => BigInt(s.ledgerVersion))}::bigint[],
      ${slashes.map((s) => BigInt(s.afterSeq))}::bigint[],
      ${slashes.map((s) => canonicalJson(s.report as unknown as Json))}::text[])
      WITH ORDINALITY AS s ("request", "operator", "executed_at", "escrow_until", "epoch", "ledger_version",
        "after_seq", "report", "place")
    ORDER BY "place"`;
}

/** The report of a slash that was appended with another. */
export async function saveReport(tx: Tx, { request, report }: Slash): Promise<void> {
  const text = canonicalJson(report as unknown as Json);
  await tx.$executeRaw`UPDATE "slash" SET "report" = ${text} WHERE "request" = ${request}`;
}

/** Every service that they hit, and those that they are for. */
export async function appendTouched(
  tx: Tx,
  slashes: readonly (Slash & { readonly service: ServiceId })[],
): Promise<void> {
  const touched = slashes.flatMap(({ request, service, report }) =>
    [...new Set([service, ...report.services.map((effect) => effect.service)])].map((id) => ({
      slash: request,
      service: id,
    })),
  );
  await tx.$executeRaw`
    INSERT INTO "slash_service" ("slash", "service", "seq")
    SELECT t."slash", t."service", s."seq"
    FROM unnest(${touched.map((t) => t.slash)}::text[], ${touched.map((t) => t.service)}::text[])
      AS t ("slash", "service")
    JOIN "slash" s ON s."request" = t."slash"`;
}

/** What slashes took, as their reports say. */
export async function listTaken(
  tx: Tx,
  slashes: readonly SlashRequestId[],
): Promise<ReadonlyMap<SlashRequestId, Taken>> {
  if (slashes.length === 0) return new Map();
  const rows = await tx.$queryRaw<TakenRow[]>`
    SELECT "request", "epoch", "after_seq", ("report"::jsonb -> 'totals')::text AS "totals",
      encode(sha256(convert_to("report", 'UTF8')), 'hex') AS "report"
    FROM "slash" WHERE "request" = ANY(${[...slashes]}::text[])`;
  return new Map(
    rows.map(({ request, report, totals, epoch, after_seq }) => [
      request as SlashRequestId,
      {
        report: report as Digest,
        totals: JSON.parse(totals) as Json,
        epoch,
        afterSeq: Number(after_seq),
      },
    ]),
  );
}

interface TakenRow {
  readonly request: string;
  readonly epoch: number;
  readonly after_seq: bigint;
  readonly totals: string;
  readonly report: string;
}

export async function loadSlash(tx: Tx, request: SlashRequestId): Promise<KeptSlash | null> {
  const row = await tx.slash.findUnique({ where: { requestId: request } });
  return row === null ? null : toSlash(row);
}

export const toSlash = (row: SlashRow): KeptSlash => ({
  request: row.requestId as SlashRequestId,
  executedAt: at(Number(row.executedAt)),
  escrowUntil: at(Number(row.escrowUntil)),
  epoch: row.epoch,
  ledgerVersion: Number(row.ledgerVersion),
  afterSeq: Number(row.afterSeq),
  report: JSON.parse(row.report) as CascadeReport,
  settledAt: row.settledAt === null ? null : at(Number(row.settledAt)),
  returnedAfterSeq: row.returnedAfterSeq === null ? null : Number(row.returnedAfterSeq),
});

/** Executed slashes of offences under tombstone policies, in the order of execution. */
export async function listTombstonesOf(
  tx: Tx,
  offences: readonly Pick<SlashRequest, 'service' | 'operator' | 'offence'>[],
): Promise<readonly ExecutedIncident[]> {
  if (offences.length === 0) return [];
  const rows = await tx.$queryRaw<TombstoneRow[]>`
    SELECT DISTINCT s."seq", q."service", q."operator", q."offence", s."request", q."capture",
      s."executed_at", q."status"
    FROM unnest(${offences.map((o) => o.service)}::text[], ${offences.map((o) => o.operator)}::text[],
      ${offences.map((o) => o.offence)}::text[]) AS o ("service", "operator", "offence")
    JOIN "slash_request" q ON q."service" = o."service" AND q."operator" = o."operator"
      AND q."offence" = o."offence" AND q."tombstone"
    JOIN "slash" s ON s."request" = q."id"
    ORDER BY s."seq"`;
  return rows.map((row) => ({
    service: row.service as ServiceId,
    operator: row.operator as OperatorId,
    offence: row.offence as OffenceId,
    slash: row.request,
    capture: at(Number(row.capture)),
    executedAt: at(Number(row.executed_at)),
    isReversed: row.status === 'reversed',
  }));
}

interface TombstoneRow {
  readonly service: string;
  readonly operator: string;
  readonly offence: string;
  readonly request: string;
  readonly capture: bigint;
  readonly executed_at: bigint;
  readonly status: string;
}
