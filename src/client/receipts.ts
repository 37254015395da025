/** Receipts, checked here: the server that gave one is not asked, and need not be believed. */
import type { LogKey } from '../history/checkpoints/keys.ts';
import { parseVerifierKey } from '../history/checkpoints/verifier-key.ts';
import {
  type ReceiptRefusal,
  type Trust,
  type VerifiedReceipt,
  verifyReceipt,
} from '../history/receipts/verify.ts';
import { canonicalJson, type Json } from '../primitives/bytes.ts';
import { sha256Hex } from '../primitives/sha256.ts';
import type { Schemas } from './api.ts';

export class ReceiptRefused extends Error {
  override readonly name = 'ReceiptRefused';
  readonly code: ReceiptRefusal['code'];
  readonly facts: ReceiptRefusal;

  constructor(refusal: ReceiptRefusal) {
    super(`the receipt proves nothing: ${refusal.code}`);
    this.code = refusal.code;
    this.facts = refusal;
  }
}

/**
 * What `tribune.history.keys()` answered, as something to believe. Whoever asks the server for it at every
 * receipt believes the server: keep what was answered once, or what the deployment publishes elsewhere.
 */
export const trustIn = ({ origin, keys }: Schemas['HistoryKeys']): Trust => ({
  origin,
  keys: keys.map(({ key, from, until }): LogKey => {
    const parsed = parseVerifierKey(key);
    if (!parsed.ok) throw new Error(`${key}: ${parsed.error.detail}`);
    return { key: parsed.value, from, until };
  }),
});

/** What it proves; throws a `ReceiptRefused` where that is nothing. */
export function checkReceipt(receipt: unknown, trust: Trust): VerifiedReceipt {
  const verified = verifyReceipt(receipt, trust);
  if (!verified.ok) throw new ReceiptRefused(verified.error);
  return verified.value;
}

/** Whether this is the report of the slash that the receipt is about: the history has its SHA-256. */
export function provesReport(
  { entries }: VerifiedReceipt,
  report: Schemas['CascadeReport'],
): boolean {
  const executed = entries.find(({ type }) => type === 'slash.executed');
  const digest = sha256Hex(canonicalJson(report as Json));
  return (executed?.body as { readonly report?: unknown } | undefined)?.report === digest;
}
