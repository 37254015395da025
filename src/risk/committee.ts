/** How likely a committee is to veto, member by member independently: the upper tail of a binomial distribution. */
import { sumOf } from '../primitives/exact.ts';
import { type Rational, rational, subtract } from '../primitives/rational.ts';

export interface Quorum {
  /** Votes that veto. */
  readonly quorum: number;
  readonly vetoesUnjust: Rational;
  readonly vetoesJust: Rational;
}

/** For each quorum of 1 to all; `right` is the probability that a member votes for what is right. */
export function quorumsOf(members: number, right: Rational): readonly Quorum[] {
  const unjust = chances(members, right);
  const just = chances(members, subtract(rational(1n), right));
  return Array.from({ length: members }, (_, index) => ({
    quorum: index + 1,
    vetoesUnjust: sumOf(unjust.slice(index + 1)),
    vetoesJust: sumOf(just.slice(index + 1)),
  }));
}

/** Of 0, 1, ... votes: n over k, times p^k (1-p)^(n-k). */
function chances(members: number, { num, den }: Rational): readonly Rational[] {
  let ways = 1n;
  return Array.from({ length: members + 1 }, (_, votes) => {
    const of = rational(
      ways * num ** BigInt(votes) * (den - num) ** BigInt(members - votes),
      den ** BigInt(members),
    );
    ways = (ways * BigInt(members - votes)) / BigInt(votes + 1);
    return of;
  });
}
