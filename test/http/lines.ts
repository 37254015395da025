/** Feed batches as they are posted: the signed envelope, then the lines it is about. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Digest } from '../../src/primitives/ids.ts';
import { FEEDER, type World } from '../support/bootstrap.ts';
import { envelope } from '../support/signers.ts';

export interface Batch {
  readonly feed: 'ledger' | 'chain-facts' | 'prices';
  readonly firstSeq: number;
  /** Without `seq`, which is counted from `firstSeq`. */
  readonly lines: readonly object[];
}

export const bytesOf = ({ firstSeq, lines }: Batch): string =>
  lines.map((line, i) => `${JSON.stringify({ seq: firstSeq + i, ...line })}\n`).join('');

export function signedBatch({ deployment, clock }: World, batch: Batch): string {
  const bytes = bytesOf(batch);
  const signed = envelope(
    'tribune/feed/v1',
    {
      feed: batch.feed,
      firstSeq: batch.firstSeq,
      lastSeq: batch.firstSeq + batch.lines.length - 1,
      lines: bytesToHex(sha256(utf8ToBytes(bytes))) as Digest,
    },
    { deployment, now: clock.time, keys: [FEEDER] },
  );
  return `${JSON.stringify(signed)}\n${bytes}`;
}
