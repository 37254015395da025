/** The verdicts on BLS12-381. What blst accepts is accepted here too, so only the rest is asked. */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { keyCache } from './key-cache.ts';

const { G1, longSignatures } = bls12_381;
type PublicPoint = typeof G1.Point.BASE;

/** Up to twice as many. */
const REMEMBERED_KEYS = 2048;

const pointOf = keyCache(REMEMBERED_KEYS, (publicKey): PublicPoint | null => {
  try {
    const point = G1.Point.fromBytes(publicKey);
    return point.is0() ? null : point;
  } catch {
    return null;
  }
});

export const nobleBlsKey = (publicKey: Uint8Array): boolean => pointOf(publicKey) !== null;

export function nobleBlsVerdict(
  publicKeys: readonly Uint8Array[],
  message: Uint8Array,
  signature: Uint8Array,
  dst: string,
): boolean {
  const points: PublicPoint[] = [];
  for (const publicKey of publicKeys) {
    const point = pointOf(publicKey);
    if (point === null) return false;
    points.push(point);
  }
  try {
    const sum = longSignatures.aggregatePublicKeys(points);
    const signed = longSignatures.Signature.fromBytes(signature);
    return longSignatures.verify(signed, longSignatures.hash(message, dst), sum);
  } catch {
    return false;
  }
}
