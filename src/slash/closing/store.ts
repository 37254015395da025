/** Requests that are due, as rows: many at once. */
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import { canonicalJson, type Json } from '../../primitives/bytes.ts';
import type { SlashRequestId } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import { type EndedRequest, endedAt, type SlashRequest } from '../request.ts';
import { toRequest } from '../store.ts';

export interface DueRow {
  readonly id: string;
  /** How often deciding it has failed. */
  readonly failures: number;
}

/** Whoever failed before is tried alone, so that he fails nobody else. */
export function together(rows: readonly DueRow[]): readonly SlashRequestId[] {
  const first = rows.findIndex(({ failures }) => failures > 0);
  const group = first === -1 ? rows : rows.slice(0, Math.max(first, 1));
  return group.map(({ id }) => id as SlashRequestId);
}

export interface DueRequest {
  readonly request: SlashRequest;
  /** Whether it belongs to a tombstone group. */
  readonly tombstone: boolean;
}

/** In the order of the ids. */
export async function loadDue(tx: Tx, ids: readonly SlashRequestId[]): Promise<DueRequest[]> {
  const rows = await tx.slashRequest.findMany({ where: { id: { in: [...ids] } } });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => {
    const row = required(byId.get(id), 'a locked request is there');
    return { request: toRequest(row), tombstone: row.tombstone };
  });
}

export interface Ending {
  readonly request: EndedRequest;
  readonly account: Json;
}

/** Status and account in one statement: neither is ever there without the other. */
export async function saveEndings(tx: Tx, endings: readonly Ending[]): Promise<void> {
  const of = endings.map(({ request }) => request);
  await tx.$executeRaw`
    UPDATE "slash_request" q
    SET "status" = e."status", "decided_at" = e."decided_at", "escrow_until" = e."escrow_until",
      "account" = e."account", "failures" = 0, "retry_at" = 0
    FROM unnest(${of.map(({ id }) => id)}::text[], ${of.map(({ status }) => status)}::text[],
                ${of.map((request) => BigInt(endedAt(request)))}::bigint[], ${of.map(escrowUntil)}::bigint[],
                ${endings.map(({ account }) => canonicalJson(account))}::text[])
      AS e ("id", "status", "decided_at", "escrow_until", "account")
    WHERE q."id" = e."id" AND q."status" = 'requested'`;
}

const escrowUntil = (request: EndedRequest): bigint | null =>
  request.status === 'executed' ? BigInt(request.escrowUntil) : null;

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
/** Beyond so many doublings the longest wait is reached. */
const DOUBLINGS_MAX = 9;

export interface Failed {
  readonly failures: number;
  /** Inclusive. */
  readonly retryAt: Timestamp;
}

/**
 * Puts off what could not be decided, or released, the longer the oftener; null if it has another
 * status meanwhile.
 */
export async function putOff(
  tx: Tx,
  id: SlashRequestId,
  now: Timestamp,
  status: 'requested' | 'executed' = 'requested',
): Promise<Failed | null> {
  const rows = await tx.$queryRaw<{ failures: number; retry_at: bigint }[]>`
    UPDATE "slash_request" SET "failures" = "failures" + 1, "retry_at" = ${now} + least(
      ${FIRST_WAIT_MS} * (2 ^ least("failures", ${DOUBLINGS_MAX}))::bigint, ${LONGEST_WAIT_MS})
    WHERE "id" = ${id} AND "status" = ${status}
    RETURNING "failures", "retry_at"`;
  const [row] = rows;
  return row === undefined ? null : { failures: row.failures, retryAt: at(Number(row.retry_at)) };
}

/** How many requests wait because deciding them, or releasing what they took, failed. */
export async function countPutOff(tx: Tx): Promise<number> {
  const rows = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS "count" FROM "slash_request"
    WHERE "failures" > 0 AND "status" IN ('requested', 'executed')`;
  return Number(required(rows[0], 'a count is a row').count);
}
