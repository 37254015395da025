/** NDJSON as it streams in: lines of bytes, then text, then JSON, with bounded memory. */
import type { Json } from '../primitives/bytes.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { parseJson } from '../primitives/strict-json.ts';

/** Inclusive, without the line feed. */
export const LINE_BYTES_MAX = 1 << 20;
/** Inclusive, of a whole request. */
export const BODY_BYTES_MAX = 2 ** 30;

export type StreamError =
  | { readonly code: 'body_too_large'; readonly maxBytes: number }
  | LineMalformed;

export interface LineMalformed {
  readonly code: 'line_malformed';
  /** 1 is the first line after the envelope. */
  readonly line: number;
  /** RFC 6901, into the line. */
  readonly pointer: string;
  readonly detail: string;
}

export interface LineLimits {
  readonly lineBytes: number;
  readonly bodyBytes: number;
}

const LIMITS: LineLimits = { lineBytes: LINE_BYTES_MAX, bodyBytes: BODY_BYTES_MAX };
const LINE_FEED = 0x0a;

type Piece = Result<Uint8Array, { readonly code: 'body_too_large' | 'line_too_long' }>;

/**
 * Cuts a stream after every line feed; each piece keeps its own, so that the pieces put together
 * are the stream. The last may have none. Ends after the first error.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  limits: LineLimits = LIMITS,
): AsyncGenerator<Piece> {
  const cut = cutter(limits);
  for await (const chunk of chunks) {
    for (const part of parts(chunk)) {
      const piece = cut(part);
      if (piece !== null) yield piece;
      if (piece?.ok === false) return;
    }
  }
  const last = cut(new Uint8Array());
  if (last !== null) yield last;
}

/** Gathers parts until one ends a line, or they are too many for one; an empty part ends the last. */
function cutter({ lineBytes, bodyBytes }: LineLimits): (part: Uint8Array) => Piece | null {
  let waiting: Uint8Array[] = [];
  let size = 0;
  let total = 0;
  return (part) => {
    waiting.push(part);
    size += part.length;
    total += part.length;
    if (total > bodyBytes) return err({ code: 'body_too_large' });
    if (size > lineBytes + (endsLine(part) ? 1 : 0)) return err({ code: 'line_too_long' });
    if (size === 0 || !(endsLine(part) || part.length === 0)) return null;
    const piece = joined(waiting);
    [waiting, size] = [[], 0];
    return ok(piece);
  };
}

const endsLine = (bytes: Uint8Array): boolean => bytes.at(-1) === LINE_FEED;

/** Up to and with each line feed, then what is left. */
function* parts(chunk: Uint8Array): Generator<Uint8Array> {
  let from = 0;
  for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
    yield chunk.subarray(from, end + 1);
    from = end + 1;
  }
  if (from < chunk.length) yield chunk.subarray(from);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [first, ...more] = pieces;
  if (first !== undefined && more.length === 0) return first;
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.length;
  }
  return bytes;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text of a piece without its line feed; null if it is not UTF-8. */
export function textOf(piece: Uint8Array): string | null {
  const end = endsLine(piece) ? piece.length - 1 : piece.length;
  try {
    return utf8.decode(piece.subarray(0, end));
  } catch {
    return null;
  }
}

export interface LineText {
  readonly text: string;
  readonly json: Json;
}

/** `line` is only for the refusal. */
export function readLine(piece: Uint8Array, line: number): Result<LineText, LineMalformed> {
  const text = readText(piece, line);
  if (!text.ok) return text;
  const json = readJson(text.value, line);
  return json.ok ? ok({ text: text.value, json: json.value }) : json;
}

/** Its text first, for those who need not read it as JSON. */
export function readText(piece: Uint8Array, line: number): Result<string, LineMalformed> {
  const text = textOf(piece);
  return text === null ? malformedLine(line, '', 'not UTF-8') : ok(text);
}

export function readJson(text: string, line: number): Result<Json, LineMalformed> {
  const json = parseJson(text);
  return json.ok ? json : malformedLine(line, json.error.pointer, json.error.detail);
}

export const malformedLine = (
  line: number,
  pointer: string,
  detail: string,
): Result<never, LineMalformed> => err({ code: 'line_malformed', line, pointer, detail });
