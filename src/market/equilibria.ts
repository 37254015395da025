/**
 * All equilibria of an entry game. Of one whose security is S, an operator is surely a member while
 * S <= k - s, never once S > k, and may be either between; k is the most security at which his share
 * covers his cost, floor(R*s/c). So the possible S fall into ranges in which the same are sure and the
 * same are free, and an equilibrium is a subset of the free whose sum leads into the range.
 */
import { maxBigint, minBigint } from '../primitives/amount.ts';
import { floor, type Rational, rational } from '../primitives/rational.ts';
import { type Candidate, type Game, scan, stakeOf } from './game.ts';
import {
  countBetween,
  greatestBetween,
  halvesOf,
  ITEMS_MAX,
  leastBetween,
  listBetween,
  sumsMade,
} from './subset-sums.ts';

interface Equilibrium {
  /** By name. */
  readonly operators: readonly string[];
  readonly security: bigint;
}

export interface Equilibria {
  /** Of security, over all equilibria. `isExact`: equilibria have both; else they are proven outer bounds. */
  readonly interval: { readonly least: bigint; readonly most: bigint; readonly isExact: boolean };
  /** Null where they are too many to be counted. */
  readonly count: number | null;
  /** The most secure first; where they are not counted, the scan's alone. */
  readonly listed: readonly Equilibrium[];
}

export const LISTED_MAX = 64;

/** Sums of subsets that are made for one answer, at most; games of up to 20 need at most 90,000. */
const SUMS_MAX = 160_000;

/** Securities at which the same are sure and the same are free. */
interface Range {
  readonly sure: readonly Candidate[];
  readonly free: readonly Candidate[];
  /** The least and the most that subsets of the free can come to within the range, inclusive. */
  readonly least: bigint;
  readonly most: bigint;
  readonly base: bigint;
}

export function equilibriaOf(game: Game, reward: Rational): Equilibria {
  const ranges = rangesOf(game, reward);
  const isCounted = sumsFor(ranges) <= SUMS_MAX;
  return {
    interval: intervalOf(ranges),
    count: isCounted ? countIn(ranges) : null,
    listed: isCounted ? listIn(ranges) : [ofScan(game, reward)],
  };
}

const ofScan = (game: Game, reward: Rational): Equilibrium => {
  const { members, security } = scan(game, reward);
  return { operators: namesOf(members), security };
};

/** Only those that an equilibrium could be in, the least security first. */
function rangesOf({ candidates, total }: Game, reward: Rational): readonly Range[] {
  const limits = candidates.map((candidate) => {
    const last = lastSecurity(candidate, { reward, total });
    return { candidate, sureUpTo: maxBigint(last - candidate.stake, -1n), last };
  });
  const ends = limits.flatMap(({ sureUpTo, last }) => [sureUpTo, last]);
  const points = [...new Set([-1n, ...ends, total])].sort((a, b) => (a < b ? -1 : 1));
  return points.slice(1).flatMap((upTo, i) => {
    const above = points[i] ?? -1n;
    const sure = limits.filter((of) => of.sureUpTo >= upTo).map((of) => of.candidate);
    const free = limits
      .filter((of) => of.sureUpTo < upTo && of.last >= upTo)
      .map((of) => of.candidate);
    const base = stakeOf(sure);
    const least = maxBigint(above + 1n - base, 0n);
    const most = minBigint(upTo - base, stakeOf(free));
    return least > most ? [] : [{ sure, free, least, most, base }];
  });
}

/** The most security, his own stake in it, at which his share covers his cost. */
function lastSecurity(
  { stake, cost }: Candidate,
  { reward, total }: { readonly reward: Rational; readonly total: bigint },
): bigint {
  if (cost === 0n) return total;
  return minBigint(floor(rational(reward.num * stake, reward.den * cost)), total);
}

const sumsFor = (ranges: readonly Range[]): number =>
  ranges.reduce((sums, range) => sums + sumsIn(range), 0);

const sumsIn = ({ free }: Range): number =>
  free.length > ITEMS_MAX ? Number.POSITIVE_INFINITY : sumsMade(free.length);

const halvesIn = ({ free }: Range) => halvesOf(free.map(({ stake }) => stake));

const countIn = (ranges: readonly Range[]): number =>
  ranges.reduce(
    (count, range) => count + countBetween(halvesIn(range), range.least, range.most),
    0,
  );

function listIn(ranges: readonly Range[]): readonly Equilibrium[] {
  const listed: Equilibrium[] = [];
  for (const range of ranges.toReversed()) {
    const limit = LISTED_MAX - listed.length;
    if (limit === 0) break;
    const { least, most, sure, free, base } = range;
    for (const { sum, bits } of listBetween(halvesIn(range), { least, most, limit })) {
      const joined = free.filter((_, i) => Math.floor(bits / 2 ** i) % 2 === 1);
      listed.push({ operators: namesOf([...sure, ...joined]), security: base + sum });
    }
  }
  return listed;
}

/** From both ends inwards, to the first range that has an equilibrium or is too much to look through. */
function intervalOf(ranges: readonly Range[]): Equilibria['interval'] {
  const lower = firstEnd(ranges, ({ least }) => least, leastBetween);
  const upper = firstEnd(ranges.toReversed(), ({ most }) => most, greatestBetween);
  return { least: lower.security, most: upper.security, isExact: lower.isMet && upper.isMet };
}

function firstEnd(
  ranges: readonly Range[],
  bound: (range: Range) => bigint,
  extreme: (halves: ReturnType<typeof halvesOf>, least: bigint, most: bigint) => bigint | null,
): { readonly security: bigint; readonly isMet: boolean } {
  let sums = 0;
  for (const range of ranges) {
    sums += sumsIn(range);
    if (sums > SUMS_MAX) return { security: range.base + bound(range), isMet: false };
    const met = extreme(halvesIn(range), range.least, range.most);
    if (met !== null) return { security: range.base + met, isMet: true };
  }
  return { security: 0n, isMet: true };
}

const namesOf = (of: readonly Candidate[]): readonly string[] =>
  of.map(({ operator }) => operator).sort();
