/** What each feed provides: how a line reads, and what taking lines does. */
import type { Tx } from '../db/database.ts';
import type { Json } from '../primitives/bytes.ts';
import type { Digest } from '../primitives/ids.ts';
import type { Result } from '../primitives/result.ts';
import type { KeyId, SignerName } from '../primitives/signatures/signer.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { FeederContent } from '../registry/objects-schema.ts';

export type FeedName = FeederContent['feeds'][number];

/** What every line of every feed has. `seq` is a safe integer, 1 or more. */
export interface FeedLine {
  readonly seq: number;
  readonly at: Timestamp;
}

interface LineShapeError {
  readonly code: string;
  /** RFC 6901, into the line. */
  readonly pointer: string;
  readonly detail: string;
}

/** The signed statement that brought the lines. */
export interface FeedBatch {
  readonly feed: FeedName;
  readonly feeder: SignerName;
  readonly key: KeyId;
  readonly digest: Digest;
  /** The database's clock, read after the feed's lock was held. */
  readonly now: Timestamp;
}

/** What could not be true as it stood; kept small, it is part of the answer. */
export interface FeedEffect {
  readonly discrepancies: readonly Json[];
}

export interface FeedApplier<Line extends FeedLine> {
  readonly feed: FeedName;
  /**
   * `batches`: many transactions of at most `LINES_PER_TRANSACTION` lines each, for feeds whose
   * lines are never refused for what they say. `whole`: one transaction, so that a refusal of any
   * line leaves nothing of the others.
   */
  readonly transactions: 'batches' | 'whole';
  parse(line: Json): Result<Line, LineShapeError>;
  /**
   * A quick look at the text of a line: what `parse` makes of it, or null where that takes reading it
   * in full. Never anything else, for a line must not mean two things.
   */
  glance?(text: string): Line | null;
  /** Called with consecutive new lines, never with one twice; throws a `Refusal` if `whole`. */
  apply(tx: Tx, lines: readonly Line[], batch: FeedBatch): Promise<FeedEffect>;
  /** Runs in a transaction of its own after a refusal rolled back what was applied. */
  afterRefusal?(tx: Tx, refused: { readonly code: string }, batch: FeedBatch): Promise<void>;
}
