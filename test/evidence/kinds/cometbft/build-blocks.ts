/** Light blocks signed with fixed keys, written as CometBFT's RPC writes them. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { FLAG } from '../../../../src/evidence/kinds/cometbft/block.ts';
import { headerSchema } from '../../../../src/evidence/kinds/cometbft/block-schema.ts';
import { voteSignBytes } from '../../../../src/evidence/kinds/cometbft/canonical-vote.ts';
import { headerHash } from '../../../../src/evidence/kinds/cometbft/header-hash.ts';
import { setHash } from '../../../../src/evidence/kinds/cometbft/validator-set.ts';
import { parseInstant } from '../../../../src/facts/rfc3339-nanos.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import { secretOf } from '../../seeds.ts';
import type { TestKey } from './vote-keys.ts';

export const CHAIN_ID = 'tribune-test-1';

export type Fields = { readonly [name: string]: Json };

export interface Member {
  readonly key: TestKey;
  readonly power: number;
}

export interface BlockSpec {
  readonly height: number;
  readonly members: readonly Member[];
  readonly next?: readonly Member[];
  readonly chainId?: string;
  readonly time?: string;
  /** What distinguishes one block from another that could follow as well. */
  readonly data?: string;
  readonly appHash?: string;
  readonly header?: Fields;
  readonly round?: number;
  /** What each place of the commit holds; a precommit for the block where nothing is said. */
  readonly flags?: readonly number[];
  /** Who signs for a place instead of its member. */
  readonly signWith?: Readonly<Record<number, TestKey>>;
  readonly commit?: Fields;
}

const hash = (name: string): string => bytesToHex(secretOf(name)).toUpperCase();

/** Block times: ten seconds a height. */
export const timeOf = (height: number, nanos = '123456789'): string =>
  new Date(Date.UTC(2026, 10, 20) + height * 10_000).toISOString().replace('000Z', `${nanos}Z`);

/** By falling power and rising address, as chains keep sets. */
const inOrder = (members: readonly Member[]): readonly Member[] =>
  [...members].sort((a, b) => b.power - a.power || (a.key.address < b.key.address ? -1 : 1));

const hashOfSet = (members: readonly Member[]): string =>
  setHash(
    inOrder(members).map(({ key: { keyType, publicKey }, power }) => ({
      keyType,
      publicKey,
      power: BigInt(power),
      claimedAddress: null,
    })),
  ).toUpperCase();

export const validatorsJson = (members: readonly Member[]): readonly Fields[] =>
  inOrder(members).map(({ key, power }) => ({
    address: key.address,
    pub_key: { ...key.json },
    voting_power: String(power),
    proposer_priority: '0',
  }));

function headerJson(spec: BlockSpec): Fields {
  const { height, members, next = members, chainId = CHAIN_ID, time = timeOf(height) } = spec;
  return {
    version: { block: '11', app: '1' },
    chain_id: chainId,
    height: String(height),
    time,
    last_block_id: {
      hash: hash(`block ${height - 1}`),
      parts: { total: 1, hash: hash(`parts ${height - 1}`) },
    },
    last_commit_hash: hash('last commit'),
    data_hash: hash(spec.data ?? 'data'),
    validators_hash: hashOfSet(members),
    next_validators_hash: hashOfSet(next),
    consensus_hash: hash('params'),
    app_hash: hash(spec.appHash ?? `state ${height}`),
    last_results_hash: hash('results'),
    evidence_hash: '',
    proposer_address: members[0]?.key.address ?? '',
    ...spec.header,
  };
}

type SignedHeaderJson = {
  readonly header: Fields;
  readonly commit: Fields & { readonly signatures: readonly Fields[] };
};

export function signedHeader(spec: BlockSpec): SignedHeaderJson {
  const { height, round = 0, flags = [], chainId = CHAIN_ID } = spec;
  const header = headerJson(spec);
  const blockId = { hash: headerHash(headerSchema.parse(header)), partsTotal: 1 };
  const partsHash = hash('parts').toLowerCase();
  const signatures = inOrder(spec.members).map(({ key }, place) => {
    const flag = flags[place] ?? FLAG.commit;
    if (flag === FLAG.absent) return ABSENT;
    const timestamp = timeOf(height, String(place).padStart(9, '0'));
    const nil = { hash: '', partsTotal: 0, partsHash: '' };
    const message = voteSignBytes(chainId, {
      type: 2,
      height: BigInt(height),
      round,
      blockId: flag === FLAG.nil ? nil : { ...blockId, partsHash },
      timestamp: orRefuse(parseInstant(timestamp)),
    });
    const signature = base64.encode((spec.signWith?.[place] ?? key).sign(message));
    return { block_id_flag: flag, validator_address: key.address, timestamp, signature };
  });
  const parts = { total: 1, hash: partsHash.toUpperCase() };
  const block_id = { hash: blockId.hash.toUpperCase(), parts };
  return {
    header,
    commit: { height: String(height), round, block_id, signatures, ...spec.commit },
  };
}

const ABSENT: Fields = {
  block_id_flag: FLAG.absent,
  validator_address: '',
  timestamp: '0001-01-01T00:00:00Z',
  signature: null,
};

/** Beside the set as it is, or as somebody would have it. */
export const lightBlock = (
  spec: BlockSpec,
  validators: readonly Fields[] = validatorsJson(spec.members),
) => ({
  signed_header: signedHeader(spec),
  validator_set: { validators, proposer: validators[0] ?? null },
});

export type LightBlockJson = ReturnType<typeof lightBlock>;

/** Nobody signs the claims: who is accused, with which power, and when. */
export const attackJson = (block: LightBlockJson, commonHeight: number, claims: Fields = {}) => ({
  type: 'tendermint/LightClientAttackEvidence',
  value: {
    ConflictingBlock: block,
    CommonHeight: String(commonHeight),
    ByzantineValidators: null,
    TotalVotingPower: '1',
    Timestamp: '0001-01-01T00:00:00Z',
    ...claims,
  },
});
