/** What a log says of its tree at one size (https://c2sp.org/tlog-checkpoint): the text that it signs. */
import { err, ok, type Result } from '../../primitives/result.ts';
import { HASH_BYTES } from '../tree/hashing.ts';
import type { TreeHead } from '../tree/verifying.ts';
import { base64Of, bytesOfBase64 } from './base64.ts';

/** The size is that of the tree, in entries; below 2^53. */
export interface Checkpoint extends TreeHead {
  /** Which log it is: one line, the same for good. */
  readonly origin: string;
  /** Lines that others may add; ours have none. */
  readonly extensions: readonly string[];
}

export interface CheckpointMalformed {
  readonly code: 'checkpoint_malformed';
  readonly detail: string;
}

const malformed = (detail: string): Result<never, CheckpointMalformed> =>
  err({ code: 'checkpoint_malformed', detail });

export const checkpointText = ({ origin, size, root, extensions }: Checkpoint): string =>
  [origin, String(size), base64Of(root), ...extensions].map((line) => `${line}\n`).join('');

/** Of the text of a note whose signatures were verified. */
export function parseCheckpoint(text: string): Result<Checkpoint, CheckpointMalformed> {
  if (!text.endsWith('\n')) return malformed('not whole lines');
  const [origin = '', digits = '', base64 = '', ...extensions] = text.slice(0, -1).split('\n');
  if (origin === '') return malformed('no origin');
  const size = Number(digits);
  if (!/^(0|[1-9][0-9]{0,15})$/.test(digits) || !Number.isSafeInteger(size))
    return malformed('the size is not a number below 2^53 without a leading zero');
  const root = bytesOfBase64(base64);
  if (root === null || root.length !== HASH_BYTES)
    return malformed('the root is not 32 bytes in base64');
  if (extensions.includes('')) return malformed('an extension line is empty');
  return ok({ origin, size, root, extensions });
}
