/**
 * Who joins a service that shares a daily reward by stake: the entry game. An operator of stake s and
 * daily cost c stays where his share covers his cost, R*s/S >= c; a set is an equilibrium if each of
 * its members stays and nobody outside would gain by joining, R*s/(S+s) < c.
 */

import { leastCommon } from '../primitives/exact.ts';
import { type Rational, rational } from '../primitives/rational.ts';

/** An operator as he comes to the game. */
export interface Entrant {
  readonly operator: string;
  /** Above zero. */
  readonly stake: Rational;
  /** A day, for all of his stake; zero or more. */
  readonly cost: Rational;
}

/** The same in whole units that all of the game share. */
export interface Candidate {
  readonly operator: string;
  readonly stake: bigint;
  readonly cost: bigint;
}

export interface Game {
  /** By cost for a unit of stake, the cheapest first; equal ones by name. */
  readonly candidates: readonly Candidate[];
  /** Units that one of stake has, and one of money. */
  readonly stakeUnit: bigint;
  readonly costUnit: bigint;
  /** Of all stake, in units. */
  readonly total: bigint;
}

export function gameOf(entrants: readonly Entrant[]): Game {
  const stakeUnit = leastCommon(entrants.map(({ stake }) => stake.den));
  const costUnit = leastCommon(entrants.map(({ cost }) => cost.den));
  const candidates = entrants
    .map(({ operator, stake, cost }) => ({
      operator,
      stake: stake.num * (stakeUnit / stake.den),
      cost: cost.num * (costUnit / cost.den),
    }))
    .sort(byCost);
  return { candidates, stakeUnit, costUnit, total: stakeOf(candidates) };
}

/** a.cost/a.stake against b.cost/b.stake, without dividing. */
function byCost(a: Candidate, b: Candidate): number {
  const difference = a.cost * b.stake - b.cost * a.stake;
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return a.operator < b.operator ? -1 : 1;
}

export const stakeOf = (of: readonly Candidate[]): bigint =>
  of.reduce((sum, { stake }) => sum + stake, 0n);

/** What the scan finds at one reward. */
export interface Scan {
  /** In the order in which they join. */
  readonly members: readonly Candidate[];
  readonly security: bigint;
  /** The least reward at which the same join. */
  readonly from: Rational;
  /** The least reward at which more join; null when all have. */
  readonly next: Rational | null;
}

/**
 * Each in turn joins if his share would then cover his cost, and whoever does not is passed by. It ends in
 * an equilibrium: those who come later cost more for a unit of stake, and what is enough for them is
 * enough for all before. A greater reward never ends in less security. `reward` is in the game's units.
 */
export function scan({ candidates }: Game, reward: Rational): Scan {
  const members: Candidate[] = [];
  let security = 0n;
  let from: Rational = { num: 0n, den: 1n };
  let next: Rational | null = null;
  for (const candidate of candidates) {
    const needed = rewardFor(candidate, security);
    if (isMore(needed, reward)) {
      if (next === null || isMore(next, needed)) next = needed;
      continue;
    }
    if (isMore(needed, from)) from = needed;
    members.push(candidate);
    security += candidate.stake;
  }
  return { members, security, from, next };
}

/** The least reward that covers the cost of one who joins so much stake; not in lowest terms. */
const rewardFor = ({ stake, cost }: Candidate, security: bigint): Rational => ({
  num: cost * (security + stake),
  den: stake,
});

const isMore = (a: Rational, b: Rational): boolean => a.num * b.den > b.num * a.den;

/** A reward as a game counts it, and back. */
export const inGame = ({ costUnit }: Game, reward: Rational): Rational =>
  rational(reward.num * costUnit, reward.den);
export const outOfGame = ({ costUnit }: Game, reward: Rational): Rational =>
  rational(reward.num, reward.den * costUnit);

export const inStake = ({ stakeUnit }: Game, units: bigint): Rational => rational(units, stakeUnit);
