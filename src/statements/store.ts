/** Accepted statements, and the names that keys have signed under. */

import type { Tx } from '../db/database.ts';
import { recordStatements } from '../history/recording/store.ts';
import { canonicalJson, type Json } from '../primitives/bytes.ts';
import type { Digest } from '../primitives/ids.ts';
import { type KeyId, namesOf, type SignerName } from '../primitives/signatures/signer.ts';
import type { Timestamp } from '../primitives/time.ts';
import { type Concerned, concernedBy } from './concerned.ts';
import type { StatementType } from './statement-types.ts';

export interface AcceptedStatement {
  readonly digest: Digest;
  readonly type: StatementType;
  readonly author: string;
  readonly issuedAt: string;
  readonly acceptedAt: Timestamp;
  readonly statement: Json;
  readonly signatures: Json;
  readonly answer: Json;
}

/** The answer that a statement got when it was accepted; undefined if it never was. */
export async function findAnswer(tx: Tx, digest: Digest): Promise<Json | undefined> {
  const row = await tx.statement.findUnique({ where: { digest }, select: { answer: true } });
  return row === null ? undefined : (JSON.parse(row.answer) as Json);
}

/** The answers of those that were accepted. */
export async function findAnswers(
  tx: Tx,
  digests: readonly Digest[],
): Promise<ReadonlyMap<Digest, Json>> {
  if (digests.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ digest: string; answer: string }[]>`
    SELECT "digest", "answer" FROM "statement" WHERE "digest" = ANY(${[...digests]}::text[])`;
  return new Map(rows.map(({ digest, answer }) => [digest as Digest, JSON.parse(answer) as Json]));
}

export const appendStatement = (tx: Tx, accepted: AcceptedStatement): Promise<void> =>
  appendStatements(tx, [
    {
      ...accepted,
      content: canonicalJson(accepted.statement),
      concerned: concernedBy(accepted.statement as object),
    },
  ]);

export interface WrittenStatement extends Omit<AcceptedStatement, 'statement'> {
  /** Canonical JSON. */
  readonly content: string;
  readonly concerned: Concerned;
}

export async function appendStatements(
  tx: Tx,
  accepted: readonly WrittenStatement[],
): Promise<void> {
  if (accepted.length === 0) return;
  const times = (of: (one: WrittenStatement) => number): bigint[] =>
    accepted.map((one) => BigInt(of(one)));
  await tx.$executeRaw`
    INSERT INTO "statement" ("digest", "type", "author", "issued_at", "accepted_at", "content", "signatures", "answer")
    SELECT "digest", "type", "author", "issued_at", "accepted_at", "content", "signatures"::jsonb, "answer"
    FROM unnest(${accepted.map((of) => of.digest)}::text[], ${accepted.map((of) => of.type)}::text[],
      ${accepted.map((of) => of.author)}::text[], ${times((of) => Date.parse(of.issuedAt))}::bigint[],
      ${times((of) => of.acceptedAt)}::bigint[], ${accepted.map((of) => of.content)}::text[],
      ${accepted.map((of) => JSON.stringify(of.signatures))}::text[],
      ${accepted.map((of) => JSON.stringify(of.answer))}::text[])
      AS of_one ("digest", "type", "author", "issued_at", "accepted_at", "content", "signatures", "answer")`;
  await recordStatements(
    tx,
    accepted.map(({ digest, type, acceptedAt, concerned }) => ({
      digest,
      type,
      at: acceptedAt,
      ...concerned,
    })),
  );
}

/** Remembers every name of keys that have signed, so that a second name of one is recognised. */
export async function saveKeys(tx: Tx, keys: readonly KeyId[], prefix: string): Promise<void> {
  const rows = keys.flatMap((key) => namesOf(key, prefix).map((name) => ({ name, key })));
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "signer_key" ("name", "key")
    SELECT * FROM unnest(${rows.map(({ name }) => name as string)}::text[],
      ${rows.map(({ key }) => key as string)}::text[])
    ON CONFLICT DO NOTHING`;
}

/** The keys behind those of the names whose key has been seen. */
export async function knownKeys(
  tx: Tx,
  names: readonly string[],
): Promise<ReadonlyMap<SignerName, KeyId>> {
  const own = names.filter((name) => name.startsWith('ed25519:'));
  const rows = await tx.$queryRaw<{ name: string; key: string }[]>`
    SELECT "name", "key" FROM "signer_key" WHERE "name" = ANY(${[...names]}::text[])`;
  return new Map([
    ...own.map((name) => [name as SignerName, name as string as KeyId] as const),
    ...rows.map((row) => [row.name as SignerName, row.key as KeyId] as const),
  ]);
}
