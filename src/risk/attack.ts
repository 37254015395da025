/** Attacks: services that are corrupted, and whose stake does it. */
import { divide } from '../primitives/exact.ts';
import { type Rational, rational, subtract } from '../primitives/rational.ts';
import { type Graph, stakeOf } from './network.ts';

/** By whole operators, in whole numbers of the network's unit. */
export interface Attack {
  readonly services: readonly string[];
  readonly operators: readonly string[];
  /** What all corrupted services are worth. */
  readonly pi: bigint;
  /** The stake that is lost by it. */
  readonly cost: bigint;
}

/** Of attacks on at least one service that is worth something: what pays most, and what costs least for what it pays. */
export interface Attacks<A> {
  readonly profit: A;
  readonly ratio: A;
}

/** By parts of operators' stake. */
export interface FractionalAttack {
  readonly services: readonly string[];
  /** What each takes part with, above 0, in the network's unit. */
  readonly amounts: ReadonlyMap<string, Rational>;
  readonly pi: bigint;
  readonly cost: Rational;
}

export function asFractional({ operators }: Graph, attack: Attack): FractionalAttack {
  const inside = new Set(attack.operators);
  const whole = operators.filter(({ operator }) => inside.has(operator));
  return {
    services: attack.services,
    amounts: new Map(whole.map(({ operator, stake }) => [operator, rational(stake)])),
    pi: attack.pi,
    cost: rational(attack.cost),
  };
}

/** By these operators, on all that they corrupt. */
export function attackBy(part: Graph, members: readonly number[]): Attack {
  const inside = new Set(members);
  const within = (of: readonly number[]): bigint =>
    stakeOf(
      part,
      of.filter((member) => inside.has(member)),
    );
  const services = part.services.filter((of) => within(of.members) >= of.need);
  return {
    services: services.map(({ service }) => service),
    operators: members.flatMap((member) => part.operators[member]?.operator ?? []),
    pi: services.reduce((sum, { pi }) => sum + pi, 0n),
    cost: stakeOf(part, members),
  };
}

/** Numbers by which attacks are compared, in any unit that they share. */
interface Worth {
  readonly pi: bigint;
  readonly cost: Rational;
}

export const profitOf = ({ pi, cost }: Worth): Rational => subtract(rational(pi), cost);

/** By how much more the stake is worth than what it could win: negative where it is worth less. Needs pi above 0. */
export const marginOf = ({ pi, cost }: Worth): Rational =>
  subtract(divide(cost, rational(pi)), rational(1n));
