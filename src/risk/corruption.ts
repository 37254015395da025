/** What it takes to corrupt one service alone, and with the help of what else the same stake corrupts. */
import type { Rational } from '../primitives/rational.ts';
import { type Attack, attackBy } from './attack.ts';
import { type Graph, type GraphService, inStake, partsOf, partWith } from './network.ts';
import { searchWhole } from './whole-search.ts';

/** A service's members, of whom every set is looked at; and operators of one part, for what they corrupt together. */
const ALONE_OPERATORS_MAX = 20;
const JOINT_OPERATORS_MAX = 14;

export interface Corruption {
  readonly service: string;
  /** The least stake that corrupts it, by whole operators; null where that is not known. */
  readonly alone: Rational | null;
  readonly coalition: readonly string[] | null;
  /**
   * The least cost of a coalition that corrupts it, less all else that it wins: below 0 where that alone pays for it. Null where
   * that is not known, and of services worth nothing.
   */
  readonly joint: Rational | null;
  /** How few operators corrupt it. */
  readonly nakamoto: number;
}

export function corruptionOf(graph: Graph): readonly Corruption[] {
  const joint = new Map(partsOf(graph).flatMap((part) => [...jointCosts(part)]));
  return graph.services.map((service) => {
    const cheapest = cheapestOf(graph, service);
    const cost = joint.get(service.service);
    return {
      service: service.service,
      alone: cheapest === null ? null : inStake(graph, cheapest.cost),
      coalition: cheapest?.operators ?? null,
      joint: cost === undefined ? null : inStake(graph, cost),
      nakamoto: nakamotoOf(graph, service),
    };
  });
}

/** As if it alone were worth something. */
const cheapestOf = (graph: Graph, service: GraphService): Attack | null =>
  service.members.length > ALONE_OPERATORS_MAX
    ? null
    : (searchWhole(partWith(graph, [{ ...service, pi: 1n }]))?.ratio ?? null);

/** Of every service of the part; none where there are too many operators. */
function jointCosts(part: Graph): ReadonlyMap<string, bigint> {
  const least = new Map<string, bigint>();
  if (part.operators.length > JOINT_OPERATORS_MAX) return least;
  for (let bits = 1; bits < 2 ** part.operators.length; bits += 1) {
    const members = part.operators.flatMap((_, member) => ((bits >> member) & 1 ? [member] : []));
    const attack = attackBy(part, members);
    const inside = new Set(attack.services);
    for (const { service, pi } of part.services) {
      const cost = attack.cost - (attack.pi - pi);
      const known = least.get(service);
      if (inside.has(service) && (known === undefined || cost < known)) least.set(service, cost);
    }
  }
  return least;
}

function nakamotoOf({ operators }: Graph, { members, need }: GraphService): number {
  const stakes = members.map((member) => operators[member]?.stake ?? 0n);
  stakes.sort((a, b) => Number(b > a) - Number(b < a));
  let [sum, count] = [0n, 0];
  for (const stake of stakes) {
    if (sum >= need) break;
    sum += stake;
    count += 1;
  }
  return count;
}
