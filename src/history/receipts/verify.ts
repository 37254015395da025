/**
 * Verifies a receipt offline: that its checkpoint is signed, that its entries stand in that history, and
 * what they say was decided. Needs @noble/hashes and @noble/curves and nothing of Node, so that it runs in a
 * browser. Whoever signed the statements inside is for `tribune receipt verify`, which knows every scheme.
 */
import { err, ok, type Result } from '../../primitives/result.ts';
import { bytesOfBase64 } from '../checkpoints/base64.ts';
import {
  type CheckpointRefusal,
  type LogKey,
  type OpenedCheckpoint,
  openCheckpoint,
} from '../checkpoints/keys.ts';
import { leafHash } from '../tree/hashing.ts';
import { type ProofRefusal, verifyInclusion } from '../tree/verifying.ts';
import { isOutcome, type Outcome, type Receipt, type ReceiptEntry } from './receipt.ts';

/** Which history is believed, and whose signatures on it. */
export interface Trust {
  readonly origin: string;
  readonly keys: readonly LogKey[];
}

/** An entry as it was proven. */
interface ProvenEntry {
  readonly index: number;
  readonly type: string;
  /** RFC 3339. */
  readonly at: string;
  readonly body: unknown;
}

export interface VerifiedReceipt {
  readonly slashRequest: string;
  /** As of the checkpoint: a later history may have more. */
  readonly outcome: Outcome;
  readonly decided: ProvenEntry;
  readonly entries: readonly ProvenEntry[];
  readonly checkpoint: OpenedCheckpoint;
}

export type ReceiptRefusal =
  | { readonly code: 'receipt_malformed'; readonly detail: string }
  | CheckpointRefusal
  | {
      readonly code: 'entry_not_included';
      readonly index: number;
      readonly reason: ProofRefusal['code'];
    }
  /** It does not name the request, or is out of order. */
  | { readonly code: 'entry_misplaced'; readonly index: number }
  | { readonly code: 'outcome_missing' };

export function verifyReceipt(
  json: unknown,
  trust: Trust,
): Result<VerifiedReceipt, ReceiptRefusal> {
  if (!isReceipt(json)) return malformed('not a receipt');
  const checkpoint = openCheckpoint(json.checkpoint, trust);
  if (!checkpoint.ok) return checkpoint;
  const entries: ProvenEntry[] = [];
  for (const entry of json.entries) {
    const proven = provenEntry(entry, checkpoint.value);
    if (!proven.ok) return proven;
    const isAbout = entry.text.includes(`"slashRequest":"${json.slashRequest}"`);
    if (!isAbout || entry.index <= (entries.at(-1)?.index ?? -1))
      return err({ code: 'entry_misplaced', index: entry.index });
    entries.push(proven.value);
  }
  const decided = entries.findLast((of) => endsIt(of, json.slashRequest));
  if (decided === undefined || !isOutcome(decided.type)) return err({ code: 'outcome_missing' });
  const { slashRequest } = json;
  return ok({
    slashRequest,
    outcome: decided.type,
    decided,
    entries,
    checkpoint: checkpoint.value,
  });
}

const malformed = (detail: string): Result<never, ReceiptRefusal> =>
  err({ code: 'receipt_malformed', detail });

const endsIt = ({ type, body }: ProvenEntry, slashRequest: string): boolean =>
  isOutcome(type) && isObject(body) && body['slashRequest'] === slashRequest;

function provenEntry(
  { index, text, path }: ReceiptEntry,
  { size, root }: OpenedCheckpoint,
): Result<ProvenEntry, ReceiptRefusal> {
  const hashes = path.map(bytesOfBase64);
  if (hashes.some((hash) => hash === null)) return malformed('a hash is not base64');
  const inclusion = {
    leaf: leafHash(new TextEncoder().encode(text)),
    index,
    size,
    root,
    path: hashes.filter((hash) => hash !== null),
  };
  const included = verifyInclusion(inclusion);
  if (!included.ok) return err({ code: 'entry_not_included', index, reason: included.error.code });
  const entry = parsed(text);
  if (!isObject(entry)) return malformed('an entry is not JSON');
  return ok({ index, type: String(entry['type']), at: String(entry['at']), body: entry['body'] });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const isReceipt = (json: unknown): json is Receipt =>
  isObject(json) &&
  json['type'] === 'tribune/receipt/v1' &&
  typeof json['checkpoint'] === 'string' &&
  typeof json['slashRequest'] === 'string' &&
  Array.isArray(json['entries']) &&
  json['entries'].every(isReceiptEntry);

const isReceiptEntry = (json: unknown): json is ReceiptEntry =>
  isObject(json) &&
  typeof json['index'] === 'number' &&
  typeof json['text'] === 'string' &&
  Array.isArray(json['path']) &&
  json['path'].every((hash) => typeof hash === 'string');
