/** From a key that signed to the operator who answers for it. */
import { type KeyId, namesOf } from '../../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import { unverifiable } from '../../examination.ts';
import type { StatementKey, TopicFacts } from '../../kind-definition.ts';
import type { Check, Verdict } from '../../verdict.ts';

export interface Circumstances {
  readonly place: string;
  readonly capture: Timestamp;
  readonly checks: readonly Check[];
}

/** Whose key it was at the start of the slot. */
export function convict(
  key: KeyId,
  { keys, bech32Prefix }: TopicFacts,
  { place, capture, checks }: Circumstances,
): Verdict {
  const names: readonly string[] = namesOf(key, bech32Prefix);
  const named = keys.filter(({ signer }) => names.includes(signer));
  if (named.length === 0) return unverifiable('key_unknown', `whose key ${key} is`, checks);
  const inForce = named.filter((candidate) => isInForce(candidate, capture));
  if (inForce.length === 0)
    return unverifiable('key_not_in_force', `whose key ${key} was at ${place}`, checks);

  const operators = new Set(inForce.flatMap(({ operator }) => operator ?? []));
  const convicted = { key, place, capture };
  return {
    verdict: 'proven',
    infractions: [...operators].map((operator) => ({ operator, ...convicted })),
    unregistered: operators.size > 0 ? [] : [convicted],
    checks,
  };
}

/** `from` is inclusive, `until` is not. */
export const isInForce = (
  { from, until }: Pick<StatementKey, 'from' | 'until'>,
  time: Timestamp,
): boolean => from <= time && (until === null || time < until);
