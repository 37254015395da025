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

export async function appendStatement(tx: Tx, accepted: AcceptedStatement): Promise<void> {
  await tx.statement.create({
    data: {
      digest: accepted.digest,
      type: accepted.type,
      author: accepted.author,
      issuedAt: BigInt(Date.parse(accepted.issuedAt)),
      acceptedAt: BigInt(accepted.acceptedAt),
      content: canonicalJson(accepted.statement),
      signatures: accepted.signatures as Prisma.InputJsonValue,
      answer: JSON.stringify(accepted.answer),
    },
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
