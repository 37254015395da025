/** What a slash asks for and takes in all, by asset. */
import type { AssetId } from '../../primitives/ids.ts';
import { subtract } from '../../primitives/rational.ts';
import { type CohortLoss, EXACT_DEN, isCut } from './cascade-loss.ts';
import { runningSum } from './cascade-sum.ts';

/** Decimal strings of whole units. */
export interface AssetTotals {
  readonly asset: string;
  /** Loss beyond what was left, of stake the chain has not paid out. */
  readonly cutByCap: string;
  /** What the fraction asks for. */
  readonly exact: string;
  /** What it asks for of stake the chain has paid out. */
  readonly paidOut: string;
  /** What is taken. */
  readonly total: string;
}

export interface TotalsTally {
  readonly add: (of: CohortLoss) => void;
  /** In the order of the assets; none of nothing. */
  readonly rows: () => readonly AssetTotals[];
}

export function assetTotals(): TotalsTally {
  const totals = new Map<AssetId, ReturnType<typeof totalsOf>>();
  return {
    add(of) {
      const { asset } = of.cohort;
      const known = totals.get(asset) ?? totalsOf(asset);
      totals.set(asset, known);
      known.add(of);
    },
    rows: () => inOrder([...totals.values()].map((of) => of.row())),
  };
}

/** By their assets; none of nothing. */
export const inOrder = (totals: readonly AssetTotals[]): readonly AssetTotals[] =>
  totals
    .filter((t) => [t.exact, t.total, t.paidOut, t.cutByCap].some((units) => units !== '0'))
    .sort((a, b) => (a.asset < b.asset ? -1 : 1));

function totalsOf(asset: AssetId) {
  const exact = runningSum(EXACT_DEN);
  const paidOut = runningSum(EXACT_DEN);
  const cutByCap = runningSum(EXACT_DEN);
  let total = 0n;
  return {
    add(of: CohortLoss): void {
      exact.plus(of.exact);
      if (of.cohort.latest.phase === 'paid') paidOut.plus(of.exact);
      else if (isCut(of)) cutByCap.plus(subtract(of.exact, of.capped));
      total += of.loss;
    },
    row: (): AssetTotals => ({
      asset,
      cutByCap: String(cutByCap.whole()),
      exact: String(exact.whole()),
      paidOut: String(paidOut.whole()),
      total: String(total),
    }),
  };
}
