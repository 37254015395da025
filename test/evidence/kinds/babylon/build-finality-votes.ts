/** Finality votes signed with fixed secrets and fixed nonces, written as Babylon's node writes them. */
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ChainFacts } from '../../../../src/evidence/kind-definition.ts';
import { finalityVoteHash } from '../../../../src/evidence/kinds/babylon/eots.ts';
import { openEvidence } from '../../../../src/evidence/kinds.ts';
import type { ChainKey } from '../../../../src/facts/chain-fact.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { OperatorId } from '../../../../src/primitives/ids.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import type { CometbftChain } from '../../../../src/registry/objects.ts';
import { BLOCK_TIME, chainFacts } from '../../build-votes.ts';

const { Fn, BASE } = secp256k1.Point;

const seed = (name: string): Uint8Array => sha256(utf8ToBytes(name));
const number = (bytes: Uint8Array): bigint => Fn.create(BigInt(`0x${bytesToHex(bytes)}`));
const hex32 = (value: bigint): string => value.toString(16).padStart(64, '0');

/** The secret that goes with the point of even y, as BIP 340 signs with; and that point's x. */
function evenPair(bytes: Uint8Array): { readonly scalar: bigint; readonly x: string } {
  const scalar = number(bytes);
  const point = BASE.multiply(scalar).toAffine();
  return { scalar: point.y % 2n === 0n ? scalar : Fn.neg(scalar), x: hex32(point.x) };
}

export const providerSecret = (name: string): string => hex32(evenPair(seed(name)).scalar);
export const providerKey = (name: string): string => evenPair(seed(name)).x;
export const nonceOf = (name: string): string => evenPair(seed(name)).x;
export const appHash = (name: string): string => bytesToHex(seed(name));

/** What a chain of that name has its finality providers sign before everything else. */
export const contextOf = (chainId: string): string =>
  bytesToHex(seed(`btcstaking/0/fp_fin_vote/${chainId}/bbn1finality`));

/** `s = k + e·x`, from scratch: https://github.com/bitcoin/bips/blob/master/bip-0340.mediawiki */
export function signEots(provider: string, nonce: string, message: Uint8Array): string {
  const [x, k] = [evenPair(seed(provider)), evenPair(seed(nonce))];
  const e = schnorr.utils.taggedHash(
    'BIP0340/challenge',
    hexToBytes(k.x),
    hexToBytes(x.x),
    message,
  );
  return hex32(Fn.add(k.scalar, Fn.mul(number(e), x.scalar)));
}

export interface FinalityVoteSpec {
  readonly provider?: string;
  readonly nonce?: string;
  readonly context?: string | null;
  readonly height?: bigint;
  readonly block?: string;
}

/** The signature of a vote; the nonce is of the height. */
function signVote({
  provider = PROVIDER,
  nonce = NONCE,
  context = null,
  height = 10n,
  block = 'block',
}: FinalityVoteSpec): string {
  return signEots(provider, nonce, finalityVoteHash(context, height, appHash(block)));
}

export const PROVIDER = 'provider';
export const NONCE = 'nonce at height 10';

export type Fields = { readonly [field: string]: Json };

/** Two votes of one provider at height 10; what the second does otherwise than the first. */
export function finalityEvidence(first: FinalityVoteSpec = {}, second: FinalityVoteSpec = {}) {
  const fork = { ...first, block: 'fork', ...second };
  return {
    fp_btc_pk: providerKey(first.provider ?? PROVIDER),
    block_height: String(first.height ?? 10n),
    pub_rand: nonceOf(first.nonce ?? NONCE),
    canonical_app_hash: appHash(first.block ?? 'block'),
    fork_app_hash: appHash(fork.block),
    canonical_finality_sig: signVote(first),
    fork_finality_sig: signVote(fork),
  } satisfies Fields;
}

export const providerFact = (overrides: Partial<ChainKey> = {}): ChainKey => ({
  operator: 'op-1' as OperatorId,
  keyType: 'bip340',
  publicKey: providerKey(PROVIDER),
  fromHeight: 1n,
  untilHeight: null,
  ...overrides,
});

export const finalityFacts = ({
  keys = [providerFact()],
  ...overrides
}: Parameters<typeof chainFacts>[0] = {}): ChainFacts<CometbftChain> =>
  chainFacts({ keys, blockTimes: new Map([[10n, BLOCK_TIME]]), ...overrides });

export function openFinality(json: Json) {
  const opened = orRefuse(openEvidence('babylon/finality-equivocation', json));
  if (opened.source !== 'cometbft') throw new Error('finality votes are about a height');
  return opened;
}

export const verdictOnFinality = (json: Json, facts = finalityFacts()) =>
  openFinality(json).verify(facts);
