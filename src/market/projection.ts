/** What a reward is for one operator, and for the service that offers it. Nothing here knows of the risk of slashes. */

import { divide, isPositive } from '../primitives/exact.ts';
import {
  add,
  compare,
  floor,
  multiply,
  type Rational,
  rational,
  subtract,
} from '../primitives/rational.ts';
import { type Game, inGame, inStake, scan } from './game.ts';
import { nextSteps, type Step } from './quote.ts';

const DAYS_OF_A_YEAR = rational(365n);

/** An operator who asks. */
export interface Asking {
  readonly operator: string;
  readonly stake: Rational;
  /** A day; null while nobody knows it. */
  readonly cost: Rational | null;
  /** A day, as he expects it himself. */
  readonly expectedLoss: Rational;
}

export interface OperatorProjection {
  /** Whether the scan takes him in. */
  readonly isMember: boolean;
  /** Of all members, himself included whether he is one or not. */
  readonly security: Rational;
  /** Of the reward, a day. */
  readonly share: Rational;
  /** A year's share for a unit of his stake. */
  readonly yield: Rational;
  /** A day: the share less cost and expected loss; null where his cost is not known. */
  readonly net: Rational | null;
  readonly netYield: Rational | null;
  readonly coversCost: boolean | null;
  /**
   * So many more, each with as much stake as he has, can join before his share falls below cost and expected
   * loss. Null where that never happens, has happened, or cannot be told.
   */
  readonly breakevenJoiners: bigint | null;
  /** Who leaves first if the reward falls; null where nobody joins. */
  readonly marginal: string | null;
}

export function projectOperator(game: Game, reward: Rational, asking: Asking): OperatorProjection {
  const { members, security: joined } = scan(game, inGame(game, reward));
  const isMember = members.some(({ operator }) => operator === asking.operator);
  const others = inStake(game, joined);
  const security = isMember ? others : add(others, asking.stake);
  const share = divide(multiply(reward, asking.stake), security);
  const spent = asking.cost === null ? null : add(asking.cost, asking.expectedLoss);
  const net = spent === null ? null : subtract(share, spent);
  return {
    isMember,
    security,
    share,
    yield: yearly(share, asking.stake),
    net,
    netYield: net === null ? null : yearly(net, asking.stake),
    coversCost: net === null ? null : net.num >= 0n,
    breakevenJoiners:
      spent === null ? null : breakevenJoiners({ reward, security, stake: asking.stake, spent }),
    marginal: members.at(-1)?.operator ?? null,
  };
}

const yearly = (daily: Rational, stake: Rational): Rational =>
  divide(multiply(daily, DAYS_OF_A_YEAR), stake);

/** The greatest n at which R*s/(S + n*s) is still what he spends. */
function breakevenJoiners(of: {
  readonly reward: Rational;
  readonly security: Rational;
  readonly stake: Rational;
  readonly spent: Rational;
}): bigint | null {
  const { reward, security, stake, spent } = of;
  if (!isPositive(spent)) return null;
  const most = divide(multiply(reward, stake), spent);
  return compare(most, security) < 0n ? null : floor(divide(subtract(most, security), stake));
}

export interface ServiceProjection {
  readonly security: Rational;
  /** The next two steps of security; fewer where everybody has joined. */
  readonly elasticity: readonly Step[];
  /** For how many days the funds pay the reward; null without funds, or where nothing is paid. */
  readonly runwayDays: Rational | null;
}

const STEPS = 2;

export const projectService = (
  game: Game,
  reward: Rational,
  funds: Rational | null,
): ServiceProjection => ({
  security: inStake(game, scan(game, inGame(game, reward)).security),
  elasticity: nextSteps(game, reward, STEPS),
  runwayDays: funds === null || !isPositive(reward) ? null : divide(funds, reward),
});
