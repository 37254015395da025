/** What a security costs: the least reward at which the scan reaches it, and what a little more would give. */
import { required } from '../primitives/assert.ts';
import { divide } from '../primitives/exact.ts';
import {
  add,
  compare,
  NOTHING,
  type Rational,
  rational,
  subtract,
} from '../primitives/rational.ts';
import { type Game, inGame, inStake, outOfGame, type Scan, scan } from './game.ts';

export interface Quote {
  /** A day: the least at which the scan reaches the target. */
  readonly reward: Rational;
  readonly security: Rational;
  /** In the order in which they join. */
  readonly operators: readonly string[];
  /** Who leaves first if the reward falls: the last to join. Null where nobody is needed. */
  readonly marginal: string | null;
  /** Where the cheapest join one after the other and nobody is passed by: t_m * S_m, t = cost/stake. */
  readonly inOrder: { readonly operators: number; readonly reward: Rational };
}

/**
 * Null if all of them together have less. It is less than `inOrder` where somebody large is passed by, and
 * smaller ones behind him are enough.
 */
export function quoteFor(game: Game, targetStake: Rational): Quote | null {
  const inOrder = firstInOrder(game, targetStake);
  if (inOrder === null) return null;
  const found = leastReaching(game, targetStake, inOrder.reward);
  return {
    reward: outOfGame(game, found.from),
    security: inStake(game, found.security),
    operators: found.members.map(({ operator }) => operator),
    marginal: found.members.at(-1)?.operator ?? null,
    inOrder: { operators: inOrder.operators, reward: outOfGame(game, inOrder.reward) },
  };
}

function firstInOrder({ candidates, stakeUnit }: Game, target: Rational) {
  const isReached = (security: bigint) => security * target.den >= target.num * stakeUnit;
  let security = 0n;
  let reward: Rational = NOTHING;
  for (const [i, { stake, cost }] of candidates.entries()) {
    if (isReached(security)) return { operators: i, reward };
    security += stake;
    reward = { num: cost * security, den: stake };
  }
  return isReached(security) ? { operators: candidates.length, reward } : null;
}

/**
 * Security is a step function of the reward that never falls. The reward is narrowed from both sides, each
 * time to the end of a step, so that it is met exactly; `enough` is a reward that reaches the target.
 */
function leastReaching(game: Game, target: Rational, enough: Rational): Scan {
  const isReached = ({ security }: Scan) => compare(inStake(game, security), target) >= 0n;
  let above = scan(game, enough);
  let below = scan(game, NOTHING);
  if (isReached(below)) return below;
  for (;;) {
    const step = scan(game, required(below.next, 'a target that can be reached has a next step'));
    if (isReached(step)) return step;
    const middle = scan(game, middleOf(step.from, above.from));
    if (isReached(middle)) above = middle;
    below = isReached(middle) ? step : middle;
  }
}

const middleOf = (a: Rational, b: Rational): Rational => {
  const { num, den } = add(a, b);
  return rational(num, 2n * den);
};

/** What the next greater reward that changes anything gives. */
export interface Step {
  readonly reward: Rational;
  readonly security: Rational;
  /** Security gained for each unit of reward added, since the step before. */
  readonly perReward: Rational;
}

/** The next steps of security from a reward on; fewer where everybody has joined. */
export function nextSteps(game: Game, reward: Rational, count: number): readonly Step[] {
  const steps: Step[] = [];
  let last = { reward, security: scan(game, inGame(game, reward)).security };
  let { next } = scan(game, inGame(game, reward));
  while (next !== null && steps.length < count) {
    const reached = scan(game, next);
    const at = outOfGame(game, next);
    const gained = inStake(game, reached.security - last.security);
    const security = inStake(game, reached.security);
    steps.push({ reward: at, security, perReward: divide(gained, subtract(at, last.reward)) });
    last = { reward: at, security: reached.security };
    next = reached.next;
  }
  return steps;
}
