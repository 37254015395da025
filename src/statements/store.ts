/** Accepted statements, and the names that keys have signed under. */

import type { Tx } from '../db/database.ts';
import type { Prisma } from '../db/generated/client.ts';
import { canonicalJson, type Json } from '../primitives/bytes.ts';
import type { Digest } from '../primitives/ids.ts';
import { type KeyId, namesOf, type SignerName } from '../primitives/signatures/signer.ts';
import type { Timestamp } from '../primitives/time.ts';

export interface AcceptedStatement {
  readonly digest: Digest;
  readonly type: string;
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
  const rows = await tx.statement.findMany({
    where: { digest: { in: [...digests] } },
    select: { digest: true, answer: true },
  });
  return new Map(rows.map(({ digest, answer }) => [digest as Digest, JSON.parse(answer) as Json]));
}

export const appendStatement = (tx: Tx, accepted: AcceptedStatement): Promise<void> =>
  appendStatements(tx, [{ ...accepted, content: canonicalJson(accepted.statement) }]);

/** `content`: canonical JSON. */
export type WrittenStatement = Omit<AcceptedStatement, 'statement'> & { readonly content: string };

export async function appendStatements(
  tx: Tx,
  accepted: readonly WrittenStatement[],
): Promise<void> {
  if (accepted.length === 0) return;
  await tx.statement.createMany({
    data: accepted.map(({ digest, type, author, issuedAt, acceptedAt, ...of }) => ({
      digest,
      type,
      author,
      issuedAt: BigInt(Date.parse(issuedAt)),
      acceptedAt: BigInt(acceptedAt),
      content: of.content,
      signatures: of.signatures as Prisma.InputJsonValue,
      answer: JSON.stringify(of.answer),
    })),
  });
}

/** Remembers every name of keys that have signed, so that a second name of one is recognised. */
export async function saveKeys(tx: Tx, keys: readonly KeyId[], prefix: string): Promise<void> {
  const rows = keys.flatMap((key) => namesOf(key, prefix).map((name) => ({ name, key })));
  await tx.signerKey.createMany({ data: rows, skipDuplicates: true });
}

/** The keys behind those of the names whose key has been seen. */
export async function knownKeys(
  tx: Tx,
  names: readonly string[],
): Promise<ReadonlyMap<SignerName, KeyId>> {
  const own = names.filter((name) => name.startsWith('ed25519:'));
  const rows = await tx.signerKey.findMany({ where: { name: { in: [...names] } } });
  return new Map([
    ...own.map((name) => [name as SignerName, name as string as KeyId] as const),
    ...rows.map((row) => [row.name as SignerName, row.key as KeyId] as const),
  ]);
}
