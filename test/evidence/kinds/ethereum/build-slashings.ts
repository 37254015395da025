/** Attestations and headers signed with fixed keys, written as the Beacon API writes them. */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ChainFacts } from '../../../../src/evidence/kind-definition.ts';
import type {
  AttestationData,
  BeaconHeader,
} from '../../../../src/evidence/kinds/ethereum/beacon-operations.ts';
import {
  type DomainType,
  domainOf,
  signingRoot,
} from '../../../../src/evidence/kinds/ethereum/signing-root.ts';
import { attestationDataRoot, headerRoot } from '../../../../src/evidence/kinds/ethereum/ssz.ts';
import { openEvidence } from '../../../../src/evidence/kinds.ts';
import type { ChainKey } from '../../../../src/facts/chain-fact.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { OperatorId } from '../../../../src/primitives/ids.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import { ETHEREUM_BLS_DST } from '../../../../src/primitives/signatures/bls.ts';
import { at } from '../../../../src/primitives/time.ts';
import type { EthereumChain } from '../../../../src/registry/objects.ts';

const { G1, longSignatures } = bls12_381;

export const rootOf = (name: string): string => bytesToHex(sha256(utf8ToBytes(name)));
const prefixed = (hex: string): string => `0x${hex}`;

/** Its epoch 10 begins at 09:04. */
export const CHAIN: EthereumChain = {
  type: 'ethereum',
  genesisTime: at(Date.UTC(2026, 10, 20, 8)),
  genesisValidatorsRoot: rootOf('genesis validators'),
  forks: [
    { epoch: 0n, version: '00000000' },
    { epoch: 8n, version: '01000000' },
  ],
  secondsPerSlot: 12,
  slotsPerEpoch: 32,
};

/** As in the consensus specifications' tests, validator i has the secret key i + 1. */
const secretOf = (index: number): bigint => BigInt(index) + 1n;

const keys = new Map<number, string>();
export function publicKeyOf(index: number): string {
  const known = keys.get(index);
  if (known !== undefined) return known;
  const made = G1.Point.BASE.multiplyUnsafe(secretOf(index)).toHex(true);
  keys.set(index, made);
  return made;
}

/** Beside the victim's key it makes a sum for which the forger alone can sign. */
export const rogueKey = (victim: number, forger: number): string =>
  G1.Point.BASE.multiplyUnsafe(secretOf(forger))
    .subtract(G1.Point.BASE.multiplyUnsafe(secretOf(victim)))
    .toHex(true);

/** The sum of the signatures of these validators. */
function signedBy(indices: readonly number[], message: Uint8Array): string {
  const secret = indices.reduce((sum, index) => sum + secretOf(index), 0n);
  const point = longSignatures.hash(message, ETHEREUM_BLS_DST).multiplyUnsafe(secret);
  return prefixed(point.toHex(true));
}

interface Signing {
  /** Who signs, if not those who are said to. */
  readonly signedBy?: readonly number[];
  readonly version?: string;
  readonly domain?: DomainType;
  readonly genesisValidatorsRoot?: string;
}

function signatureOn(root: Uint8Array, by: readonly number[], epoch: bigint, signing: Signing) {
  const version = signing.version ?? (epoch < 8n ? '00000000' : '01000000');
  const chain = signing.genesisValidatorsRoot ?? CHAIN.genesisValidatorsRoot;
  const domain = domainOf(signing.domain ?? 'attester', version, chain);
  return signedBy(signing.signedBy ?? by, signingRoot(root, domain));
}

export interface AttestationSpec extends Signing {
  readonly indices?: readonly number[];
  readonly slot?: bigint | number;
  readonly committee?: number;
  readonly block?: string;
  readonly source?: bigint | number;
  readonly target?: bigint | number;
}

export type Fields = { readonly [name: string]: Json };

