/** BLS12-381 points that have no right to be keys or signatures, and their encodings. */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';

const { G1, G2, fields } = bls12_381;
const { Fp, Fp2 } = fields;
export type PublicPoint = typeof G1.Point.BASE;
export type SignaturePoint = typeof G2.Point.BASE;

const be48 = (value: bigint): Uint8Array => hexToBytes(value.toString(16).padStart(96, '0'));
const isLarge = (value: bigint): boolean => 2n * value > Fp.ORDER;

export function withFlags(bytes: Uint8Array, flags: number): Uint8Array {
  const flagged = Uint8Array.from(bytes);
  flagged[0] = ((flagged[0] ?? 0) & 0x1f) | flags;
  return flagged;
}

/** Without asking whether it is in the subgroup, which `toBytes` would. */
export function publicKeyBytes(point: PublicPoint): Uint8Array {
  const { x, y } = point.toAffine();
  return withFlags(be48(x), isLarge(y) ? 0xa0 : 0x80);
}

export function uncompressedKeyBytes(point: PublicPoint): Uint8Array {
  const { x, y } = point.toAffine();
  return concatBytes(be48(x), be48(y));
}

export function signatureBytes(point: SignaturePoint): Uint8Array {
  const { x, y } = point.toAffine();
  const large = y.c1 === 0n ? isLarge(y.c0) : isLarge(y.c1);
  return withFlags(concatBytes(be48(x.c1), be48(x.c0)), large ? 0xa0 : 0x80);
}

/** The curve in G1 meets x = 0 in y = 2 and -2: points of order three. */
export const ORDER_THREE = G1.Point.fromAffine({ x: 0n, y: 2n });

/** On the curve, in no subgroup of interest. */
export const OUTSIDE_G1 = ((): PublicPoint => {
  for (let x = 1n; ; x += 1n) {
    try {
      return G1.Point.fromAffine({ x, y: Fp.sqrt(Fp.create(x ** 3n + 4n)) });
    } catch {
      // No point has this x: the next one may.
    }
  }
})();

export const OUTSIDE_G2 = ((): SignaturePoint => {
  for (let c0 = 1n; ; c0 += 1n) {
    const x = Fp2.fromBigTuple([c0, 0n]);
    const square = Fp2.add(Fp2.mul(Fp2.sqr(x), x), Fp2.fromBigTuple([4n, 4n]));
    try {
      return G2.Point.fromAffine({ x, y: Fp2.sqrt(square) });
    } catch {
      // No point has this x: the next one may.
    }
  }
})();

/** Of the cofactor's order: nothing of it is in the subgroup. */
export const COFACTOR_G2 = OUTSIDE_G2.multiplyUnsafe(G2.Point.Fn.ORDER - 1n).add(OUTSIDE_G2);

/** Bytes of no x on the curve, or beyond the field, by what is wrong with them. */
export const NO_KEYS: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', new Uint8Array(0)],
  ['47 bytes', publicKeyBytes(G1.Point.BASE).subarray(1)],
  ['49 bytes', concatBytes(publicKeyBytes(G1.Point.BASE), new Uint8Array(1))],
  ['95 bytes', uncompressedKeyBytes(G1.Point.BASE).subarray(1)],
  ['infinity', withFlags(new Uint8Array(48), 0xc0)],
  ['infinity with a sign', withFlags(new Uint8Array(48), 0xe0)],
  ['infinity that is not zero', withFlags(be48(1n), 0xc0)],
  ['infinity, uncompressed', withFlags(new Uint8Array(96), 0x40)],
  ['zeros, uncompressed', new Uint8Array(96)],
  ['an x at the field', withFlags(be48(Fp.ORDER), 0x80 | (0x1a & 0x1f))],
  ['a point of order three', publicKeyBytes(ORDER_THREE)],
  ['a point of order three, uncompressed', uncompressedKeyBytes(ORDER_THREE)],
  ['a point outside the subgroup', publicKeyBytes(OUTSIDE_G1)],
  ['a point outside the subgroup, uncompressed', uncompressedKeyBytes(OUTSIDE_G1)],
  ['a key and a point of order three', publicKeyBytes(G1.Point.BASE.add(ORDER_THREE))],
  ['a y off the curve', concatBytes(be48(G1.Point.BASE.x), be48(1n))],
  ['a y beyond the field', concatBytes(be48(0n), be48(Fp.ORDER + 2n))],
];

export const name = (...parts: readonly Uint8Array[]): string => parts.map(bytesToHex).join(' ');
