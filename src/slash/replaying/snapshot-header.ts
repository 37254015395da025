/** The first line of a snapshot: which ledger it is, and what the rest of the file must come to. */
import type { Json } from '../../primitives/bytes.ts';
import type { Digest } from '../../primitives/ids.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';

export const SNAPSHOT_FORMAT = 'tribune/ledger/v1';

/** A version of what the ledger is computed by, besides those of the bootstrap file. */
export interface RuleVersion {
  readonly kind: 'deployment' | 'service';
  readonly id: string;
  readonly digest: Digest;
  readonly previous: Digest | null;
  readonly content: Json;
  readonly author: string;
  readonly acceptedAt: Timestamp;
  readonly effectiveFrom: Timestamp;
  readonly cancelledAt: Timestamp | null;
}

/** Enough to found the same deployment again, and to compute with its rules. */
export interface Founded {
  /** The bootstrap file. */
  readonly bootstrap: Json;
  /** In the order of their acceptance. */
  readonly rules: readonly RuleVersion[];
}

export interface SnapshotHeader extends Founded {
  readonly format: typeof SNAPSHOT_FORMAT;
  readonly deployment: string;
  /** Of the last line of the feed; 0 where there is none. */
  readonly seq: number;
  readonly at: Timestamp;
  /** How many lines are no feed lines, but slashes and reversals in their place. */
  readonly acts: number;
  /** SHA-256 of everything after the header's line feed. */
  readonly lines: Digest;
  /** The digest of the ledger. */
  readonly ledger: Digest;
}

export const headerJson = ({ at, rules, ...header }: SnapshotHeader): Json => ({
  ...header,
  at: formatTime(at),
  rules: rules.map((rule) => ({
    ...rule,
    acceptedAt: formatTime(rule.acceptedAt),
    effectiveFrom: formatTime(rule.effectiveFrom),
    cancelledAt: rule.cancelledAt === null ? null : formatTime(rule.cancelledAt),
  })),
});
