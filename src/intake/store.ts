/** Evidence, what it convicted, and what waits. */

import type { Tx } from '../db/database.ts';
import type { Verdict } from '../evidence/verdict.ts';
import type { Json } from '../primitives/bytes.ts';
import type {
  ChainId,
  Digest,
  EvidenceId,
  OffenceId,
  OperatorId,
  ServiceId,
  SlashRequestId,
} from '../primitives/ids.ts';
import { at, type Timestamp } from '../primitives/time.ts';
import type { Conviction } from './hearing.ts';
import type { Exposure } from './reach.ts';

export type EvidenceStatus =
  | 'waiting'
  | 'proven'
  | 'refuted'
  | 'unverifiable'
  | 'expired'
  | 'lapsed';

/** Evidence as it was received. */
export interface Received {
  readonly id: EvidenceId;
  readonly kind: string;
  readonly payload: Json;
  /** Who signed the submission. */
  readonly author: string;
  readonly statement: Digest;
  readonly receivedAt: Timestamp;
}

/** The same, its payload spelled as it is kept: canonical JSON. */
export type Filed = Omit<Received, 'payload'> & { readonly payload: string };

export interface StoredEvidence extends Received {
  readonly status: EvidenceStatus;
  readonly verdict: Verdict;
}

export async function loadEvidence(tx: Tx, id: EvidenceId): Promise<StoredEvidence | null> {
  const row = await tx.evidence.findUnique({ where: { id } });
  if (row === null) return null;
  return {
    id: row.id as EvidenceId,
    kind: row.kind,
    payload: JSON.parse(row.payload) as Json,
    author: row.author,
    statement: row.statement as Digest,
    receivedAt: at(Number(row.receivedAt)),
    status: row.status as EvidenceStatus,
    verdict: row.verdict as unknown as Verdict,
  };
}

export interface Finding extends Omit<Conviction, 'outcome'> {
  readonly evidence: EvidenceId;
  readonly role: 'opening' | 'corroboration';
  readonly author: string;
  readonly at: Timestamp;
}

/** What the evidence convicted, at any service. */
export const listFindings = (tx: Tx, evidence: EvidenceId): Promise<readonly Finding[]> =>
  listFindingsBy(tx, [evidence]);

/** What each piece of evidence convicted, at any service. */
export const listFindingsBy = (
  tx: Tx,
  evidence: readonly EvidenceId[],
): Promise<readonly Finding[]> => findings(tx, evidence, []);

/** All evidence of the given requests, in the order of arrival. */
export const listFindingsOf = (
  tx: Tx,
  requests: readonly SlashRequestId[],
): Promise<readonly Finding[]> => findings(tx, [], requests);

async function findings(
  tx: Tx,
  evidence: readonly EvidenceId[],
  requests: readonly SlashRequestId[],
): Promise<readonly Finding[]> {
  const rows = await tx.$queryRaw<FindingRow[]>`
    SELECT * FROM "finding"
    WHERE "evidence" = ANY(${[...evidence]}::text[]) OR "request" = ANY(${[...requests]}::text[])
    ORDER BY "at", "evidence"`;
  return rows.map((row) => ({
    evidence: row.evidence as EvidenceId,
    service: row.service as ServiceId,
    operator: row.operator as OperatorId,
    offence: row.offence as OffenceId,
    place: row.place,
    capture: at(Number(row.capture)),
    request: row.request as SlashRequestId,
    role: row.role as Finding['role'],
    author: row.author,
    at: at(Number(row.at)),
  }));
}

interface FindingRow
  extends Readonly<
    Record<
      'evidence' | 'service' | 'operator' | 'offence' | 'place' | 'request' | 'role' | 'author',
      string
    >
  > {
  readonly capture: bigint;
  readonly at: bigint;
}

/** A registered watcher's refuted evidence: a trail, and nothing that blocks a later submission. */
export interface Refutation {
  readonly evidence: EvidenceId;
  readonly kind: string;
  readonly service: ServiceId;
  readonly author: string;
  readonly code: string;
  readonly statement: Digest;
  readonly at: Timestamp;
}

