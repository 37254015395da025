/**
 * Loads: what part of an operator's stake his services use up, sum over his services of
 * pi / (alpha * stake of all its operators). If no load is above 1 the network is secure (EigenLayer whitepaper, app. B;
 * Durvasula and Roughgarden, claim 1): it is all that can be said by looking at each operator alone.
 */
import { divide, sumOf } from '../primitives/exact.ts';
import { compare, NOTHING, type Rational, rational, subtract } from '../primitives/rational.ts';
import type { Graph } from './network.ts';

export interface Loads {
  readonly ofOperators: ReadonlyMap<string, Rational>;
  readonly max: Rational;
  /** 1/max - 1: no attack has a lesser margin. Null where nothing is worth anything. */
  readonly gamma: Rational | null;
}

export function loadsOf(graph: Graph): Loads {
  const terms = graph.operators.map((): Rational[] => []);
  for (const { members, pi, need } of graph.services) {
    for (const member of members) terms[member]?.push(rational(pi, need));
  }
  const loads = graph.operators.map(
    ({ operator }, index) => [operator, sumOf(terms[index] ?? [])] as const,
  );
  const max = loads.reduce((most, [, load]) => (compare(load, most) > 0n ? load : most), NOTHING);
  return { ofOperators: new Map(loads), max, gamma: gammaOf(max) };
}

const gammaOf = (max: Rational): Rational | null =>
  max.num === 0n ? null : subtract(divide(rational(1n), max), rational(1n));
