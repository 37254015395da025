/** What anybody can keep of a decision, and show to whoever does not believe him. */

/** An entry, and the proof that it stands in the history. */
export interface ReceiptEntry {
  readonly index: number;
  /** As its leaf was hashed. */
  readonly text: string;
  /** Base64, from the leaf up; in the tree of the checkpoint. */
  readonly path: readonly string[];
}

export interface Receipt {
  readonly type: 'tribune/receipt/v1';
  readonly slashRequest: string;
  /** The name of the history. */
  readonly origin: string;
  /** How `cosmos:` signers of the deployment are spelled. */
  readonly bech32Prefix: string;
  /** A signed note. */
  readonly checkpoint: string;
  /** Everything that names the request, in its order: what was said, and what was decided. */
  readonly entries: readonly ReceiptEntry[];
}

/** Entries that end a request, or what became of its slash; the last of them is the outcome. */
const OUTCOMES = [
  'request.vetoed',
  'request.dismissed',
  'request.expired',
  'slash.executed',
  'slash.reversed',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

export const isOutcome = (type: string): type is Outcome =>
  (OUTCOMES as readonly string[]).includes(type);