/** Of validators 1 to 3, from epoch 9 to 10, unless it is said otherwise. */
export function attestationJson(spec: AttestationSpec = {}): Fields {
  const { indices = [1, 2, 3], source = 9, target = 10, block = 'block' } = spec;
  const { slot = 325, committee = 0 } = spec;
  const data: AttestationData = {
    slot: BigInt(slot),
    index: BigInt(committee),
    beaconBlockRoot: rootOf(block),
    source: { epoch: BigInt(source), root: rootOf('source') },
    target: { epoch: BigInt(target), root: rootOf('target') },
  };
  return {
    attesting_indices: indices.map(String),
    data: {
      slot: String(slot),
      index: String(committee),
      beacon_block_root: prefixed(data.beaconBlockRoot),
      source: { epoch: String(source), root: prefixed(data.source.root) },
      target: { epoch: String(target), root: prefixed(data.target.root) },
    },
    signature: signatureOn(attestationDataRoot(data), indices, BigInt(target), spec),
  };
}

export const attesterJson = (one: Fields, two: Fields) => ({
  attestation_1: one,
  attestation_2: two,
});

/** Of validators 1 to 3: two blocks for one target. */
export const doubleVoteJson = (one: AttestationSpec = {}, two: AttestationSpec = {}) =>
  attesterJson(attestationJson(one), attestationJson({ block: 'other block', ...two }));

/** Of validators 1 to 3: from epoch 5 to 10 around 6 to 9. */
export const surroundVoteJson = () =>
  attesterJson(
    attestationJson({ source: 5, target: 10 }),
    attestationJson({ source: 6, target: 9, block: 'other block' }),
  );

export interface HeaderSpec extends Signing {
  readonly slot?: bigint | number;
  readonly proposer?: number;
  readonly state?: string;
}

/** Of slot 325, in epoch 10, by validator 1. */
export function signedHeaderJson(spec: HeaderSpec = {}): Fields {
  const { slot = 325, proposer = 1, state = 'state' } = spec;
  const header: BeaconHeader = {
    slot: BigInt(slot),
    proposerIndex: BigInt(proposer),
    parentRoot: rootOf('parent'),
    stateRoot: rootOf(state),
    bodyRoot: rootOf('body'),
  };
  const signing: Signing = { domain: 'proposer', ...spec };
  const epoch = BigInt(slot) / BigInt(CHAIN.slotsPerEpoch);
  return {
    message: headerJson(header),
    signature: signatureOn(headerRoot(header), [proposer], epoch, signing),
  };
}

export const headerJson = (header: BeaconHeader): Fields => ({
  slot: header.slot.toString(),
  proposer_index: header.proposerIndex.toString(),
  parent_root: prefixed(header.parentRoot),
  state_root: prefixed(header.stateRoot),
  body_root: prefixed(header.bodyRoot),
});

export const proposerJson = (one: HeaderSpec = {}, two: HeaderSpec = {}) => ({
  signed_header_1: signedHeaderJson(one),
  signed_header_2: signedHeaderJson({ state: 'other state', ...two }),
});

/** Validator i is that of op-i, from genesis on. */
export const keyFact = (index: number, overrides: Partial<ChainKey> = {}): ChainKey => ({
  operator: `op-${index}` as OperatorId,
  keyType: 'bls12_381',
  publicKey: publicKeyOf(index),
  index: BigInt(index),
  fromHeight: 0n,
  untilHeight: null,
  ...overrides,
});

type EthereumFacts = ChainFacts<EthereumChain>;

/** Keys of validators 1 to 3; `chain` may be told in part. */
export const chainFacts = ({
  chain = {},
  ...overrides
}: Partial<Omit<EthereumFacts, 'chain'>> & {
  readonly chain?: Partial<EthereumChain>;
} = {}): EthereumFacts => ({
  chain: { ...CHAIN, ...chain },
  blockTimes: new Map(),
  keys: [keyFact(1), keyFact(2), keyFact(3)],
  validators: new Map(),
  headers: new Map(),
  ...overrides,
});

type EthereumKind = 'ethereum/attester-slashing' | 'ethereum/proposer-slashing';

export function openSlashing(kind: EthereumKind, json: Json) {
  const opened = orRefuse(openEvidence(kind, json));
  if (opened.source !== 'ethereum') throw new Error('slashings are about a beacon chain');
  return opened;
}

export const verdictOnAttester = (json: Json, facts = chainFacts()) =>
  openSlashing('ethereum/attester-slashing', json).verify(facts);

export const verdictOnProposer = (json: Json, facts = chainFacts()) =>
  openSlashing('ethereum/proposer-slashing', json).verify(facts);
