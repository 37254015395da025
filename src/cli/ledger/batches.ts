/** Lines of a ledger feed cut into batches that are signed and sent one by one. */
import { readLine } from '../../feeds/lines.ts';
import { isNoFeedLine, parseSnapshotLine } from '../../slash/replaying/snapshot/reading.ts';
import type { SnapshotHeader } from '../../slash/replaying/snapshot-header.ts';
import { unreadable } from '../command-failed.ts';
import { fieldsOf } from '../json-text.ts';

/** Whole lines, each with its line feed. */
export interface Batch {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly bytes: Buffer;
}

/** What was in the file besides lines of the feed, and what needs no sending. */
export interface Passed {
  header: SnapshotHeader | null;
  acts: number;
  /** Lines that the server had before; one of them is sent again, so that it is compared. */
  skipped: number;
}

export interface BatchOptions {
  /** The last line that the server has; 0 for none. */
  readonly head: number;
  readonly lines: number;
  readonly bytes: number;
}

/** Where lines come from, and what they are called when one cannot be read. */
export interface Source {
  readonly name: string;
  readonly pieces: AsyncIterable<Uint8Array>;
}

export async function* batchesOf(
  { name, pieces }: Source,
  passed: Passed,
  options: BatchOptions,
): AsyncGenerator<Batch> {
  let waiting: { readonly seq: number; readonly bytes: Uint8Array }[] = [];
  let [size, count] = [0, 0];
  for await (const piece of pieces) {
    count += 1;
    const seq = feedSeq(`${name} line ${count}`, piece, passed);
    if (seq === null) continue;
    if (seq <= options.head) passed.skipped += 1;
    if (seq < options.head) continue;
    const bytes = ended(piece);
    waiting.push({ seq, bytes });
    size += bytes.length;
    if (waiting.length < options.lines && size < options.bytes) continue;
    yield batchOf(waiting);
    [waiting, size] = [[], 0];
  }
  if (waiting.length > 0) yield batchOf(waiting);
}

/** Null of what is no line of the feed. */
function feedSeq(where: string, piece: Uint8Array, passed: Passed): number | null {
  const read = readLine(piece, 1);
  if (!read.ok) throw unreadable(where, read.error);
  const { json } = read.value;
  if (isNoFeedLine(json)) {
    const other = parseSnapshotLine(json);
    if (!other.ok) throw unreadable(where, other.error);
    if ('act' in other.value) passed.acts += 1;
    else passed.header = other.value;
    return null;
  }
  const { seq } = fieldsOf(json);
  if (typeof seq === 'number' && Number.isSafeInteger(seq) && seq > 0) return seq;
  const detail = 'expected a line number';
  throw unreadable(where, { code: 'line_malformed', pointer: '/seq', detail });
}

const LINE_FEED = 0x0a;

const ended = (piece: Uint8Array): Uint8Array =>
  piece.at(-1) === LINE_FEED ? piece : Buffer.concat([piece, Buffer.from('\n')]);

function batchOf(lines: readonly { readonly seq: number; readonly bytes: Uint8Array }[]): Batch {
  const bytes = Buffer.concat(lines.map((line) => line.bytes));
  return { firstSeq: lines[0]?.seq ?? 0, lastSeq: lines.at(-1)?.seq ?? 0, bytes };
}
