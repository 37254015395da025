/** The key behind a validator address, from the keys a chain has fed. */
import type { ChainKey } from '../../../facts/chain-fact.ts';
import { keysInForce } from '../../../facts/chain-key.ts';
import { addressOfKey, isKeyTypeKnown } from '../../../facts/key-types.ts';
import { unverifiable } from '../../examination.ts';
import type { Check, Unverifiable } from '../../verdict.ts';
import { isVoteKey } from './vote-signature.ts';

/** Of key types that Tribune does not know, the address comes with the fact. */
const addressOf = (key: ChainKey): string =>
  isKeyTypeKnown(key.keyType) || key.address === undefined
    ? addressOfKey(key.keyType, key.publicKey)
    : key.address;

export interface Accused {
  readonly address: string;
  readonly height: bigint;
}

export type KeySearch =
  | { readonly found: true; readonly keys: readonly ChainKey[] }
  | { readonly found: false; readonly verdict: Unverifiable };

/** The keys in force at that height whose address it is: all one public key, seldom of two holders. */
export function findKeys(
  { address, height }: Accused,
  keys: readonly ChainKey[],
  checks: readonly Check[],
): KeySearch {
  const missing = (...args: Parameters<typeof unverifiable>): KeySearch => ({
    found: false,
    verdict: unverifiable(...args),
  });
  const named = keys.filter((key) => addressOf(key) === address);
  if (named.length === 0)
    return missing('key_unknown', `the public key of address ${address}`, checks);

  const inForce = keysInForce(named, height);
  if (inForce.length === 0)
    return missing('key_not_in_force', `whose key ${address} was at height ${height}`, checks);

  const foreign = inForce.find((key) => !isVoteKey(key));
  if (foreign)
    return missing('key_type_unsupported', `a verifier for ${foreign.keyType} keys`, checks);
  return { found: true, keys: inForce };
}
