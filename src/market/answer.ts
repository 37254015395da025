/** Everything that can be said of a market as it is given; the command line and the server say the same. */

import { divide, formatExact } from '../primitives/exact.ts';
import type { Rational } from '../primitives/rational.ts';
import { equilibriaOf } from './equilibria.ts';
import { type Game, gameOf, inGame, inStake, scan } from './game.ts';
import type { Market, MarketOperator } from './market-schema.ts';
import { type OperatorProjection, projectOperator, projectService } from './projection.ts';
import { type Quote, quoteFor } from './quote.ts';
import { type Between, CONTESTANTS_MAX, chooseStakes, type NoContest } from './stake-choice.ts';

/** Decimals where they end, else `a/b`. */
type Exact = string;

interface QuoteAnswer {
  readonly targetStake: Exact;
  /** Null where all of them together have less. */
  readonly reward: Exact | null;
  /** What is reached; of all of them, where that is too little. */
  readonly security: Exact;
  readonly operators: readonly string[];
  readonly marginal: string | null;
  readonly inOrder: { readonly operators: number; readonly reward: Exact } | null;
}

interface GameAnswer {
  readonly reward: Exact;
  readonly equilibrium: {
    readonly operators: readonly string[];
    readonly security: Exact;
    readonly marginal: string | null;
  };
  readonly interval: { readonly least: Exact; readonly most: Exact; readonly exact: boolean };
  readonly count: number | null;
  readonly equilibria: readonly {
    readonly operators: readonly string[];
    readonly security: Exact;
  }[];
}

interface Bounds {
  readonly least: Exact;
  readonly most: Exact;
}

type StakeAnswer =
  | { readonly none: NoContest | 'too_many' }
  | {
      readonly total: Bounds & { readonly exact: boolean };
      readonly stakes: readonly (Bounds & { readonly operator: string })[];
    };

interface OperatorAnswer {
  readonly operator: string;
  readonly member: boolean;
  readonly security: Exact;
  readonly share: Exact;
  readonly yield: Exact;
  readonly net: Exact | null;
  readonly netYield: Exact | null;
  readonly coversCost: boolean | null;
  /** A whole number. */
  readonly breakevenJoiners: Exact | null;
  readonly marginal: string | null;
}

interface ServiceAnswer {
  readonly security: Exact;
  /** Of the quote; null without a target, or where it is out of reach. */
  readonly rewardForTarget: Exact | null;
  readonly elasticity: readonly {
    readonly reward: Exact;
    readonly security: Exact;
    readonly perReward: Exact;
  }[];
  readonly runwayDays: Exact | null;
}

export interface MarketAnswer {
  readonly quote?: QuoteAnswer;
  readonly game?: GameAnswer;
  readonly stakeChoice?: StakeAnswer;
  readonly projection?: { readonly operator?: OperatorAnswer; readonly service: ServiceAnswer };
}

/** Of what is not given, nothing is said; without a reward, it is the one of the quote. */
export function answerMarket(market: Market): MarketAnswer {
  const game = gameOf(market.operators.map((of) => ({ ...of, cost: costOf(of) })));
  const { targetStake } = market;
  const quote = targetStake === undefined ? null : quoteFor(game, targetStake);
  const reward = market.reward ?? quote?.reward;
  return {
    ...(targetStake === undefined ? {} : { quote: quoteAnswer(game, targetStake, quote) }),
    ...(reward === undefined ? {} : atReward(market, game, { reward, quote })),
  };
}

/** Who does not know his cost counts as willing at none. */
const costOf = ({ cost }: MarketOperator): Rational => cost ?? { num: 0n, den: 1n };

function quoteAnswer(game: Game, targetStake: Rational, quote: Quote | null): QuoteAnswer {
  return {
    targetStake: formatExact(targetStake),
    reward: quote === null ? null : formatExact(quote.reward),
    security: formatExact(quote?.security ?? inStake(game, game.total)),
    operators: [...(quote?.operators ?? game.candidates.map(({ operator }) => operator))].sort(),
    marginal: quote?.marginal ?? null,
    inOrder:
      quote === null ? null : { ...quote.inOrder, reward: formatExact(quote.inOrder.reward) },
  };
}

interface Rewarded {
  readonly reward: Rational;
  readonly quote: Quote | null;
}

function atReward(market: Market, game: Game, { reward, quote }: Rewarded): MarketAnswer {
  const { operators, operator, funds = null } = market;
  const isChosen = operators.length > 0 && operators.every(({ cost }) => cost !== null);
  const asking = operators.find((of) => of.operator === operator);
  const { security, elasticity, runwayDays } = projectService(game, reward, funds);
  return {
    game: gameAnswer(game, reward),
    ...(isChosen ? { stakeChoice: stakeAnswer(operators, reward) } : {}),
    projection: {
      ...(asking === undefined
        ? {}
        : { operator: operatorAnswer(asking.operator, projectOperator(game, reward, asking)) }),
      service: {
        security: formatExact(security),
        rewardForTarget: quote === null ? null : formatExact(quote.reward),
        elasticity: elasticity.map((step) => ({
          reward: formatExact(step.reward),
          security: formatExact(step.security),
          perReward: formatExact(step.perReward),
        })),
        runwayDays: runwayDays === null ? null : formatExact(runwayDays),
      },
    },
  };
}

function gameAnswer(game: Game, reward: Rational): GameAnswer {
  const shown = (units: bigint): Exact => formatExact(inStake(game, units));
  const { members, security } = scan(game, inGame(game, reward));
  const { interval, count, listed } = equilibriaOf(game, inGame(game, reward));
  return {
    reward: formatExact(reward),
    equilibrium: {
      operators: members.map(({ operator }) => operator).sort(),
      security: shown(security),
      marginal: members.at(-1)?.operator ?? null,
    },
    interval: {
      least: shown(interval.least),
      most: shown(interval.most),
      exact: interval.isExact,
    },
    count,
    equilibria: listed.map((of) => ({ operators: of.operators, security: shown(of.security) })),
  };
}

function stakeAnswer(operators: readonly MarketOperator[], reward: Rational): StakeAnswer {
  if (operators.length > CONTESTANTS_MAX) return { none: 'too_many' };
  const contestants = operators.map((of) => ({
    operator: of.operator,
    unitCost: divide(costOf(of), of.stake),
    cap: of.cap,
  }));
  const chosen = chooseStakes(contestants, reward);
  if (chosen.type === 'none') return { none: chosen.reason };
  return {
    total: { ...boundsOf(chosen.total), exact: chosen.isExact },
    stakes: chosen.stakes.map(({ operator, stake }) => ({ operator, ...boundsOf(stake) })),
  };
}

const boundsOf = ({ least, most }: Between): Bounds => ({
  least: formatExact(least),
  most: formatExact(most),
});

const orNull = (value: Rational | null): Exact | null =>
  value === null ? null : formatExact(value);

const operatorAnswer = (operator: string, of: OperatorProjection): OperatorAnswer => ({
  operator,
  member: of.isMember,
  security: formatExact(of.security),
  share: formatExact(of.share),
  yield: formatExact(of.yield),
  net: orNull(of.net),
  netYield: orNull(of.netYield),
  coversCost: of.coversCost,
  breakevenJoiners: of.breakevenJoiners === null ? null : String(of.breakevenJoiners),
  marginal: of.marginal,
});
