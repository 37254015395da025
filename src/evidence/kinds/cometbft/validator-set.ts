/** Validator sets: their hash, the order they are hashed in, and their power. */
import { addressOfKey, isKeyTypeKnown } from '../../../facts/key-types.ts';
import type { Validator } from './block.ts';
import { merkleRoot } from './merkle.ts';
import { bytesFieldHex, messageFieldHex, varintFieldHex } from './proto-hex.ts';

/** Fields of cometbft.crypto.v1.PublicKey. A set with another type of key cannot be hashed. */
const KEY_FIELDS: ReadonlyMap<string, number> = new Map([
  ['ed25519', 1],
  ['secp256k1', 2],
  ['bls12_381', 3],
  ['secp256k1eth', 4],
]);

/** Null when the address of such a key cannot be computed here. */
export const addressOf = ({ keyType, publicKey }: Validator): string | null =>
  isKeyTypeKnown(keyType) ? addressOfKey(keyType, publicKey) : null;

/** Type of the first key that has no place in a set's hash, null when every key has. */
export const unhashable = (validators: readonly Validator[]): string | null =>
  validators.find(({ keyType }) => !KEY_FIELDS.has(keyType))?.keyType ?? null;

/** Merkle root of keys and powers, in the order given. Addresses are no part of it. */
export const setHash = (validators: readonly Validator[]): string =>
  merkleRoot(
    validators.map(
      ({ keyType, publicKey, power }) =>
        messageFieldHex(1, bytesFieldHex(KEY_FIELDS.get(keyType) ?? 0, publicKey)) +
        varintFieldHex(2, power),
    ),
  );

/**
 * The set in the order in which its hash is `root`: as it came, or as chains keep it, by falling
 * power and then rising address. Null when neither is.
 */
export function arrange(
  validators: readonly Validator[],
  root: string,
): readonly Validator[] | null {
  if (unhashable(validators) !== null) return null;
  if (setHash(validators) === root) return validators;
  const sorted = byPower(validators);
  return setHash(sorted) === root ? sorted : null;
}

function byPower(validators: readonly Validator[]): readonly Validator[] {
  const named = validators.map((validator) => ({ validator, address: addressOf(validator) ?? '' }));
  named.sort((a, b) => {
    if (a.validator.power !== b.validator.power)
      return a.validator.power > b.validator.power ? -1 : 1;
    return a.address < b.address ? -1 : Number(a.address > b.address);
  });
  return named.map(({ validator }) => validator);
}

export const powerOf = (validators: readonly Validator[]): bigint =>
  validators.reduce((sum, { power }) => sum + power, 0n);
