/** What watchers have said of claims: one word a key, in the order in which they came. */
import type { Tx } from '../../db/database.ts';
import type { Word } from '../../evidence/kind-definition.ts';
import { canonicalJson, type Json } from '../../primitives/bytes.ts';
import type { Digest, ServiceId } from '../../primitives/ids.ts';
import type { KeyId, SignerName } from '../../primitives/signatures/signer.ts';
import { at, type Timestamp } from '../../primitives/time.ts';

/** A word as it was taken. The first of a claim is the claim itself. */
export interface TakenWord extends Word {
  readonly claim: Digest;
  readonly service: ServiceId;
  /** Digest of the statement in the envelope. */
  readonly statement: Digest;
  readonly envelope: Json;
  readonly receivedAt: Timestamp;
}

export async function appendWord(tx: Tx, { receivedAt, envelope, ...word }: TakenWord) {
  await tx.attestation.create({
    data: { ...word, envelope: canonicalJson(envelope), receivedAt: BigInt(receivedAt) },
  });
}

export async function listWords(tx: Tx, claim: Digest): Promise<readonly TakenWord[]> {
  const rows = await tx.attestation.findMany({ where: { claim }, orderBy: { seq: 'asc' } });
  return rows.map((row) => ({
    key: row.key as KeyId,
    signer: row.signer as SignerName,
    holds: row.holds,
    claim: row.claim as Digest,
    service: row.service as ServiceId,
    statement: row.statement as Digest,
    envelope: JSON.parse(row.envelope) as Json,
    receivedAt: at(Number(row.receivedAt)),
  }));
}
