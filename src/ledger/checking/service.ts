/** Rules that the rows of a ledger must keep, looked at one after the other. */
import type { Tx } from '../../db/database.ts';
import { unconserved } from './conservation.ts';
import { impossibility } from './rate-arithmetic.ts';
import { CHECKS, findBroken, listStakeTotals, rateLineFacts } from './store.ts';
import type { CheckName, Violation, ViolationList } from './violation.ts';

/** A rule that was looked at. */
export interface Checked {
  readonly check: CheckName;
  readonly table: string;
  /** What holds, in words. */
  readonly says: string;
  /** How many things were looked at. */
  readonly looked: number;
  readonly violations: number;
}

export type OnChecked = (checked: Checked) => void;

/** The transaction sees one instant. */
export async function checkRows(tx: Tx, found: ViolationList, told: OnChecked): Promise<void> {
  for (const { check, table, says, ...queries } of CHECKS) {
    const { rows, broken } = await findBroken(tx, queries as (typeof CHECKS)[number]);
    for (const row of broken) {
      const { expected, found: is } = row;
      found.add({ check, table, key: row.key, expected: expected ?? '-', found: is ?? '-' });
    }
    told({ check, table, says, looked: rows, violations: broken.length });
  }
  await checkArithmetic(tx, found, told);
}

async function checkArithmetic(tx: Tx, found: ViolationList, told: OnChecked): Promise<void> {
  const before = found.count();
  let looked = 0;
  for await (const line of rateLineFacts(tx)) {
    looked += 1;
    const impossible = impossibility(line);
    if (impossible !== null) found.add(impossible);
  }
  told({
    check: 'rates',
    table: 'rate_line',
    says: 'what a rate line took is what its rates say, and no more than there was',
    looked,
    violations: found.count() - before,
  });
}

/** `delegated`: whole units that ever arrived, by asset. */
export async function checkConservation(
  tx: Tx,
  delegated: ReadonlyMap<string, bigint>,
  found: ViolationList,
  told: OnChecked,
): Promise<void> {
  const totals = await listStakeTotals(tx);
  const broken: readonly Violation[] = unconserved(totals, delegated);
  for (const violation of broken) found.add(violation);
  told({
    check: 'conservation',
    table: 'cohort',
    says: 'of each asset, what was delegated is held, was paid out, was taken, or is owed',
    looked: new Set([...totals.map(({ asset }) => asset), ...delegated.keys()]).size,
    violations: broken.length,
  });
}
