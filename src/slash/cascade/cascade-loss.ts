/** What each liable cohort loses. */
import { FULL_WEIGHT } from '../../ledger/allocation.ts';
import { worth } from '../../ledger/cohort.ts';
import { maxBigint } from '../../primitives/amount.ts';
import { required } from '../../primitives/assert.ts';
import { WAD } from '../../primitives/fraction.ts';
import type { AssetId } from '../../primitives/ids.ts';
import {
  compare,
  maxRational,
  minRational,
  NOTHING,
  type Rational,
  rational,
  subtract,
} from '../../primitives/rational.ts';
import type { LiableCohort, SlashTerms } from './cascade-liable.ts';
import { runningSum } from './cascade-sum.ts';

export interface CohortLoss {
  readonly cohort: LiableCohort;
  /** Whole units at the capture time. */
  readonly basis: bigint;
  /** What the fraction asks for; may be other than in lowest terms. */
  readonly exact: Rational;
  /** No more than the tokens left; may be other than in lowest terms. */
  readonly capped: Rational;
  /** Whole units taken. */
  readonly loss: bigint;
  readonly rateAfter: Rational;
}

/** Fraction times shared fraction times hundredths. */
export const EXACT_DEN = WAD * WAD * BigInt(FULL_WEIGHT);

export const lossesOf = (
  terms: SlashTerms,
  liable: readonly LiableCohort[],
): readonly CohortLoss[] => liable.map(lossesBy(terms));

/**
 * Per asset, a cohort loses what its term adds to the floor of the running sum. Asked of one cohort
 * after the other, in their order.
 */
export function lossesBy(terms: SlashTerms): (cohort: LiableCohort) => CohortLoss {
  const sums = new Map<AssetId, ReturnType<typeof runningSum>>();
  return (cohort) => {
    if (!sums.has(cohort.asset)) sums.set(cohort.asset, runningSum(EXACT_DEN));
    const sum = required(sums.get(cohort.asset), 'the asset has a sum');
    const basis = worth(cohort.shares, cohort.rateAtCapture);
    const exact = exactLoss(terms, cohort, basis);
    const capped = minRational(exact, { num: cohort.tokens, den: 1n });
    const before = sum.whole();
    sum.plus(capped);
    const loss = sum.whole() - before;
    return { cohort, basis, exact, capped, loss, rateAfter: rateAfter(cohort, loss) };
  };
}

/** `max(0, f * w * basis - what the tombstone group took already)`. */
function exactLoss(terms: SlashTerms, cohort: LiableCohort, basis: bigint): Rational {
  const shared = cohort.group === 'operator' ? WAD : terms.sharedFraction;
  const num = terms.fraction * shared * BigInt(cohort.exposure) * basis;
  const asked: Rational = { num, den: EXACT_DEN };
  if (cohort.tookByGroup.num === 0n) return asked;
  return maxRational(NOTHING, subtract(asked, cohort.tookByGroup));
}

/** Tokens a share once the loss is spread over all shares; the guard of `worth` may leave it below 0. */
function rateAfter(cohort: LiableCohort, loss: bigint): Rational {
  if (loss === 0n) return cohort.rate;
  return maxRational(NOTHING, subtract(cohort.rate, rational(loss, cohort.shares)));
}

/** Whether the cap left less to take than the fraction asks for. */
export const isCut = (of: CohortLoss): boolean => compare(of.capped, of.exact) < 0n;

/** Whole units left. */
export const tokensAfter = (of: CohortLoss): bigint => maxBigint(0n, of.cohort.tokens - of.loss);
