/** Whether lines follow each other, and follow what was taken before. */
import { err, ok, type Result } from '../primitives/result.ts';
import { after, formatTime, MINUTE_MS, type Timestamp } from '../primitives/time.ts';
import type { FeedLine } from './applier.ts';

/** Inclusive: a line exactly this far ahead of now is taken. */
const AHEAD_MAX_MS = 2 * MINUTE_MS;

/** How far a feed has come: the last line that was taken. */
export interface FeedHead {
  readonly seq: number;
  readonly at: Timestamp;
  /** Grows whenever lines are taken; for the ledger, whenever stake is slashed too. */
  readonly version: bigint;
}

/** Both inclusive, as signed. */
export interface SeqRange {
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** In order of precedence for one line. */
export type SequenceError =
  | { readonly code: 'feed_range_mismatch'; readonly signed: SeqRange; readonly got: number | null }
  | { readonly code: 'feed_gap'; readonly expected: number; readonly got: number }
  | {
      readonly code: 'feed_time_backwards';
      readonly seq: number;
      readonly at: string;
      readonly before: string;
    }
  | {
      readonly code: 'feed_ahead';
      readonly seq: number;
      readonly at: string;
      readonly now: string;
    };

/** `before` is the line above in the same batch, null for the first. */
export function checkLine(
  line: FeedLine,
  before: FeedLine | null,
  batch: { readonly signed: SeqRange; readonly now: Timestamp },
): Result<null, SequenceError> {
  const { seq, at } = line;
  const { signed, now } = batch;
  if (before === null ? seq !== signed.firstSeq : seq > signed.lastSeq)
    return err({ code: 'feed_range_mismatch', signed, got: seq });
  if (before !== null && seq !== before.seq + 1)
    return err({ code: 'feed_gap', expected: before.seq + 1, got: seq });
  if (before !== null && at < before.at) return backwards(line, before.at);
  if (at > after(now, AHEAD_MAX_MS))
    return err({ code: 'feed_ahead', seq, at: formatTime(at), now: formatTime(now) });
  return ok(null);
}

/** After the last line. */
export const checkEnd = (last: FeedLine | null, signed: SeqRange): Result<null, SequenceError> =>
  last?.seq === signed.lastSeq
    ? ok(null)
    : err({ code: 'feed_range_mismatch', signed, got: last?.seq ?? null });

/** The first line of a batch, or the first new one of it, against what was taken before. */
export function checkStart(line: FeedLine, head: FeedHead | null): Result<null, SequenceError> {
  const expected = (head?.seq ?? 0) + 1;
  if (line.seq > expected) return err({ code: 'feed_gap', expected, got: line.seq });
  return head !== null && line.seq === expected && line.at < head.at
    ? backwards(line, head.at)
    : ok(null);
}

const backwards = (line: FeedLine, before: Timestamp): Result<never, SequenceError> =>
  err({
    code: 'feed_time_backwards',
    seq: line.seq,
    at: formatTime(line.at),
    before: formatTime(before),
  });
