/**
 * A restaking network as Durvasula and Roughgarden have it (arXiv:2407.21785): each operator's whole stake
 * stands behind each of his services. Numbers are whole in a unit that the network shares.
 */
import { leastCommon } from '../primitives/exact.ts';
import { type Rational, rational } from '../primitives/rational.ts';

interface Service {
  readonly service: string;
  /** What corrupting it is worth, in the unit of stake; 0 or more. */
  readonly pi: Rational;
  /** The part of its stake that corrupts it, above 0, at most 1. */
  readonly alpha: Rational;
  /** At least one. */
  readonly operators: readonly string[];
}

export interface Network {
  readonly services: readonly Service[];
  /** Above 0. */
  readonly stakes: ReadonlyMap<string, Rational>;
}

export interface GraphService {
  readonly service: string;
  readonly pi: bigint;
  readonly alpha: Rational;
  /** Indexes of operators. */
  readonly members: readonly number[];
  /** Stake of its members that corrupts it, inclusive: alpha times all of theirs. */
  readonly need: bigint;
}

/** A network, or a part of one, in whole numbers of 1/unit. */
export interface Graph {
  readonly unit: bigint;
  readonly operators: readonly { readonly operator: string; readonly stake: bigint }[];
  readonly services: readonly GraphService[];
}

/** The unit is such that every need is whole too, of all members and of any of them. */
export function graphOf({ services, stakes }: Network): Graph {
  const names = [...stakes.keys()].sort();
  const amounts = [...stakes.values(), ...services.map(({ pi }) => pi)];
  const unit =
    leastCommon(amounts.map(({ den }) => den)) *
    leastCommon(services.map(({ alpha }) => alpha.den));
  const whole = ({ num, den }: Rational): bigint => (num * unit) / den;
  const operators = names.map((operator) => ({
    operator,
    stake: whole(stakes.get(operator) ?? rational(0n)),
  }));
  const indexOf = new Map(names.map((name, index) => [name, index]));
  return {
    unit,
    operators,
    services: services.map(({ service, pi, alpha, operators: of }) => {
      const members = of.map((name) => indexOf.get(name) ?? -1).sort((a, b) => a - b);
      const all = members.reduce((sum, member) => sum + (operators[member]?.stake ?? 0n), 0n);
      return { service, pi: whole(pi), alpha, members, need: (all * alpha.num) / alpha.den };
    }),
  };
}

/** In the unit that the network was given in. */
export const inStake = ({ unit }: Graph, amount: bigint): Rational => rational(amount, unit);

export const stakeOf = ({ operators }: Graph, members: Iterable<number>): bigint => {
  let sum = 0n;
  for (const member of members) sum += operators[member]?.stake ?? 0n;
  return sum;
};

/**
 * Services that are worth something, with their operators, apart where they share none: attacks on one part cost and
 * pay nothing in another.
 */
export function partsOf(graph: Graph): readonly Graph[] {
  const worth = graph.services.filter(({ pi }) => pi > 0n);
  const partOf = new Map<number, GraphService[]>();
  for (const service of worth) {
    const joined = [service];
    const met = new Set(service.members.map((member) => partOf.get(member)));
    for (const services of met) joined.push(...(services ?? []));
    for (const { members } of joined) for (const member of members) partOf.set(member, joined);
  }
  return [...new Set(partOf.values())].map((services) => partWith(graph, services));
}

/** These services of a network, and who runs them. */
export function partWith(graph: Graph, services: readonly GraphService[]): Graph {
  const kept = [...new Set(services.flatMap(({ members }) => members))].sort((a, b) => a - b);
  const renumbered = new Map(kept.map((member, index) => [member, index]));
  return {
    unit: graph.unit,
    operators: kept.flatMap((member) => graph.operators[member] ?? []),
    services: services.map((of) => ({
      ...of,
      members: of.members.map((member) => renumbered.get(member) ?? -1),
    })),
  };
}
