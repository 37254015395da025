/** Whose key it was, for kinds whose evidence names the public key itself. */
import type { ChainKey } from '../facts/chain-fact.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { Check, ConvictedKey, Infraction, Verdict } from './verdict.ts';

export interface NamedKey {
  readonly keyType: string;
  /** Lowercase hex. */
  readonly publicKey: string;
}

/** As infractions and checks spell it. */
export const nameOfKey = ({ keyType, publicKey }: NamedKey): string => `${keyType}:${publicKey}`;

/** What was fed about the key. The same bytes as a key of another type are another key. */
export const linesOfKey = (key: NamedKey, keys: readonly ChainKey[]): readonly ChainKey[] =>
  keys.filter(({ keyType, publicKey }) => keyType === key.keyType && publicKey === key.publicKey);

export interface Circumstances {
  readonly place: string;
  readonly capture: Timestamp;
  readonly checks: readonly Check[];
}

/**
 * Every operator who held the key at that height answers once; a key of a fed set that no operator
 * holds is named all the same.
 */
export function convictHolders(
  key: NamedKey,
  holders: readonly ChainKey[],
  { place, capture, checks }: Circumstances,
): Verdict {
  const convicted: ConvictedKey = { key: nameOfKey(key), place, capture };
  const operators = new Set(holders.flatMap(({ operator }) => operator ?? []));
  return {
    verdict: 'proven',
    infractions: [...operators].map((operator): Infraction => ({ operator, ...convicted })),
    unregistered: operators.size > 0 ? [] : [convicted],
    checks,
  };
}
