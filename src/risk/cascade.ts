/**
 * R_psi of Durvasula and Roughgarden: operators with up to psi of all stake are lost, then attacks follow on what is left;
 * R is psi and the greatest part of all stake that they take. A sequence of attacks is itself one attack (section 4 there), so one is
 * looked for. At most (1 + 1/gamma) * psi if the margin gamma is above 0 (theorem 1).
 */
import { divide } from '../primitives/exact.ts';
import { add, compare, multiply, type Rational, rational } from '../primitives/rational.ts';
import type { Graph } from './network.ts';
import type { Flags } from './risk-schema.ts';

/** All shocks with all attacks are at most 3^12. */
const CASCADE_OPERATORS_MAX = 12;

export interface Cascade {
  /** psi and what the attack takes. */
  readonly nominal: Rational;
  /** The same with the least shock that makes it possible. */
  readonly realised: Rational;
  readonly shock: readonly string[];
  readonly attack: { readonly services: readonly string[]; readonly operators: readonly string[] };
}

/** Sets of operators as bits. */
interface Found {
  readonly shock: number;
  readonly attack: number;
}

/** Null where there are too many operators. `psi` is a part of all stake, inclusive. */
export function cascadeOf(graph: Graph, psi: Rational, flags: Flags): Cascade | null {
  const { operators } = graph;
  if (operators.length > CASCADE_OPERATORS_MAX) return null;
  const sums = sumsOf(operators.map(({ stake }) => stake));
  const everybody = sums.length - 1;
  const all = sums[everybody] ?? 1n;
  const found = worstOf(graph, { sums, psi, flags });
  const lost = sums[found.attack] ?? 0n;
  return {
    nominal: add(psi, rational(lost, all)),
    realised: rational(lost + (sums[found.shock] ?? 0n), all),
    shock: named(graph, found.shock),
    attack: {
      services: corrupted(graph, found, { sums, psi, flags }).map(({ service }) => service),
      operators: named(graph, found.attack),
    },
  };
}

/** No cascade takes as much, or more; null where the margin does not say. */
export const cascadeBound = (gamma: Rational | null, psi: Rational): Rational | null =>
  gamma === null || gamma.num <= 0n
    ? null
    : multiply(add(rational(1n), divide(rational(1n), gamma)), psi);

interface Setting {
  /** The stake of every set. */
  readonly sums: readonly bigint[];
  readonly psi: Rational;
  readonly flags: Flags;
}

/** The greatest attack, after the least shock that allows it. */
function worstOf(graph: Graph, setting: Setting): Found {
  const { sums, psi } = setting;
  const everybody = sums.length - 1;
  const limit = multiply(psi, rational(sums[everybody] ?? 0n));
  const shocks = sums
    .map((sum, bits) => ({ sum, bits }))
    .filter(({ sum }) => compare(rational(sum), limit) <= 0n)
    .sort((a, b) => Number(a.sum > b.sum) - Number(a.sum < b.sum) || a.bits - b.bits);
  let worst: Found = { shock: 0, attack: 0 };
  for (const { bits: shock } of shocks) {
    const left = everybody & ~shock;
    for (let attack = left; attack > 0; attack = (attack - 1) & left) {
      if ((sums[attack] ?? 0n) <= (sums[worst.attack] ?? 0n)) continue;
      if (succeeds(graph, { shock, attack }, setting)) worst = { shock, attack };
    }
  }
  return worst;
}

function succeeds(graph: Graph, found: Found, setting: Setting): boolean {
  const won = corrupted(graph, found, setting).reduce((sum, { pi }) => sum + pi, 0n);
  const cost = setting.sums[found.attack] ?? 0n;
  return setting.flags.strict ? won > cost : won >= cost;
}

function corrupted({ services }: Graph, { shock, attack }: Found, { sums, flags }: Setting) {
  return services.filter(({ members, alpha }) => {
    const all = members.reduce((bits, member) => bits | (1 << member), 0);
    const left = all & ~shock;
    if (left === 0) return flags.orphan === 'attackable' && attack > 0;
    return (sums[all & attack] ?? 0n) * alpha.den >= (sums[left] ?? 0n) * alpha.num;
  });
}

function sumsOf(stakes: readonly bigint[]): readonly bigint[] {
  let sums = [0n];
  for (const stake of stakes) sums = [...sums, ...sums.map((sum) => sum + stake)];
  return sums;
}

const named = ({ operators }: Graph, bits: number): readonly string[] =>
  operators.flatMap(({ operator }, member) => (((bits >> member) & 1) === 1 ? [operator] : []));
