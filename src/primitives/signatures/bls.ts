/** BLS12-381 signatures with keys in G1 and signatures in G2: Ethereum's, and CometBFT's. */
import { nativeBlsAccepts, nativeBlsKey } from './native-bls.ts';
import { nobleBlsKey, nobleBlsVerdict } from './noble-bls.ts';

/** Ethereum: https://github.com/ethereum/consensus-specs, phase0, BLS signatures. */
export const ETHEREUM_BLS_DST = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_';

/** CometBFT: crypto/bls12381/key_bls12381.go. */
export const COMETBFT_BLS_DST = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_';

/**
 * FastAggregateVerify: whether everyone of `publicKeys` (48 bytes compressed, or 96 without; a key
 * that stands twice counts twice) signed the one message, `signature` (96 bytes, compressed) being
 * the sum. Keys and signature must be in their subgroups and not infinity, nor may the sum of the
 * keys be. No keys is false. Whoever asks vouches for the keys: a rogue key can cancel others out.
 */
export function verifyBlsAggregate(
  publicKeys: readonly Uint8Array[],
  message: Uint8Array,
  signature: Uint8Array,
  dst: string,
): boolean {
  if (!publicKeys.every(isFiniteEncoding)) return false;
  return (
    (dst === ETHEREUM_BLS_DST && nativeBlsAccepts(publicKeys, message, signature)) ||
    nobleBlsVerdict(publicKeys, message, signature, dst)
  );
}

/** A point of the subgroup other than infinity, in 48 bytes compressed or 96 without. */
export const isBlsPublicKey = (bytes: Uint8Array): boolean =>
  isFiniteEncoding(bytes) && (nativeBlsKey(bytes) || nobleBlsKey(bytes));

/** Flags and length fit: 100 or 101 before 48 bytes, 000 before 96. 01 would be infinity. */
function isFiniteEncoding(publicKey: Uint8Array): boolean {
  const [first = 0xff] = publicKey;
  return publicKey.length === 48
    ? (first & 0xc0) === 0x80
    : publicKey.length === 96 && (first & 0xe0) === 0;
}
