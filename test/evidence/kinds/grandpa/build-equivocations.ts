/** GRANDPA votes signed with fixed keys, written as Substrate names them. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ChainFacts } from '../../../../src/evidence/kind-definition.ts';
import { type Ballot, votePayload } from '../../../../src/evidence/kinds/grandpa/localized-vote.ts';
import { openEvidence } from '../../../../src/evidence/kinds.ts';
import type { ChainKey } from '../../../../src/facts/chain-fact.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { OperatorId } from '../../../../src/primitives/ids.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import { at } from '../../../../src/primitives/time.ts';
import type { GrandpaChain } from '../../../../src/registry/objects.ts';
import { keyFact, publicKeyOf } from '../../build-votes.ts';
import { secretOf } from '../../seeds.ts';

const VOTER = 'voter';

const blockHash = (name: string): string => bytesToHex(sha256(utf8ToBytes(name)));
export const voterKey = (name: string): string => publicKeyOf(secretOf(name));

export interface GrandpaVoteSpec extends Partial<Ballot> {
  readonly voter?: string;
  readonly block?: string;
  readonly number?: bigint;
}

/** Round 7 of set 3, at block 100. */
const DEFAULTS = {
  voter: VOTER,
  stage: 'precommit',
  round: 7n,
  setId: 3n,
  block: 'block',
  number: 100n,
} as const;

/** Hex without 0x. */
function signGrandpaVote(spec: GrandpaVoteSpec = {}): string {
  const { voter, block, number, ...ballot } = { ...DEFAULTS, ...spec };
  const payload = votePayload(ballot, { hash: blockHash(block), number });
  return bytesToHex(ed25519.sign(payload, secretOf(voter)));
}

interface SignedVoteJson {
  readonly hash: string;
  readonly number: bigint;
  readonly signature: string;
}

export function signedVote(spec: GrandpaVoteSpec = {}): SignedVoteJson {
  const { block, number } = { ...DEFAULTS, ...spec };
  return { hash: blockHash(block), number, signature: signGrandpaVote(spec) };
}

export interface EquivocationParts {
  readonly stage: 'prevote' | 'precommit';
  readonly round: bigint;
  readonly setId: bigint;
  readonly publicKey: string;
  readonly first: SignedVoteJson;
  readonly second: SignedVoteJson;
}

/** Two votes of one voter; what the second does otherwise than the first. */
export function equivocationOf(
  first: GrandpaVoteSpec = {},
  second: GrandpaVoteSpec = {},
): EquivocationParts {
  const { stage, round, setId, voter } = { ...DEFAULTS, ...first };
  return {
    stage,
    round,
    setId,
    publicKey: voterKey(voter),
    first: signedVote(first),
    second: signedVote({ ...first, block: 'fork', ...second }),
  };
}

const hex = (bytes: string): string => `0x${bytes}`;

/** As the metadata of a chain names the fields. */
export function proofJson(parts: EquivocationParts): Json {
  const vote = ({ hash, number, signature }: SignedVoteJson): Json => [
    { target_hash: hex(hash), target_number: Number(number) },
    hex(signature),
  ];
  const votes = {
    round_number: Number(parts.round),
    identity: hex(parts.publicKey),
    first: vote(parts.first),
    second: vote(parts.second),
  };
  return {
    set_id: Number(parts.setId),
    equivocation: parts.stage === 'prevote' ? { Prevote: votes } : { Precommit: votes },
  };
}

/** As `toJSON` of polkadot.js has it. */
export function polkadotJson(parts: EquivocationParts): Json {
  const vote = ({ hash, number, signature }: SignedVoteJson): Json => [
    { targetHash: hex(hash), targetNumber: Number(number) },
    hex(signature),
  ];
  return {
    setId: Number(parts.setId),
    equivocation: {
      [parts.stage]: {
        roundNumber: Number(parts.round),
        identity: hex(parts.publicKey),
        first: vote(parts.first),
        second: vote(parts.second),
      },
    },
  };
}

/** As polkadot-api has it, big integers in digits. */
export function papiJson(parts: EquivocationParts): Json {
  const { set_id, equivocation } = proofJson(parts) as { set_id: Json; equivocation: object };
  const [[type, value] = ['', null]] = Object.entries(equivocation);
  return { set_id: String(set_id), equivocation: { type, value } };
}

/** Written out by hand, so that the decoder is not tested against itself. */
export function scaleOf({ stage, round, setId, publicKey, first, second }: EquivocationParts) {
  const bytes = Buffer.alloc(249);
  bytes.writeBigUInt64LE(setId, 0);
  bytes.writeUInt8(stage === 'prevote' ? 0 : 1, 8);
  bytes.writeBigUInt64LE(round, 9);
  bytes.set(hexToBytes(publicKey), 17);
  for (const [start, vote] of [[49, first] as const, [149, second] as const]) {
    bytes.set(hexToBytes(vote.hash), start);
    bytes.writeUInt32LE(Number(vote.number), start + 32);
    bytes.set(hexToBytes(vote.signature), start + 36);
  }
  return bytes;
}

export const scaleJson = (parts: EquivocationParts): Json => ({
  scale: hex(scaleOf(parts).toString('hex')),
});

export const TARGET_TIME = at(Date.UTC(2026, 10, 20, 8));

export const voterFact = (overrides: Partial<ChainKey> = {}): ChainKey =>
  keyFact({ operator: 'op-1' as OperatorId, publicKey: voterKey(VOTER), ...overrides });

export const grandpaFacts = (
  overrides: Partial<Omit<ChainFacts<GrandpaChain>, 'chain'>> = {},
): ChainFacts<GrandpaChain> => ({
  chain: { type: 'grandpa' },
  blockTimes: new Map([[100n, TARGET_TIME]]),
  keys: [voterFact()],
  validators: new Map(),
  headers: new Map(),
  ...overrides,
});

export function openGrandpa(json: Json) {
  const opened = orRefuse(openEvidence('grandpa/equivocation', json));
  if (opened.source !== 'grandpa') throw new Error('GRANDPA votes are about a GRANDPA chain');
  return opened;
}

export const verdictOnGrandpa = (json: Json, facts = grandpaFacts()) =>
  openGrandpa(json).verify(facts);
