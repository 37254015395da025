/** The first pass over a batch: every line is read and checked before the first is applied. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { err, ok, type Result } from '../primitives/result.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { FeedApplier, FeedLine } from './applier.ts';
import {
  BODY_BYTES_MAX,
  LINE_BYTES_MAX,
  type LineMalformed,
  malformedLine,
  readLine,
  type StreamError,
  type splitLines,
} from './lines.ts';
import { checkEnd, checkLine, type SeqRange, type SequenceError } from './sequence.ts';

export type StagingError =
  | StreamError
  | SequenceError
  | { readonly code: 'lines_digest_mismatch'; readonly expected: string; readonly found: string };

/** What the statement says about the lines that follow it. */
export interface SignedLines {
  readonly signed: SeqRange;
  /** SHA-256 of the exact bytes, line feeds included. */
  readonly digest: string;
  readonly now: Timestamp;
}

/** A line ready to be applied. */
export interface ReadLine<Line extends FeedLine> {
  readonly text: string;
  readonly line: Line;
}

type Pieces = ReturnType<typeof splitLines>;

/** Reads to the end of the stream; `keep` gets every piece of it. Gives the first line. */
export async function stage<Line extends FeedLine>(
  pieces: Pieces,
  applier: FeedApplier<Line>,
  batch: SignedLines,
  keep: (piece: Uint8Array) => Promise<void>,
): Promise<Result<Line, StagingError>> {
  const hash = sha256.create();
  let first: Line | null = null;
  let before: Line | null = null;
  let count = 0;
  for await (const piece of pieces) {
    count += 1;
    if (!piece.ok) return err(streamError(piece.error.code, count));
    const read = readAs(piece.value, count, applier);
    if (!read.ok) return read;
    const { line } = read.value;
    const follows = checkLine(line, before, batch);
    if (!follows.ok) return follows;

    hash.update(piece.value);
    await keep(piece.value);
    first ??= line;
    before = line;
  }
  const end = checkEnd(before, batch.signed);
  if (!end.ok || first === null) return end.ok ? noLines(batch.signed) : end;
  const found = bytesToHex(hash.digest());
  return found === batch.digest
    ? ok(first)
    : err({ code: 'lines_digest_mismatch', expected: batch.digest, found });
}

export function readAs<Line extends FeedLine>(
  piece: Uint8Array,
  count: number,
  applier: FeedApplier<Line>,
): Result<ReadLine<Line>, LineMalformed> {
  const read = readLine(piece, count);
  if (!read.ok) return read;
  const line = applier.parse(read.value.json);
  return line.ok
    ? ok({ text: read.value.text, line: line.value })
    : malformedLine(count, line.error.pointer, line.error.detail);
}

const noLines = (signed: SeqRange): Result<never, SequenceError> =>
  err({ code: 'feed_range_mismatch', signed, got: null });

const streamError = (code: 'body_too_large' | 'line_too_long', line: number): StreamError =>
  code === 'body_too_large'
    ? { code, maxBytes: BODY_BYTES_MAX }
    : {
        code: 'line_malformed',
        line,
        pointer: '',
        detail: `a line has at most ${LINE_BYTES_MAX} bytes`,
      };
