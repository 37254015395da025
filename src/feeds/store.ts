/** How far each feed has come, and every line as it was taken. */
import { column } from '../db/columns.ts';
import type { Tx } from '../db/database.ts';
import { lockName } from '../db/locks.ts';
import { required } from '../primitives/assert.ts';
import { at, type Timestamp } from '../primitives/time.ts';
import type { FeedName } from './applier.ts';
import type { FeedHead } from './sequence.ts';

/** Holds the feed until the end of the transaction: nobody else takes lines of it meanwhile. */
export const lockFeed = (tx: Tx, feed: FeedName): Promise<void> => lockName(tx, `feed/${feed}`);

/** Null before the first line, or with `seq` 0 if something else has counted already. */
export async function loadHead(tx: Tx, feed: FeedName): Promise<FeedHead | null> {
  const row = await tx.feedHead.findUnique({ where: { feed } });
  return row === null
    ? null
    : { seq: Number(row.seq), at: at(Number(row.at)), version: row.version };
}

/** The version only grows, whoever else counts it up at the same moment. */
export async function saveHead(
  tx: Tx,
  feed: FeedName,
  { seq, at: time }: Omit<FeedHead, 'version'>,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO feed_head (feed, seq, at, version) VALUES (${feed}, ${BigInt(seq)}, ${BigInt(time)}, 1)
    ON CONFLICT (feed) DO UPDATE
    SET seq = excluded.seq, at = excluded.at, version = feed_head.version + 1`;
}

export interface StoredLine {
  readonly seq: number;
  /** The exact text, without the line feed. */
  readonly text: string;
}

/** Lines taken before, `firstSeq` to `lastSeq`, both inclusive. */
export async function loadLines(
  tx: Tx,
  feed: FeedName,
  range: { readonly firstSeq: number; readonly lastSeq: number },
): Promise<readonly StoredLine[]> {
  const rows = await tx.feedLine.findMany({
    where: { feed, seq: { gte: BigInt(range.firstSeq), lte: BigInt(range.lastSeq) } },
    orderBy: { seq: 'asc' },
  });
  return rows.map((row) => ({ seq: Number(row.seq), text: row.line }));
}

/** Of consecutive lines; at least one. */
export async function appendLines(
  tx: Tx,
  feed: FeedName,
  lines: readonly (StoredLine & { readonly at: Timestamp })[],
): Promise<void> {
  const before = required(lines[0], 'there is a line').seq - 1;
  await tx.$executeRaw`
    INSERT INTO "feed_line" ("feed", "seq", "at", "line")
    SELECT ${feed}, ${before}::bigint + t."n", t."at", t."line"
    FROM unnest(${column(lines.map((line) => line.at))}::bigint[], ${column(lines.map((line) => line.text))})
      WITH ORDINALITY AS t ("at", "line", "n")`;
}
