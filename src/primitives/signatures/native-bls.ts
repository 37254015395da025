/**
 * blst, about twenty times as fast as noble's BLS12-381, where it is there for the platform. It
 * knows Ethereum's domain tag only. What it accepts noble accepts, and noble decides the rest:
 * docs/adr/017-native-verification-where-it-implies-nobles.md.
 */
import { createRequire } from 'node:module';
import type * as Blst from '@chainsafe/blst';
import { keyCache } from './key-cache.ts';

function load(): typeof Blst | null {
  try {
    return createRequire(import.meta.url)('@chainsafe/blst') as typeof Blst;
  } catch {
    return null;
  }
}

const blst = load();

/** Up to twice as many, of half a kilobyte each: 16 MB. */
const REMEMBERED_KEYS = 16_384;

const pointOf = keyCache(REMEMBERED_KEYS, (publicKey): Blst.PublicKey | null => {
  try {
    return blst?.PublicKey.fromBytes(publicKey, true) ?? null;
  } catch {
    return null;
  }
});

/**
 * Whether blst takes it for a key. The encoding must be one of those that `bls.ts` lets through.
 * False settles nothing: there may be no blst.
 */
export const nativeBlsKey = (publicKey: Uint8Array): boolean => pointOf(publicKey) !== null;

/**
 * Whether blst accepts it under Ethereum's domain tag. Keys are checked as they enter the cache, the
 * signature here: on the curve, in the subgroup, not infinity. blst would also take a signature of
 * 192 bytes, uncompressed. False settles nothing.
 */
export function nativeBlsAccepts(
  publicKeys: readonly Uint8Array[],
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (blst === null || signature.length !== 96) return false;
  const points: Blst.PublicKey[] = [];
  for (const publicKey of publicKeys) {
    const point = pointOf(publicKey);
    if (point === null) return false;
    points.push(point);
  }
  try {
    const sum = blst.Signature.fromBytes(signature, true, true);
    return points.length > 0 && blst.fastAggregateVerify(message, points, sum, false);
  } catch {
    return false;
  }
}
