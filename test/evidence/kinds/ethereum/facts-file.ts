/** Facts about the chain of the built slashings, as they stand in a file. */
import { formatTime } from '../../../../src/primitives/time.ts';
import type { Vector } from '../../../vectors/evidence/vector.ts';
import { CHAIN, publicKeyOf } from './build-slashings.ts';

type Facts = Vector['file']['facts'];

/** Validator i is that of op-i, from genesis on, unless it is said otherwise. */
export const keyJson = (index: number, changes: Facts = {}): Facts => ({
  operator: `op-${index}`,
  keyType: 'bls12_381',
  publicKey: publicKeyOf(index),
  index: String(index),
  ...changes,
});

export const keysJson = (...indices: readonly number[]) => indices.map((index) => keyJson(index));

/** With the keys of validators 1 to 3. */
const factsJson = (changes: Facts = {}): Facts => ({
  genesisTime: formatTime(CHAIN.genesisTime),
  genesisValidatorsRoot: CHAIN.genesisValidatorsRoot,
  forks: CHAIN.forks.map(({ epoch, version }) => ({ epoch: epoch.toString(), version })),
  keys: keysJson(1, 2, 3),
  ...changes,
});

/** Ways to write the vectors of one kind of slashing. */
export function vectorsAbout(kind: string) {
  const vector = (expected: Vector['expected'], evidence: unknown, facts: Facts = {}): Vector => ({
    expected,
    file: { kind, evidence, facts: factsJson(facts) },
  });
  return {
    vector,
    refuted: (code: string, evidence: unknown, facts: Facts = {}) =>
      vector({ verdict: 'refuted', code }, evidence, facts),
    unverifiable: (code: string, evidence: unknown, facts: Facts = {}) =>
      vector({ verdict: 'unverifiable', code }, evidence, facts),
  };
}

/** As a verdict names them: validators of operators, and those of nobody. */
export function convictedOf(
  where: { readonly place: string; readonly capture: string },
  operators: readonly number[],
  nobodys: readonly number[] = [],
): Vector['expected'] {
  const convicted = (index: number, operator: string | null) => ({
    operator,
    key: `bls12_381:${publicKeyOf(index)}`,
    ...where,
  });
  return {
    verdict: 'proven',
    infractions: [
      ...operators.map((index) => convicted(index, `op-${index}`)),
      ...nobodys.map((index) => convicted(index, null)),
    ],
  };
}
