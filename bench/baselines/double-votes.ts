/** Duplicate vote evidence as JSON text, each of a validator of its own, and the facts that judge it. */
import type { ChainFacts } from '../../src/evidence/kind-definition.ts';
import {
  blockIdKey,
  type SignedVote,
  voteSignBytes,
} from '../../src/evidence/kinds/cometbft/canonical-vote.ts';
import { addressOfKey } from '../../src/facts/key-types.ts';
import type { OperatorId } from '../../src/primitives/ids.ts';
import { sha256Hex } from '../../src/primitives/sha256.ts';
import { at } from '../../src/primitives/time.ts';
import type { CometbftChain } from '../../src/registry/objects.ts';
import { newSigner, type SignedMessage, type Signer } from './verify.ts';

export interface DoubleVote {
  readonly text: string;
  readonly facts: ChainFacts<CometbftChain>;
  /** The two signatures in it, bare. */
  readonly bare: readonly SignedMessage[];
}

const CHAIN_ID = 'milkyway-1';

export function doubleVote(number: number): DoubleVote {
  const signer = newSigner();
  const votes = ['one', 'other'].map((block) => vote(block, number));
  votes.sort((a, b) => Buffer.compare(blockIdKey(a.blockId), blockIdKey(b.blockId)));
  const bare = votes.map((of) => signed(of, signer));
  const [vote_a, vote_b] = votes.map((of, i) => voteJson(of, signer, bare[i]?.signature));
  return {
    text: JSON.stringify({ type: 'tendermint/DuplicateVoteEvidence', value: { vote_a, vote_b } }),
    facts: factsAbout(signer, BigInt(number + 1)),
    bare,
  };
}

const vote = (block: string, number: number): SignedVote => ({
  type: 2,
  height: BigInt(number + 1),
  round: 0,
  blockId: {
    hash: sha256Hex(`${block} ${number}`),
    partsTotal: 3,
    partsHash: sha256Hex(`parts of ${block} ${number}`),
  },
  timestamp: { seconds: 1_795_000_000n, nanos: 123_456_789 },
});

function signed(of: SignedVote, { publicKey, keyObject, sign }: Signer): SignedMessage {
  const message = voteSignBytes(CHAIN_ID, of);
  return { message, signature: sign(message), publicKey, keyObject };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** As CometBFT's RPC writes it. */
const voteJson = (of: SignedVote, signer: Signer, signature: Uint8Array | undefined) => ({
  type: of.type,
  height: of.height.toString(),
  round: of.round,
  block_id: {
    hash: of.blockId.hash.toUpperCase(),
    parts: { total: of.blockId.partsTotal, hash: of.blockId.partsHash.toUpperCase() },
  },
  timestamp: '2026-11-18T11:06:40.123456789Z',
  validator_address: addressOfKey('ed25519', hex(signer.publicKey)).toUpperCase(),
  validator_index: 7,
  signature: Buffer.from(signature ?? []).toString('base64'),
});

const factsAbout = ({ publicKey }: Signer, height: bigint): ChainFacts<CometbftChain> => ({
  chain: { type: 'cometbft', chainId: CHAIN_ID, fromHeight: 1n, eotsContext: null },
  blockTimes: new Map([[height, at(1_795_000_000_000)]]),
  validators: new Map(),
  headers: new Map(),
  keys: [
    {
      operator: 'op-1' as OperatorId,
      keyType: 'ed25519',
      publicKey: hex(publicKey),
      fromHeight: 1n,
      untilHeight: null,
    },
  ],
});
