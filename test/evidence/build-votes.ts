/** Votes signed with fixed keys, written as CometBFT's RPC writes them. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import type { ChainFacts } from '../../src/evidence/kind-definition.ts';
import { blockIdKey, voteSignBytes } from '../../src/evidence/kinds/cometbft/canonical-vote.ts';
import { openEvidence } from '../../src/evidence/kinds.ts';
import type { ChainKey } from '../../src/facts/chain-fact.ts';
import { parseInstant } from '../../src/facts/rfc3339-nanos.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import type { OperatorId } from '../../src/primitives/ids.ts';
import { orRefuse } from '../../src/primitives/refusal.ts';
import { at } from '../../src/primitives/time.ts';
import type { CometbftChain } from '../../src/registry/objects.ts';
import type { TestKey } from './kinds/cometbft/vote-keys.ts';
import { secretOf } from './seeds.ts';

const CHAIN_ID = 'tribune-test-1';

export const publicKeyOf = (secret: Uint8Array): string => bytesToHex(ed25519.getPublicKey(secret));
export const addressOfKey = (publicKey: string): string =>
  bytesToHex(sha256(hexToBytes(publicKey)).subarray(0, 20)).toUpperCase();

export const VALIDATOR = secretOf('validator');
export const OTHER_VALIDATOR = secretOf('other validator');

const hash = (name: string) => bytesToHex(sha256(new TextEncoder().encode(name))).toUpperCase();

export interface VoteSpec {
  readonly secret?: Uint8Array;
  /** Of any type, instead of the secret of an Ed25519 key. */
  readonly key?: Pick<TestKey, 'address' | 'sign'>;
  readonly signWith?: Uint8Array;
  readonly chainId?: string;
  readonly type?: number;
  readonly height?: number;
  readonly round?: number;
  /** Null for a nil vote. */
  readonly block?: string | null;
  readonly total?: number;
  readonly parts?: string;
  readonly timestamp?: string;
}

export type VoteJson = { readonly [field: string]: Json };

export function voteJson(spec: VoteSpec = {}): VoteJson {
  const { secret = VALIDATOR, type = 2, height = 10, round = 2, block = 'block' } = spec;
  const { timestamp = '2026-11-20T08:00:00.123456789Z', chainId = CHAIN_ID } = spec;
  const isNil = block === null;
  const blockHash = isNil ? '' : hash(block);
  const partsHash = isNil ? '' : hash(spec.parts ?? 'parts');
  const total = isNil ? 0 : (spec.total ?? 1000);
  const signBytes = voteSignBytes(chainId, {
    type,
    height: BigInt(height),
    round,
    blockId: {
      hash: blockHash.toLowerCase(),
      partsTotal: total,
      partsHash: partsHash.toLowerCase(),
    },
    timestamp: orRefuse(parseInstant(timestamp)),
  });
  return {
    type,
    height: String(height),
    round,
    block_id: { hash: blockHash, parts: { total, hash: partsHash } },
    timestamp,
    validator_address: spec.key?.address ?? addressOfKey(publicKeyOf(secret)),
    validator_index: 0,
    signature: base64.encode(
      spec.key?.sign(signBytes) ?? ed25519.sign(signBytes, spec.signWith ?? secret),
    ),
  };
}

/** The two votes in the order that evidence must have them in: the smaller block id key first. */
export function evidenceJson(one: VoteJson, other: VoteJson): Json {
  const key = ({ block_id }: VoteJson) => {
    const { hash, parts } = block_id as { hash: string; parts: { total: number; hash: string } };
    const { total: partsTotal, hash: partsHash } = parts;
    return bytesToHex(
      blockIdKey({
        hash: hash.toLowerCase(),
        partsTotal,
        partsHash: partsHash.toLowerCase(),
      }),
    );
  };
  const [vote_a, vote_b] = key(one) <= key(other) ? [one, other] : [other, one];
  return { type: 'tendermint/DuplicateVoteEvidence', value: { vote_a, vote_b, ...CLAIMS } };
}

const CLAIMS = {
  TotalVotingPower: '1',
  ValidatorPower: '1',
  Timestamp: '0001-01-01T00:00:00Z',
};

export const keyFact = (overrides: Partial<ChainKey> = {}): ChainKey => ({
  operator: 'op-1' as OperatorId,
  keyType: 'ed25519',
  publicKey: publicKeyOf(VALIDATOR),
  fromHeight: 1n,
  untilHeight: null,
  ...overrides,
});

export const BLOCK_TIME = at(Date.UTC(2026, 10, 20, 7, 59, 58));

type CometbftFacts = ChainFacts<CometbftChain>;

/** Facts of the chain the votes are for, about height 10; `chain` may be told in part. */
export const chainFacts = ({
  chain = {},
  ...overrides
}: Partial<Omit<CometbftFacts, 'chain'>> & {
  readonly chain?: Partial<CometbftChain>;
} = {}): CometbftFacts => ({
  chain: { type: 'cometbft', chainId: CHAIN_ID, fromHeight: 1n, eotsContext: null, ...chain },
  blockTimes: new Map([[10n, BLOCK_TIME]]),
  validators: new Map(),
  headers: new Map(),
  keys: [keyFact(), keyFact({ operator: null, publicKey: publicKeyOf(OTHER_VALIDATOR) })],
  ...overrides,
});

export function openVotes(json: Json) {
  const opened = orRefuse(openEvidence('cometbft/duplicate-vote', json));
  if (opened.source !== 'cometbft') throw new Error('votes are about a height');
  return opened;
}

export const verdictOn = (json: Json, facts = chainFacts()) => openVotes(json).verify(facts);
