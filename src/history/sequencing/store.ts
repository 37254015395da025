/** What waits for its index, and the tree as it is kept. */
import type { Tx } from '../../db/database.ts';
import { canonicalJson, type Json } from '../../primitives/bytes.ts';
import type { OperatorId, ServiceId } from '../../primitives/ids.ts';
import { at } from '../../primitives/time.ts';
import { type EntryType, requestsIn, statementBody, type WrittenEntry } from '../entry.ts';
import type { Frontier, FullTile } from '../tree/appending.ts';
import { type LoadedTile, partialTiles, sourceOf, type Tile } from '../tree/tiles.ts';

/**
 * PostgreSQL ends this transaction, and the session with it, when it hears nothing of us for so long, in
 * milliseconds: between two queries, or while an answer is not taken. Then the turn is another's.
 */
const SILENCE_MAX_MS = 2_000;

export async function endIfSilent(tx: Tx): Promise<void> {
  await tx.$queryRaw`
    SELECT set_config('idle_in_transaction_session_timeout', ${String(SILENCE_MAX_MS)}, TRUE),
      set_config('tcp_user_timeout', ${String(SILENCE_MAX_MS)}, TRUE)`;
}

/** Whether nobody else gives indexes; then nobody does until the end of the transaction. */
export async function takeTurn(tx: Tx): Promise<boolean> {
  const rows = await tx.$queryRaw<{ taken: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended('history', 0)) AS "taken"`;
  return rows[0]?.taken === true;
}

/** How many entries there are. */
export async function loadSize(tx: Tx): Promise<number> {
  const rows = await tx.$queryRaw<{ size: bigint }[]>`
    SELECT COALESCE(max("index") + 1, 0) AS "size" FROM "history_entry"`;
  return Number(rows[0]?.size ?? 0);
}

export interface PendingEntry {
  readonly id: bigint;
  readonly entry: WrittenEntry;
}

interface PendingRow {
  readonly id: bigint;
  readonly type: string;
  readonly at: bigint;
  readonly services: string[];
  readonly operators: string[];
  readonly body: string | null;
  readonly content: string | null;
  readonly signatures: Json;
  readonly answer: string | null;
}

/** Characters of one turn, but for its last transaction. */
const TEXT_MAX = 8 << 20;

/**
 * Of what is committed, the first so many, by whole transactions; more where one wrote down more: one
 * transaction after the other, in the order in which they came to their ends, and in each what was said
 * and what was fed before what followed from it. None comes before one that came to its end earlier.
 */
export async function listPending(tx: Tx, limit: number): Promise<readonly PendingEntry[]> {
  const rows = await tx.$queryRaw<PendingRow[]>`
    WITH near AS (SELECT "id", "tx" FROM "history_pending" ORDER BY "id" LIMIT ${limit}),
    ends AS (
      SELECT max("id") AS "last" FROM "history_pending"
      WHERE "tx" IN (SELECT "tx" FROM near) GROUP BY "tx"
    ),
    reach AS (
      SELECT GREATEST((SELECT max("id") FROM near), (SELECT min("last") FROM ends)) AS "id"
    ),
    ended AS (
      SELECT p."tx", max(p."id") AS "last",
        sum(COALESCE(length(p."body"), 0) + COALESCE(length(s."content"), 0)) AS "size"
      FROM "history_pending" p LEFT JOIN "statement" s ON s."digest" = p."statement"
      WHERE p."tx" IN (SELECT "tx" FROM "history_pending" WHERE "id" <= (SELECT "id" FROM reach))
      GROUP BY p."tx" HAVING max(p."id") <= (SELECT "id" FROM reach)
    ),
    first AS (
      SELECT "tx", sum("size") OVER (ORDER BY "last" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        AS "before" FROM ended
    )
    SELECT p."id", p."type", p."at", p."services", p."operators", p."body", s."content", s."signatures", s."answer"
    FROM "history_pending" p LEFT JOIN "statement" s ON s."digest" = p."statement"
    WHERE p."tx" IN (SELECT "tx" FROM first WHERE COALESCE("before", 0) < ${TEXT_MAX})
    ORDER BY max(p."id") OVER (PARTITION BY p."tx"), p."statement" IS NULL,
      p."type" <> 'feed.taken', p."id"`;
  return rows.map((row) => ({
    id: row.id,
    entry: {
      type: row.type as EntryType,
      at: at(Number(row.at)),
      services: row.services as ServiceId[],
      operators: row.operators as OperatorId[],
      body: bodyOf(row),
    },
  }));
}

const bodyOf = ({ body, content, signatures, answer }: PendingRow): string =>
  body ??
  statementBody({
    content: content ?? '',
    signatures,
    answer: JSON.parse(answer ?? 'null') as Json,
  });

export async function removePending(tx: Tx, ids: readonly bigint[]): Promise<void> {
  await tx.$executeRaw`DELETE FROM "history_pending" WHERE "id" = ANY(${[...ids]}::bigint[])`;
}

/** An entry with its place. */
export interface IndexedEntry {
  readonly index: number;
  readonly entry: WrittenEntry;
  readonly text: string;
  readonly leaf: Uint8Array;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

export async function appendEntries(tx: Tx, entries: readonly IndexedEntry[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "history_entry" ("index", "type", "at", "services", "operators", "leaf", "content")
    SELECT "index", "type", "at", ARRAY(SELECT jsonb_array_elements_text("services")),
      ARRAY(SELECT jsonb_array_elements_text("operators")), decode("leaf", 'hex'), "content"
    FROM unnest(${entries.map(({ index }) => BigInt(index))}::bigint[],
      ${entries.map(({ entry }) => entry.type)}::text[],
      ${entries.map(({ entry }) => BigInt(entry.at))}::bigint[],
      ${entries.map(({ entry }) => canonicalJson([...entry.services]))}::jsonb[],
      ${entries.map(({ entry }) => canonicalJson([...entry.operators]))}::jsonb[],
      ${entries.map(({ leaf }) => hex(leaf))}::text[], ${entries.map(({ text }) => text)}::text[])
      AS e ("index", "type", "at", "services", "operators", "leaf", "content")`;
  const named = entries.flatMap(({ index, text }) =>
    requestsIn(text).map((request) => ({ index, request })),
  );
  await tx.$executeRaw`
    INSERT INTO "history_request" ("request", "index")
    SELECT * FROM unnest(${named.map(({ request }) => request)}::text[],
      ${named.map(({ index }) => BigInt(index))}::bigint[])`;
}

export async function appendTiles(tx: Tx, tiles: readonly FullTile[]): Promise<void> {
  if (tiles.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "history_tile" ("level", "n", "hashes", "root")
    SELECT "level", "n", decode("hashes", 'hex'), decode("root", 'hex')
    FROM unnest(${tiles.map(({ level }) => level)}::int[], ${tiles.map(({ n }) => BigInt(n))}::bigint[],
      ${tiles.map(({ hashes }) => hex(hashes))}::text[], ${tiles.map(({ root }) => hex(root))}::text[])
      AS t ("level", "n", "hashes", "root")`;
}

export async function appendCheckpoint(tx: Tx, size: number, note: string): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "history_checkpoint" ("size", "note") VALUES (${BigInt(size)}, ${note})
    ON CONFLICT DO NOTHING`;
}

export async function loadFrontier(tx: Tx, size: number): Promise<Frontier> {
  const tiles: LoadedTile[] = [];
  for (const tile of partialTiles(size)) tiles.push(await loadPartialTile(tx, tile));
  return { size, tiles };
}

/** As it is in a tree of which it is a partial tile: from what is below it. */
export async function loadPartialTile(tx: Tx, tile: Tile): Promise<LoadedTile> {
  const source = sourceOf(tile);
  const [start, end] = [BigInt(source.span.start), BigInt(source.span.end)];
  const rows =
    source.from === 'leaves'
      ? await tx.$queryRaw<{ hash: string }[]>`
        SELECT encode("leaf", 'hex') AS "hash" FROM "history_entry"
        WHERE "index" >= ${start} AND "index" < ${end} ORDER BY "index"`
      : await tx.$queryRaw<{ hash: string }[]>`
        SELECT encode("root", 'hex') AS "hash" FROM "history_tile"
        WHERE "level" = ${source.level} AND "n" >= ${start} AND "n" < ${end} ORDER BY "n"`;
  const hashes = Buffer.from(rows.map(({ hash }) => hash).join(''), 'hex');
  return { level: tile.level, n: tile.n, hashes: new Uint8Array(hashes) };
}
