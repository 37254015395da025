/** A snapshot as it streams in: its header, then feed lines and acts in their order. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { type LineLimits, readLine, splitLines } from '../../../feeds/lines.ts';
import type { FeedReading } from '../../../ledger/checking/feed-reading.ts';
import type { Violation, ViolationList } from '../../../ledger/checking/violation.ts';
import type { LedgerEvent } from '../../../ledger/events.ts';
import type { Json } from '../../../primitives/bytes.ts';
import { err, type Result } from '../../../primitives/result.ts';
import type { Malformed } from '../../../primitives/shape-schema.ts';
import type { Act } from '../act.ts';
import type { Placed } from '../act-order.ts';
import { parseAct, parseHeader } from '../act-schema.ts';
import type { SnapshotHeader } from '../snapshot-header.ts';

/** The header holds a bootstrap file. */
const LIMITS: LineLimits = { lineBytes: 1 << 27, bodyBytes: Number.MAX_SAFE_INTEGER };

export type Pieces = AsyncGenerator<Uint8Array>;

/** Ends where a line is too long to be one. */
export async function* snapshotPieces(bytes: AsyncIterable<Uint8Array>): Pieces {
  for await (const piece of splitLines(bytes, LIMITS)) {
    if (!piece.ok) return;
    yield piece.value;
  }
}

export async function readHeader(pieces: Pieces): Promise<Result<SnapshotHeader, Malformed>> {
  const first = await pieces.next();
  const read = first.done === true ? null : readLine(first.value, 1);
  if (read?.ok !== true)
    return err({ code: 'malformed', pointer: '', detail: 'the first line is the header' });
  return parseHeader(read.value.json);
}

/** Whether a line is an act or a header, and no line of a feed. */
export const isNoFeedLine = (json: Json): boolean =>
  typeof json === 'object' && json !== null && ('act' in json || 'format' in json);

/** Of a line that is none of a feed. */
export const parseSnapshotLine = (json: Json): Result<Act | SnapshotHeader, Malformed> =>
  typeof json === 'object' && json !== null && 'act' in json ? parseAct(json) : parseHeader(json);

/** What the lines after the header came to. */
export interface SnapshotBody {
  /** SHA-256 of all of them. */
  readonly digest: () => string;
  readonly acts: () => number;
  readonly items: AsyncGenerator<Placed<LedgerEvent>>;
}

/** Read once, as the items are asked for. */
export function snapshotBody(
  pieces: Pieces,
  feed: FeedReading,
  found: ViolationList,
): SnapshotBody {
  const hash = sha256.create();
  let [count, acts] = [1, 0];
  const itemOf = (piece: Uint8Array) => {
    hash.update(piece);
    count += 1;
    const read = readLine(piece, count);
    const item = read.ok ? placed(read.value, feed) : read;
    if (item.ok) return item.value;
    found.add(unreadable(count, item.error.detail));
    return null;
  };
  async function* items(): AsyncGenerator<Placed<LedgerEvent>> {
    for await (const piece of pieces) {
      const item = itemOf(piece);
      if (item === null) continue;
      if ('act' in item) acts += 1;
      yield item;
    }
  }
  return { digest: () => bytesToHex(hash.digest()), acts: () => acts, items: items() };
}

function placed(
  { text, json }: { readonly text: string; readonly json: Json },
  feed: FeedReading,
): Result<Placed<LedgerEvent> | null, { readonly detail: string }> {
  if (isNoFeedLine(json)) {
    const act = parseAct(json);
    return act.ok ? { ok: true, value: { act: act.value } } : act;
  }
  const line = feed.read({ text });
  return { ok: true, value: line === null ? null : { line } };
}

const unreadable = (line: number, detail: string): Violation => ({
  check: 'snapshot',
  table: 'file',
  key: [line],
  expected: 'a line of a feed, or an act',
  found: detail,
});
