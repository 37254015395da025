/** How often stake is used, how far one event could reach into it, and how few have most of it. */
import { divide, sumOf } from '../primitives/exact.ts';
import {
  compare,
  minRational,
  multiply,
  NOTHING,
  type Rational,
  rational,
  subtract,
} from '../primitives/rational.ts';
import type { RiskFile } from './risk-schema.ts';

export interface Leverage {
  readonly operator: string;
  /** Sum of his allocations over his stake. */
  readonly degree: Rational;
  /** If all his services slash at once: no more than he has. */
  readonly worstLoss: Rational;
  /** Whether he could pay all of it. */
  readonly isCovered: boolean;
}

/** Without allocations all of a stake stands behind each service; with them, services that are not named get nothing. */
export function leverageOf({ network, allocations, slashes }: RiskFile): readonly Leverage[] {
  const terms = new Map([...network.stakes.keys()].map((name) => [name, newTerms()]));
  for (const { service, operators } of network.services) {
    for (const operator of operators) {
      const whole = network.stakes.get(operator) ?? NOTHING;
      const amount = allocations === null ? whole : allocations.get(operator)?.get(service);
      const of = terms.get(operator);
      of?.amounts.push(amount ?? NOTHING);
      of?.losses.push(multiply(amount ?? NOTHING, slashes.get(service) ?? rational(1n)));
    }
  }
  return [...network.stakes].map(([operator, stake]) => {
    const { amounts, losses } = terms.get(operator) ?? newTerms();
    const loss = sumOf(losses);
    return {
      operator,
      degree: divide(sumOf(amounts), stake),
      worstLoss: minRational(stake, loss),
      isCovered: compare(loss, stake) <= 0n,
    };
  });
}

const newTerms = () => ({ amounts: [] as Rational[], losses: [] as Rational[] });

export interface Concentration {
  /** Herfindahl and Hirschman: sum of squared parts, 1/n to 1. */
  readonly hhi: Rational;
  /** 0 where all have the same; below 1. */
  readonly gini: Rational;
}

/** Of at least one stake above 0. */
export function concentrationOf(stakes: readonly Rational[]): Concentration {
  const sorted = [...stakes].sort(
    (a, b) => Number(compare(a, b) > 0n) - Number(compare(a, b) < 0n),
  );
  const all = sumOf(sorted);
  const squares = sumOf(sorted.map((stake) => multiply(stake, stake)));
  const ranked = sumOf(sorted.map((stake, i) => multiply(rational(2n * BigInt(i + 1)), stake)));
  const count = BigInt(sorted.length);
  return {
    hhi: divide(squares, multiply(all, all)),
    gini: subtract(divide(ranked, multiply(rational(count), all)), rational(count + 1n, count)),
  };
}
