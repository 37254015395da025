/** The keys that sign checkpoints, as rows. */
import type { Tx } from '../../db/database.ts';
import type { LogKey } from '../checkpoints/keys.ts';
import { formatVerifierKey, type VerifierKey } from '../checkpoints/verifier-key.ts';

/** A key as it is stored; `from` is null until the entry that begins it has its index. */
export interface StoredKey {
  /** As verifiers write it. */
  readonly key: string;
  /** 64 hex digits; null where the environment has it. */
  readonly seed: string | null;
  readonly from: number | null;
  readonly until: number | null;
}

/** In the order in which they came into force. */
export async function listKeys(tx: Tx): Promise<readonly StoredKey[]> {
  const rows = await tx.historyKey.findMany({ orderBy: [{ from: 'asc' }, { key: 'asc' }] });
  return rows.map((row) => ({
    key: row.key,
    seed: row.seed,
    from: row.from === null ? null : Number(row.from),
    until: row.until === null ? null : Number(row.until),
  }));
}

export async function appendKey(
  tx: Tx,
  key: VerifierKey,
  { seed, from }: { readonly seed: string | null; readonly from: LogKey['from'] | null },
): Promise<void> {
  await tx.historyKey.create({
    data: { key: formatVerifierKey(key), seed, from: from === null ? null : BigInt(from) },
  });
}

/** The entry that begins it has its index: it signs from the first tree on that has the entry. */
export async function beginKey(tx: Tx, key: string, from: number): Promise<void> {
  await tx.historyKey.updateMany({
    where: { key, from: null },
    data: { from: BigInt(from) },
  });
}

export async function endKey(tx: Tx, key: string, until: number): Promise<void> {
  await tx.historyKey.updateMany({
    where: { key, until: null },
    data: { until: BigInt(until) },
  });
}

/** Of the newest checkpoint; 0 before the first. */
export async function newestSignedSize(tx: Tx): Promise<number> {
  const rows = await tx.$queryRaw<{ size: bigint }[]>`
    SELECT COALESCE(max("size"), 0) AS "size" FROM "history_checkpoint"`;
  return Number(rows[0]?.size ?? 0);
}

/** Keys that are to end, by entries that have no index yet. */
export async function listEnding(tx: Tx): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    SELECT "body"::jsonb ->> 'key' AS "key" FROM "history_pending"
    WHERE "type" = 'history.key_ended' ORDER BY "id"`;
  return rows.map(({ key }) => key);
}
