/** Whose key it was at which height, and which key lines may stand beside those already taken. */

import type { OperatorId } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { ChainKey, FedValidator, KeyFact } from './chain-fact.ts';
import { isKeyTypeKnown, isPublicKey } from './key-types.ts';

/** `end` closes the open interval of a key taken before; `known` changes nothing. */
export type KeyAdmission = 'new' | 'end' | 'known';

export type KeyRefusal =
  | { readonly code: 'key_type_unsupported'; readonly keyType: string }
  | { readonly code: 'key_malformed' }
  | { readonly code: 'key_interval_empty' }
  | { readonly code: 'key_taken'; readonly operator: OperatorId }
  | { readonly code: 'key_conflict' }
  | { readonly code: 'key_end_reaches_back'; readonly highestFedHeight: string };

/** A key is in force at a height when `fromHeight <= height < untilHeight`. */
export const isInForce = (key: ChainKey, height: bigint): boolean =>
  key.fromHeight <= height && (key.untilHeight === null || height < key.untilHeight);

export const keysInForce = <Key extends ChainKey>(keys: readonly Key[], height: bigint): Key[] =>
  keys.filter((key) => isInForce(key, height));

export interface KeyNeighbours {
  /** Every line of this public key on this chain, of any operator. */
  readonly sameKey: readonly KeyFact[];
  /** Highest fed block of the chain, null when none was fed. */
  readonly highestFedHeight: bigint | null;
}

/** Checks run in this order, and the first that fails is the answer. */
export function admitKey(
  key: KeyFact,
  neighbours: KeyNeighbours,
): Result<KeyAdmission, KeyRefusal> {
  if (!isKeyTypeKnown(key.keyType))
    return err({ code: 'key_type_unsupported', keyType: key.keyType });
  if (!isPublicKey(key.keyType, key.publicKey)) return err({ code: 'key_malformed' });
  if (key.untilHeight !== null && key.untilHeight <= key.fromHeight)
    return err({ code: 'key_interval_empty' });

  const beside = neighbours.sameKey.filter((other) => overlap(key, other));
  const taken = beside.find((other) => other.operator !== key.operator);
  if (taken) return err({ code: 'key_taken', operator: taken.operator });

  const [own, ...more] = beside;
  if (own === undefined) return ok('new');
  if (more.length > 0 || own.fromHeight !== key.fromHeight || own.index !== key.index)
    return err({ code: 'key_conflict' });
  return admitAgain(key, own, neighbours.highestFedHeight);
}

/** A second line of one key and start may repeat the first or end it, from a height not yet fed. */
function admitAgain(
  key: KeyFact,
  own: KeyFact,
  highest: bigint | null,
): Result<KeyAdmission, KeyRefusal> {
  if (key.untilHeight === null || key.untilHeight === own.untilHeight) return ok('known');
  if (own.untilHeight !== null) return err({ code: 'key_conflict' });
  if (highest !== null && key.untilHeight <= highest)
    return err({ code: 'key_end_reaches_back', highestFedHeight: highest.toString() });
  return ok('end');
}

const overlap = (a: ChainKey, b: ChainKey): boolean =>
  (b.untilHeight === null || a.fromHeight < b.untilHeight) &&
  (a.untilHeight === null || b.fromHeight < a.untilHeight);

/** Keys of fed validator sets that are not among the operators': each in force at its set's height. */
export function withKeysOfSets(
  operatorKeys: readonly ChainKey[],
  sets: ReadonlyMap<bigint, readonly FedValidator[]>,
): readonly ChainKey[] {
  const known = new Set(operatorKeys.map(({ publicKey }) => publicKey));
  const others = [...sets].flatMap(([height, validators]) =>
    validators
      .filter(({ publicKey }) => !known.has(publicKey))
      .map((validator) => keyOfSet(validator, height)),
  );
  return [...operatorKeys, ...others];
}

const keyOfSet = (
  { address, keyType, publicKey, index }: FedValidator,
  height: bigint,
): ChainKey => ({
  operator: null,
  keyType,
  publicKey,
  ...(address === null ? {} : { address }),
  ...(index === undefined ? {} : { index }),
  fromHeight: height,
  untilHeight: height + 1n,
});
