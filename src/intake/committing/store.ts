/** What submissions leave behind, each sort in one statement however many there are. */

import type { Tx } from '../../db/database.ts';
import type { Prisma } from '../../db/generated/client.ts';
import type { Verdict } from '../../evidence/verdict.ts';
import { recordDecisions } from '../../history/recording/store.ts';
import type { Digest } from '../../primitives/ids.ts';
import { type Envelope, refutedDecision } from '../decisions.ts';
import type { Exposure } from '../reach.ts';
import type { EvidenceStatus, Filed, Finding, Refutation, Waiting } from '../store.ts';

/** Holds until the end of the transaction the right to act on each of these names; in one order. */
export async function lockNames(tx: Tx, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  const sorted = [...new Set(names)].sort();
  await tx.$queryRaw`
    SELECT pg_advisory_xact_lock(hashtextextended(name, 0))::text
    FROM unnest(${sorted}::text[]) WITH ORDINALITY AS of_one (name, place) ORDER BY place`;
}

export interface EvidenceKept {
  readonly filed: Filed;
  readonly status: EvidenceStatus;
  readonly verdict: Verdict;
}

/**
 * Keeps evidence with its newest status; who was first stays first. What one service found proven
 * stays proven, whatever another makes of it. No two of one id.
 */
export async function saveEvidence(tx: Tx, kept: readonly EvidenceKept[]): Promise<void> {
  if (kept.length === 0) return;
  const filed = kept.map((one) => one.filed);
  await tx.$executeRaw`
    INSERT INTO "evidence" ("id", "kind", "payload", "author", "statement", "received_at", "status", "verdict")
    SELECT "id", "kind", "payload", "author", "statement", "received_at", "status", "verdict"::jsonb
    FROM unnest(${filed.map((of) => of.id)}::text[], ${filed.map((of) => of.kind)}::text[],
      ${filed.map((of) => of.payload)}::text[], ${filed.map((of) => of.author)}::text[],
      ${filed.map((of) => of.statement)}::text[], ${filed.map((of) => of.receivedAt)}::bigint[],
      ${kept.map((of) => of.status)}::text[], ${kept.map((of) => JSON.stringify(of.verdict))}::text[])
      AS of_one ("id", "kind", "payload", "author", "statement", "received_at", "status", "verdict")
    ON CONFLICT ("id") DO UPDATE SET "status" = EXCLUDED."status", "verdict" = EXCLUDED."verdict"
      WHERE "evidence"."status" <> 'proven' OR EXCLUDED."status" = 'proven'`;
}

/** Who waits already goes on waiting since then; what had lapsed waits anew. No two of one name. */
export async function saveWaiting(tx: Tx, waiting: readonly Waiting[]): Promise<void> {
  if (waiting.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "waiting" ("evidence", "service", "chain", "height", "received_at", "author", "statement")
    SELECT * FROM unnest(${waiting.map((of) => of.evidence)}::text[],
      ${waiting.map((of) => of.service)}::text[], ${waiting.map((of) => of.chain)}::text[],
      ${waiting.map((of) => of.height)}::bigint[], ${waiting.map((of) => of.receivedAt)}::bigint[],
      ${waiting.map((of) => of.author)}::text[], ${waiting.map((of) => of.statement)}::text[])
    ON CONFLICT ("evidence", "service") DO UPDATE
      SET "received_at" = EXCLUDED."received_at", "author" = EXCLUDED."author",
          "statement" = EXCLUDED."statement", "decided_at" = NULL
      WHERE "waiting"."decided_at" IS NOT NULL`;
}

export async function appendFindings(tx: Tx, findings: readonly Finding[]): Promise<void> {
  if (findings.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "finding" ("evidence", "service", "operator", "offence", "place", "capture", "request", "role", "author", "at")
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(findings)}::jsonb) AS of_one
      ("evidence" text, "service" text, "operator" text, "offence" text, "place" text, "capture" bigint,
       "request" text, "role" text, "author" text, "at" bigint)`;
}

/** By the first proof, whatever comes later. */
export async function appendExposedKeys(
  tx: Tx,
  exposed: readonly (Exposure & { readonly key: string })[],
): Promise<void> {
  if (exposed.length === 0) return;
  const data = exposed.map(({ key, evidence, at }) => ({
    key,
    evidenceId: evidence,
    at: BigInt(at),
  }));
  await tx.exposedKey.createMany({ data, skipDuplicates: true });
}

/**
 * Once, however often the same statement is sent, and by whomever; lock the statements before.
 * `envelopes`: those of statements that are kept nowhere else.
 */
export async function appendRefutations(
  tx: Tx,
  refutations: readonly Refutation[],
  envelopes: ReadonlyMap<Digest, Envelope> = new Map(),
): Promise<void> {
  if (refutations.length === 0) return;
  const where: Prisma.RefutationWhereInput = {
    author: { in: refutations.map(({ author }) => author) },
    statement: { in: refutations.map(({ statement }) => statement) },
  };
  const known = new Set((await tx.refutation.findMany({ where })).map(nameOfRefutation));
  const fresh = new Map(
    refutations
      .filter((one) => !known.has(nameOfRefutation(one)))
      .map((one) => [nameOfRefutation(one), one] as const),
  );
  const data = [...fresh.values()].map((one) => ({ ...one, at: BigInt(one.at) }));
  await tx.refutation.createMany({ data });
  await recordDecisions(
    tx,
    [...fresh.values()].map((one) => refutedDecision(one, envelopes.get(one.statement) ?? null)),
  );
}

const nameOfRefutation = (
  of: Readonly<Record<'author' | 'statement' | 'service', string>>,
): string => `${of.author} ${of.statement} ${of.service}`;
