/** Entries, checkpoints, tiles and proofs, for whoever does not want to believe. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { loadSize } from '../sequencing/store.ts';
import { consistencyPath, inclusionPath } from '../tree/proofs.ts';
import { quickNodeHash } from '../tree/quick-hashing.ts';
import type { Span } from '../tree/spans.ts';
import {
  hashesOf,
  type LoadedTile,
  TILE_HASHES,
  type TilePlace,
  tilesWanted,
  widthOf,
} from '../tree/tiles.ts';
import {
  type EntryFilter,
  listEntries,
  listFedLines,
  loadCheckpoint,
  loadTile,
  type StoredEntry,
} from './store.ts';

/** The history does not reach so far yet, or never will. */
export interface HistoryTooShort {
  readonly code: 'history_too_short';
  /** In entries. */
  readonly size: number;
}

const tooShort = (size: number): Refusal<HistoryTooShort> =>
  new Refusal({ code: 'history_too_short', size });

/** How many entries have an index. */
export const historySize = ({ database }: Pick<Context, 'database'>): Promise<number> =>
  database.transaction(loadSize);

/** Nothing of this size was signed; null: nothing at all yet. */
export interface CheckpointUnknown {
  readonly code: 'checkpoint_unknown';
  readonly size: number | null;
}

/** A signed note: the newest, or that of a size that was signed. */
export const checkpointOf = (
  { database }: Pick<Context, 'database'>,
  size: number | null = null,
): Promise<string> =>
  database.transaction(async (tx) => {
    const note = await loadCheckpoint(tx, size);
    if (note === null) throw new Refusal<CheckpointUnknown>({ code: 'checkpoint_unknown', size });
    return note;
  });

export interface EntriesWanted {
  /** The first index. */
  readonly from: number;
  readonly limit: number;
  readonly filter?: EntryFilter;
}

export interface EntryPage {
  readonly items: readonly StoredEntry[];
  /** Where to go on; null where the history ends for now. */
  readonly next: number | null;
}

/** Entries that are looked at for one page: a filter that finds little holds nobody up. */
const LOOKED_AT = 10_000;

/** In their order; fewer than asked for where the history ends, or little of it is wanted. */
export const pageEntries = (
  { database }: Pick<Context, 'database'>,
  { from, limit, filter = {} }: EntriesWanted,
): Promise<EntryPage> =>
  database.transaction(async (tx) => {
    const size = await loadSize(tx);
    const until = Math.min(size, from + LOOKED_AT);
    const items = await listEntries(tx, { from, until }, { limit, filter });
    const last = items.length === limit ? items.at(-1) : undefined;
    if (last !== undefined) return { items, next: last.index + 1 };
    return { items, next: until < size ? until : null };
  });

/** The entry is there, and no lines were fed by it. */
export interface EntryWithoutLines {
  readonly code: 'entry_without_lines';
  readonly index: number;
}

/** The lines that a `feed.taken` entry stands for, each with its line feed. */
export const fedLines = ({ database }: Pick<Context, 'database'>, index: number): Promise<string> =>
  database.transaction(async (tx) => {
    const [entry] = await listEntries(tx, { from: index, until: index + 1 }, { limit: 1 });
    if (entry === undefined) throw tooShort(await loadSize(tx));
    if (entry.type !== 'feed.taken')
      throw new Refusal<EntryWithoutLines>({ code: 'entry_without_lines', index });
    const { body } = JSON.parse(entry.text) as { readonly body: TakenBody };
    return (await listFedLines(tx, body)).map((line) => `${line}\n`).join('');
  });

interface TakenBody {
  readonly feed: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** Hashes from the leaf up: 32 bytes each. Refuses what is not in a tree of that size. */
export const inclusionProof = (
  { database }: Pick<Context, 'database'>,
  index: number,
  size: number,
): Promise<readonly Uint8Array[]> =>
  database.transaction(async (tx) => {
    await reaches(tx, index < size ? size : Number.POSITIVE_INFINITY);
    return loadProof(tx, index, size);
  });

export const consistencyProof = (
  { database }: Pick<Context, 'database'>,
  oldSize: number,
  newSize: number,
): Promise<readonly Uint8Array[]> =>
  database.transaction(async (tx) => {
    await reaches(tx, oldSize <= newSize ? newSize : Number.POSITIVE_INFINITY);
    return hashesAt(tx, consistencyPath(oldSize, newSize), newSize);
  });

async function reaches(tx: Tx, size: number): Promise<void> {
  const known = await loadSize(tx);
  if (size > known) throw tooShort(known);
}

/** Of an entry that is in the tree of that size. */
export const loadProof = (tx: Tx, index: number, size: number): Promise<readonly Uint8Array[]> =>
  hashesAt(tx, inclusionPath(index, size), size);

async function hashesAt(
  tx: Tx,
  spans: readonly Span[],
  size: number,
): Promise<readonly Uint8Array[]> {
  const tiles: LoadedTile[] = [];
  for (const tile of tilesWanted(spans, size)) tiles.push(await loadTile(tx, tile));
  return hashesOf(spans, tiles, quickNodeHash);
}

/** The first `width` hashes of a tile; the same for good, once they are there. */
export const readTile = (
  { database }: Pick<Context, 'database'>,
  place: TilePlace,
  width: number,
): Promise<Uint8Array> =>
  database.transaction(async (tx) => {
    const size = await loadSize(tx);
    const there = widthOf(place, size);
    if (there < width) throw tooShort(size);
    const full = there === TILE_HASHES ? TILE_HASHES : width;
    return (await loadTile(tx, { ...place, width: full })).hashes.slice(0, width * 32);
  });
