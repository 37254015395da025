/** A rule about rows, as a query that finds those that break it. */
import type { CheckName } from './violation.ts';

/** A row that breaks a rule. */
export interface BrokenRow {
  readonly key: readonly string[];
  readonly expected: string | null;
  readonly found: string | null;
}

export interface CheckQuery<Query> {
  readonly check: CheckName;
  readonly table: string;
  /** In words, for people: what holds. */
  readonly says: string;
  /** How many rows there are to look at. */
  readonly rows: Query;
  /** Gives `BrokenRow`s; at most as many as are named. */
  readonly broken: Query;
}
