/** Feed requests as they are posted: lines, the statement that signs them, and a body that streams. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { FeedName } from '../../src/feeds/applier.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { FEEDER, type World } from './bootstrap.ts';
import { envelope } from './signers.ts';

export interface Posting {
  readonly key?: SigningKey;
  readonly firstSeq?: number;
  readonly lastSeq?: number;
  /** What the statement says instead of the digest of the lines. */
  readonly digest?: string;
}

export const ndjson = (lines: readonly object[]): string =>
  lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** The signed statement over these exact lines. */
export function feedStatement(
  w: World,
  feed: FeedName,
  lines: string,
  posting: Posting = {},
): Json {
  const seqs = [...lines.matchAll(/"seq":\s*(\d+)/g)].map((match) => Number(match[1]));
  const body = {
    feed,
    firstSeq: posting.firstSeq ?? seqs[0] ?? 1,
    lastSeq: posting.lastSeq ?? seqs.at(-1) ?? 1,
    lines: posting.digest ?? bytesToHex(sha256(new TextEncoder().encode(lines))),
  };
  const keys = [posting.key ?? FEEDER];
  return envelope('tribune/feed/v1', body as never, {
    deployment: w.deployment,
    now: w.clock.time,
    keys,
  });
}

/** Bytes in pieces of a given size, so that lines are cut anywhere. */
export async function* streamed(text: string, pieceBytes = 1 << 16): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let from = 0; from < bytes.length; from += pieceBytes)
    yield bytes.subarray(from, from + pieceBytes);
}

/** A whole request with the statement in the first line. */
export const feedBody = (statement: Json, lines: string, pieceBytes?: number) => ({
  body: streamed(`${JSON.stringify(statement)}\n${lines}`, pieceBytes),
});
