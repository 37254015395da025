/** What a watcher has reported under any of his names, and what became of it. */
import type { Tx } from '../../db/database.ts';
import type { RegistryVersion } from '../../db/generated/client.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { SignerName } from '../../primitives/signatures/signer.ts';
import { at, formatTime, type Timestamp } from '../../primitives/time.ts';

/** What became of what a watcher reported. */
export interface WatcherRecord {
  /** Requests that his evidence opened: the sum of the endings and of those that are open. */
  readonly opened: number;
  readonly corroborated: number;
  /** While he was registered: of strangers that is only counted, not kept. */
  readonly refuted: number;
  readonly open: number;
  readonly vetoed: number;
  readonly executed: number;
  /** Of the executed, those that the committee upheld; silence decided the others. */
  readonly upheld: number;
  readonly dismissed: number;
  readonly expired: number;
  readonly reversed: number;
}

export async function countWatcher(
  tx: Tx,
  names: readonly SignerName[],
  time: Timestamp,
): Promise<WatcherRecord> {
  const by = { author: { in: [...names] }, at: { lte: BigInt(time) } };
  const endings = await countEndings(tx, names, time);
  const count = (ending: string) => endings.get(ending) ?? 0;
  return {
    opened: [...endings.values()].reduce((sum, one) => sum + one, 0),
    corroborated: await tx.finding.count({ where: { ...by, role: 'corroboration' } }),
    refuted: await tx.refutation.count({ where: by }),
    open: count('open'),
    vetoed: count('vetoed'),
    executed: count('upheld') + count('unspoken'),
    upheld: count('upheld'),
    dismissed: count('dismissed'),
    expired: count('expired'),
    reversed: count('reversed'),
  };
}

/** Of requests opened by then, as they stood then; quorums as `isUpheld` has them. */
async function countEndings(
  tx: Tx,
  names: readonly SignerName[],
  time: Timestamp,
): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.$queryRaw<{ ending: string; count: bigint }[]>`
    SELECT CASE
      WHEN "decided_at" IS NULL OR "decided_at" > ${time} THEN 'open'
      WHEN "reversed_at" <= ${time} THEN 'reversed'
      WHEN "status" NOT IN ('executed', 'reversed') THEN "status"
      WHEN "uphold_weight" > 0 AND "uphold_weight" >=
        ("bench"->>'upholdQuorum')::numeric * ("bench"->>'eligibleWeight')::numeric THEN 'upheld'
      ELSE 'unspoken' END AS "ending", count(*) AS "count"
    FROM "slash_request" WHERE "reporter" = ANY(${[...names]}::text[]) AND "opened_at" <= ${time}
    GROUP BY 1`;
  return new Map(rows.map(({ ending, count }) => [ending, Number(count)]));
}

/** Where the watcher is registered, as of a time. */
export async function listRegistrations(
  tx: Tx,
  names: readonly SignerName[],
  time: Timestamp,
): Promise<Json[]> {
  const rows = await tx.$queryRaw<Pick<RegistryVersion, 'content' | 'effectiveFrom'>[]>`
    SELECT DISTINCT ON ("id") "content", "effective_from" AS "effectiveFrom" FROM "registry_version"
    WHERE "kind" = 'watcher' AND "content"->>'watcher' = ANY(${[...names]}::text[])
      AND "effective_from" <= ${BigInt(time)} AND "cancelled_at" IS NULL
    ORDER BY "id", "effective_from" DESC, "seq" DESC`;
  return rows.map(({ content, effectiveFrom }) => {
    const { service, watcher, offences, status } = content as { readonly [field: string]: Json };
    return {
      service: service ?? null,
      name: watcher ?? null,
      offences: offences ?? [],
      status: status ?? null,
      since: formatTime(at(Number(effectiveFrom))),
    };
  });
}
