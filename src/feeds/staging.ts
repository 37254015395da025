/** The first pass over a batch: every line is read and checked before the first is applied. */
import { err, ok, type Result } from '../primitives/result.ts';
import { runningSha256 } from '../primitives/sha256.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { FeedApplier, FeedLine } from './applier.ts';
import {
  BODY_BYTES_MAX,
  LINE_BYTES_MAX,
  type LineMalformed,
  malformedLine,
  readJson,
  readText,
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

/** What lasts until the lines are applied. */
export interface Keeping<Line extends FeedLine> {
  keep(piece: Uint8Array, read: ReadLine<Line>): Promise<void>;
}

/** Reads to the end of the stream; everything of it is kept. */
export async function stage<Line extends FeedLine>(
  pieces: Pieces,
  applier: FeedApplier<Line>,
  batch: SignedLines,
  keeping: Keeping<Line>,
): Promise<Result<null, StagingError>> {
  const hash = runningSha256();
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

    hash.add(piece.value);
    await keeping.keep(piece.value, read.value);
    before = line;
  }
  const end = checkEnd(before, batch.signed);
  if (!end.ok) return end;
  const found = hash.hex();
  return found === batch.digest
    ? ok(null)
    : err({ code: 'lines_digest_mismatch', expected: batch.digest, found });
}

/** `count` is only for the refusal. */
export function readAs<Line extends FeedLine>(
  piece: Uint8Array,
  count: number,
  applier: FeedApplier<Line>,
): Result<ReadLine<Line>, LineMalformed> {
  const text = readText(piece, count);
  if (!text.ok) return text;
  const glanced = applier.glance?.(text.value) ?? null;
  if (glanced !== null) return ok({ text: text.value, line: glanced });
  const json = readJson(text.value, count);
  if (!json.ok) return json;
  const line = applier.parse(json.value);
  return line.ok
    ? ok({ text: text.value, line: line.value })
    : malformedLine(count, line.error.pointer, line.error.detail);
}

const streamError = (code: 'body_too_large' | 'line_too_long', line: number): StreamError =>
  code === 'body_too_large'
    ? { code, maxBytes: BODY_BYTES_MAX }
    : {
        code: 'line_malformed',
        line,
        pointer: '',
        detail: `a line has at most ${LINE_BYTES_MAX} bytes`,
      };
