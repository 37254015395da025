/**
 * What anybody can check without searching: that loads leave no attack, or an attack that pays, or, between these, both
 * bounds and how far they are apart.
 */
import { add, type Rational, rational, subtract } from '../primitives/rational.ts';
import { type FractionalAttack, marginOf, profitOf } from './attack.ts';
import { type Graph, inStake } from './network.ts';
import type { Flags } from './risk-schema.ts';
import type { Security, Side } from './security.ts';
import { type Exact, written, writtenOrNull } from './written.ts';

export interface WrittenAttack {
  readonly services: readonly string[];
  /** What each operator loses by it. */
  readonly stakes: Readonly<Record<string, Exact>>;
  readonly pi: Exact;
  readonly cost: Exact;
  readonly profit: Exact;
  readonly margin: Exact;
  /** How much more than needed there is at each service. */
  readonly slacks: Readonly<Record<string, Exact>>;
}

export interface Certificate {
  readonly verdict: 'secure' | 'insecure' | 'between';
  readonly strict: boolean;
  readonly granularity: Flags['granularity'];
  readonly loads?: Readonly<Record<string, Exact>>;
  readonly gammaAtLeast?: Exact | null;
  readonly gammaAtMost?: Exact;
  readonly gap?: Exact;
  readonly attack?: WrittenAttack;
}

/** Whether an attack with this profit would be made. */
const pays = ({ num }: Rational, { strict }: Flags): boolean => (strict ? num > 0n : num >= 0n);

export const sideOf = ({ sides }: Security, { granularity }: Flags): Side | null =>
  sides?.[granularity] ?? null;

export function certificateOf(graph: Graph, security: Security, flags: Flags): Certificate {
  const { strict, granularity } = flags;
  const side = sideOf(security, flags);
  const { gamma, ofOperators } = security.loads;
  const lower = {
    loads: Object.fromEntries([...ofOperators].map(([name, load]) => [name, written(load)])),
    gammaAtLeast: writtenOrNull(gamma),
  };
  if (side === null || gamma === null) return { verdict: 'secure', strict, granularity, ...lower };
  const { profit, ratio } = side.found;
  if (pays(profitOf(profit), flags))
    return { verdict: 'insecure', strict, granularity, ...upperOf(graph, profit) };
  if (!pays({ num: -gamma.num, den: gamma.den }, flags))
    return { verdict: 'secure', strict, granularity, ...lower };
  const gap = written(subtract(marginOf(ratio), gamma));
  return { verdict: 'between', strict, granularity, ...lower, ...upperOf(graph, ratio), gap };
}

const upperOf = (graph: Graph, attack: FractionalAttack) => ({
  gammaAtMost: written(marginOf(attack)),
  attack: writtenAttack(graph, attack),
});

export function writtenAttack(graph: Graph, attack: FractionalAttack): WrittenAttack {
  const scaled = ({ num, den }: Rational): Exact => written(rational(num, den * graph.unit));
  const stakes = [...attack.amounts].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    services: [...attack.services].sort(),
    stakes: Object.fromEntries(stakes.map(([operator, amount]) => [operator, scaled(amount)])),
    pi: written(inStake(graph, attack.pi)),
    cost: scaled(attack.cost),
    profit: scaled(profitOf(attack)),
    margin: written(marginOf(attack)),
    slacks: Object.fromEntries(
      slacksOf(graph, attack).map(([service, slack]) => [service, scaled(slack)]),
    ),
  };
}

function slacksOf(graph: Graph, { services, amounts }: FractionalAttack) {
  const attacked = new Set(services);
  return graph.services
    .filter(({ service }) => attacked.has(service))
    .map(({ service, members, need }) => {
      const parts = members.flatMap((member) => {
        const operator = graph.operators[member]?.operator ?? '';
        return amounts.get(operator) ?? [];
      });
      const sum = parts.reduce(add, rational(0n));
      return [service, subtract(sum, rational(need))] as const;
    });
}

/** Null where it is not known. */
export function isSecure(side: Side | null, flags: Flags): boolean | null {
  if (side === null) return true;
  if (pays(side.profit.least, flags)) return false;
  const isSafe = !pays(side.profit.most, flags);
  const byMargin = side.margin.least.num > 0n || (flags.strict && side.margin.least.num === 0n);
  return isSafe || byMargin ? true : null;
}
