/** What is not as it must be, and where it is. */

/** What can be looked at; each says what it compares. */
export type CheckName =
  | 'feed'
  | 'shares'
  | 'history'
  | 'rates'
  | 'allocations'
  | 'sums'
  | 'conservation'
  | 'escrow'
  | 'replay'
  | 'snapshot';

export interface Violation {
  readonly check: CheckName;
  readonly table: string;
  /** Of the row, or what comes nearest to one. */
  readonly key: readonly (string | number | bigint)[];
  readonly expected: string;
  readonly found: string;
}

/** The first so many are named, all are counted. */
export const NAMED_MAX = 100;

export interface ViolationList {
  readonly add: (violation: Violation) => void;
  readonly named: () => readonly Violation[];
  readonly count: () => number;
}

export function violationList(): ViolationList {
  const named: Violation[] = [];
  let count = 0;
  return {
    add(violation) {
      count += 1;
      if (named.length < NAMED_MAX) named.push(violation);
    },
    named: () => named,
    count: () => count,
  };
}

/** A count of 10^-decimals as a decimal number, without zeros at its end. */
export function formatTenths(count: bigint, decimals: number): string {
  const digits = (count < 0n ? -count : count).toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '');
  const whole = `${count < 0n ? '-' : ''}${digits.slice(0, -decimals)}`;
  return fraction === '' ? whole : `${whole}.${fraction}`;
}
