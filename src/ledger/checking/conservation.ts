/** Nothing is made or lost: what was delegated is held, was paid out, was taken, or is owed. */
import { formatTenths, type Violation } from './violation.ts';

/** Of one asset. */
export interface StakeTotals {
  readonly asset: string;
  /** Shares times rates of stake on the ledger, in 10^-30 of a unit, each cohort rounded down. */
  readonly held: bigint;
  /** The same of stake that the chain has paid out. */
  readonly paidOut: bigint;
  readonly cohorts: bigint;
  /** Whole units. */
  readonly taken: bigint;
  /** Whole units; with what is owed. */
  readonly returned: bigint;
  /** What came back to stake that was paid out, and is owed to its holders. */
  readonly owed: bigint;
  readonly lines: bigint;
}

const FINE = 10n ** 30n;
/** By so much a rate line may leave more than it should: the guard of what shares are worth. */
const GUARD = 10n ** 21n;

/** `delegated`: whole units that ever arrived, by asset. */
export function unconserved(
  totals: readonly StakeTotals[],
  delegated: ReadonlyMap<string, bigint>,
): readonly Violation[] {
  const known = new Map(totals.map((of) => [of.asset, of]));
  return [...new Set([...known.keys(), ...delegated.keys()])].sort().flatMap((asset) => {
    const expected = (delegated.get(asset) ?? 0n) * FINE;
    const of = known.get(asset) ?? { ...NONE, asset };
    const found = of.held + of.paidOut + (of.taken - of.returned + of.owed) * FINE;
    const stray = found - expected;
    if (stray >= -of.cohorts - of.lines * GUARD && stray <= of.lines * GUARD) return [];
    return [
      {
        check: 'conservation' as const,
        table: 'cohort',
        key: [asset],
        expected: `${delegated.get(asset) ?? 0n} delegated`,
        found: `${formatTenths(found, 30)} held, paid out, taken or owed`,
      },
    ];
  });
}

const NONE: Omit<StakeTotals, 'asset'> = {
  held: 0n,
  paidOut: 0n,
  cohorts: 0n,
  taken: 0n,
  returned: 0n,
  owed: 0n,
  lines: 0n,
};