/** Which of the keys were published by a proof. */
export async function findExposedKeys(
  tx: Tx,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Exposure>> {
  const rows = await tx.exposedKey.findMany({ where: { key: { in: [...new Set(keys)] } } });
  return new Map(
    rows.map((row) => [
      row.key,
      { evidence: row.evidenceId as EvidenceId, at: at(Number(row.at)) },
    ]),
  );
}

/** Evidence that a service cannot hear before a block is fed. */
export interface Waiting {
  readonly evidence: EvidenceId;
  readonly service: ServiceId;
  readonly chain: ChainId;
  readonly height: bigint;
  readonly receivedAt: Timestamp;
  readonly author: string;
  readonly statement: Digest;
}

export interface BlockName {
  readonly chain: ChainId;
  readonly height: bigint;
}

/** So much that waits is decided in one transaction: a flood of it must not hold up the feed. */
export const WAITING_PER_TRANSACTION = 100;

/**
 * What waits for one of the blocks, in the order of arrival, for this transaction alone: what
 * another is deciding, or is more than `WAITING_PER_TRANSACTION`, is left out.
 */
export async function listWaitingFor(tx: Tx, blocks: readonly BlockName[]): Promise<Waiting[]> {
  const rows = await tx.$queryRaw<WaitingRow[]>`
    SELECT w."evidence", w."service", w."chain", w."height", w."received_at", w."author", w."statement"
    FROM "waiting" w
    JOIN unnest(${blocks.map((b) => b.chain)}::text[], ${blocks.map((b) => b.height)}::bigint[])
      AS b ("chain", "height") ON w."chain" = b."chain" AND w."height" = b."height"
    WHERE w."decided_at" IS NULL ORDER BY w."received_at", w."evidence", w."service"
    LIMIT ${WAITING_PER_TRANSACTION} FOR UPDATE OF w SKIP LOCKED`;
  return rows.map(toWaiting);
}

/** Blocks that evidence waits for although they have been fed. */
export async function listBlocksAwaited(tx: Tx): Promise<readonly BlockName[]> {
  const rows = await tx.$queryRaw<{ chain: string; height: bigint }[]>`
    SELECT DISTINCT w."chain", w."height" FROM "waiting" w
    JOIN "chain_block" b ON b."chain" = w."chain" AND b."height" = w."height"
    WHERE w."decided_at" IS NULL LIMIT 100`;
  return rows.map(({ chain, height }) => ({ chain: chain as ChainId, height }));
}

/** What was received at the given time or before and waits still; of it, as much as above. */
export async function listWaitingSince(tx: Tx, before: Timestamp): Promise<Waiting[]> {
  const rows = await tx.$queryRaw<WaitingRow[]>`
    SELECT "evidence", "service", "chain", "height", "received_at", "author", "statement"
    FROM "waiting" WHERE "decided_at" IS NULL AND "received_at" <= ${before}
    ORDER BY "received_at", "evidence", "service"
    LIMIT ${WAITING_PER_TRANSACTION} FOR UPDATE SKIP LOCKED`;
  return rows.map(toWaiting);
}

export async function closeWaiting(tx: Tx, of: Waiting, now: Timestamp): Promise<void> {
  await tx.waiting.update({
    where: { evidenceId_service: { evidenceId: of.evidence, service: of.service } },
    data: { decidedAt: BigInt(now) },
  });
}

interface WaitingRow {
  readonly evidence: string;
  readonly service: string;
  readonly chain: string;
  readonly height: bigint;
  readonly received_at: bigint;
  readonly author: string;
  readonly statement: string;
}

const toWaiting = (row: WaitingRow): Waiting => ({
  evidence: row.evidence as EvidenceId,
  service: row.service as ServiceId,
  chain: row.chain as ChainId,
  height: row.height,
  receivedAt: at(Number(row.received_at)),
  author: row.author,
  statement: row.statement as Digest,
});

/** Where any of that evidence waits. */
export async function listWaitingOf(
  tx: Tx,
  evidence: readonly EvidenceId[],
): Promise<readonly { readonly evidence: EvidenceId; readonly service: ServiceId }[]> {
  if (evidence.length === 0) return [];
  const rows = await tx.waiting.findMany({
    where: { evidenceId: { in: [...evidence] }, decidedAt: null },
    select: { evidenceId: true, service: true },
  });
  return rows.map(({ evidenceId, service }) => ({
    evidence: evidenceId as EvidenceId,
    service: service as ServiceId,
  }));
}

/** How much of each author waits. */
export async function countWaiting(
  tx: Tx,
  authors: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (authors.length === 0) return new Map();
  const rows = await tx.waiting.groupBy({
    by: ['author'],
    where: { author: { in: [...authors] }, decidedAt: null },
    _count: { _all: true },
  });
  return new Map(rows.map(({ author, _count }) => [author, _count._all]));
}

export const countAllWaiting = (tx: Tx): Promise<number> =>
  tx.waiting.count({ where: { decidedAt: null } });
