/** The history as others read it. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { loadPartialTile } from '../sequencing/store.ts';
import { type LoadedTile, TILE_HASHES, type Tile } from '../tree/tiles.ts';

export interface StoredEntry {
  readonly index: number;
  readonly type: string;
  /** As its leaf was hashed. */
  readonly text: string;
}

interface EntryRow {
  readonly index: bigint;
  readonly type: string;
  readonly content: string;
}

const toEntry = (row: EntryRow): StoredEntry => ({
  index: Number(row.index),
  type: row.type,
  text: row.content,
});

/** What entries are asked for; nothing of it: all. */
export interface EntryFilter {
  readonly service?: string | undefined;
  readonly operator?: string | undefined;
  /** Any of them. */
  readonly types?: readonly string[] | undefined;
}

const isWanted = ({ service, operator, types }: EntryFilter): Prisma.Sql => Prisma.sql`
  ${service === undefined ? Prisma.sql`TRUE` : Prisma.sql`${service} = ANY("services")`}
  AND ${operator === undefined ? Prisma.sql`TRUE` : Prisma.sql`${operator} = ANY("operators")`}
  AND ${types === undefined ? Prisma.sql`TRUE` : Prisma.sql`"type" = ANY(${[...types]}::text[])`}`;

/** Indexes `from` (inclusive) to `until` (exclusive). */
export interface EntryRange {
  readonly from: number;
  readonly until: number;
}

/** In their order, the first so many. */
export async function listEntries(
  tx: Tx,
  { from, until }: EntryRange,
  { limit, filter = {} }: { readonly limit: number; readonly filter?: EntryFilter },
): Promise<readonly StoredEntry[]> {
  const rows = await tx.$queryRaw<EntryRow[]>`
    SELECT "index", "type", "content" FROM "history_entry"
    WHERE "index" >= ${BigInt(from)} AND "index" < ${BigInt(until)} AND ${isWanted(filter)}
    ORDER BY "index" LIMIT ${limit}`;
  return rows.map(toEntry);
}

/** The newest checkpoint, or that of a size; null if there is none. */
export async function loadCheckpoint(tx: Tx, size: number | null): Promise<string | null> {
  const rows = await tx.$queryRaw<{ note: string }[]>`
    SELECT "note" FROM "history_checkpoint"
    WHERE ${size === null ? Prisma.sql`TRUE` : Prisma.sql`"size" = ${BigInt(size)}`}
    ORDER BY "size" DESC LIMIT 1`;
  return rows[0]?.note ?? null;
}

/** Any tile that a tree has, full or not. */
export async function loadTile(tx: Tx, tile: Tile): Promise<LoadedTile> {
  if (tile.width < TILE_HASHES) return loadPartialTile(tx, tile);
  const rows = await tx.$queryRaw<{ hashes: string }[]>`
    SELECT encode("hashes", 'hex') AS "hashes" FROM "history_tile"
    WHERE "level" = ${tile.level} AND "n" = ${BigInt(tile.n)}`;
  const hashes = Buffer.from(rows[0]?.hashes ?? '', 'hex');
  return { level: tile.level, n: tile.n, hashes: new Uint8Array(hashes) };
}

/** The exact texts; both ends inclusive. */
export async function listFedLines(
  tx: Tx,
  { feed, firstSeq, lastSeq }: { feed: string; firstSeq: number; lastSeq: number },
): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ line: string }[]>`
    SELECT "line" FROM "feed_line" WHERE "feed" = ${feed}
      AND "seq" BETWEEN ${BigInt(firstSeq)} AND ${BigInt(lastSeq)} ORDER BY "seq"`;
  return rows.map(({ line }) => line);
}

/** Every entry that names a slash request, in their order. */
export async function listEntriesOf(tx: Tx, request: string): Promise<readonly StoredEntry[]> {
  const rows = await tx.$queryRaw<EntryRow[]>`
    SELECT e."index", e."type", e."content"
    FROM "history_request" r JOIN "history_entry" e ON e."index" = r."index"
    WHERE r."request" = ${request} ORDER BY e."index"`;
  return rows.map(toEntry);
}
