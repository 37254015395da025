/** Attester slashings as the Beacon API writes them, with everything that judging them needs. */
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import type * as Blst from '@chainsafe/blst';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import type { ChainFacts } from '../../src/evidence/kind-definition.ts';
import { domainOf, signingRoot } from '../../src/evidence/kinds/ethereum/signing-root.ts';
import { attestationDataRoot } from '../../src/evidence/kinds/ethereum/ssz.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import type { OperatorId } from '../../src/primitives/ids.ts';
import { sha256Hex } from '../../src/primitives/sha256.ts';
import { ETHEREUM_BLS_DST } from '../../src/primitives/signatures/bls.ts';
import { at } from '../../src/primitives/time.ts';
import type { EthereumChain } from '../../src/registry/objects.ts';

const blst = createRequire(import.meta.url)('@chainsafe/blst') as typeof Blst;
const { longSignatures, G1 } = bls12_381;

/** A validator, his key decoded and checked for either library. */
export interface Attester {
  readonly index: number;
  readonly publicKey: Uint8Array;
  readonly native: Blst.PublicKey;
  readonly noble: typeof G1.Point.BASE;
  readonly secret: Blst.SecretKey;
}

export const newAttesters = (count: number): readonly Attester[] =>
  Array.from({ length: count }, (_, index) => {
    const secret = blst.SecretKey.fromKeygen(randomBytes(32));
    const native = secret.toPublicKey();
    const publicKey = native.toBytes();
    return { index, publicKey, native, noble: G1.Point.fromBytes(publicKey), secret };
  });

/** What the sum of all attesters' signatures is over. */
interface SignedRoot {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

export interface Slashing {
  readonly text: string;
  readonly facts: ChainFacts<EthereumChain>;
  readonly publicKeys: readonly Uint8Array[];
  readonly attesters: readonly Attester[];
  /** The two signatures in it, bare. */
  readonly bare: readonly SignedRoot[];
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

const CHAIN: EthereumChain = {
  type: 'ethereum',
  genesisTime: at(1_606_824_023_000),
  genesisValidatorsRoot: sha256Hex('genesis validators'),
  forks: [{ epoch: 0n, version: '00000000' }],
  secondsPerSlot: 12,
  slotsPerEpoch: 32,
};

/** Two blocks for the target of one epoch, by the same attesters. */
export function slashing(attesters: readonly Attester[], epoch: number): Slashing {
  const halves = ['one', 'other'].map((block) => attest(attesters, block, epoch));
  const [attestation_1, attestation_2] = halves.map(({ json }) => json);
  return {
    text: JSON.stringify({ attestation_1, attestation_2 }),
    facts: factsAbout(attesters),
    publicKeys: attesters.map(({ publicKey }) => publicKey),
    attesters,
    bare: halves,
  };
}

function attest(attesters: readonly Attester[], block: string, epoch: number) {
  const source = { epoch: String(epoch - 1), root: `0x${sha256Hex(`source ${epoch}`)}` };
  const target = { epoch: String(epoch), root: `0x${sha256Hex(`target ${epoch}`)}` };
  const data = {
    slot: String(32 * epoch + 5),
    index: '3',
    beacon_block_root: `0x${sha256Hex(`${block} block ${epoch}`)}`,
    source,
    target,
  };
  const root = attestationDataRoot({
    slot: BigInt(data.slot),
    index: BigInt(data.index),
    beaconBlockRoot: data.beacon_block_root.slice(2),
    source: { epoch: BigInt(source.epoch), root: source.root.slice(2) },
    target: { epoch: BigInt(target.epoch), root: target.root.slice(2) },
  });
  const domain = domainOf('attester', '00000000', CHAIN.genesisValidatorsRoot);
  const message = signingRoot(root, domain);
  const signature = blst
    .aggregateSignatures(attesters.map(({ secret }) => secret.sign(message)))
    .toBytes();
  const attesting_indices = attesters.map(({ index }) => String(index));
  const json: Json = { attesting_indices, data, signature: `0x${hex(signature)}` };
  return { message, signature, json };
}

const factsAbout = (attesters: readonly Attester[]): ChainFacts<EthereumChain> => ({
  chain: CHAIN,
  blockTimes: new Map(),
  validators: new Map(),
  headers: new Map(),
  keys: attesters.map(({ index, publicKey }) => ({
    operator: `op-${index}` as OperatorId,
    keyType: 'bls12_381',
    publicKey: hex(publicKey),
    index: BigInt(index),
    fromHeight: 0n,
    untilHeight: null,
  })),
});

/** Keys decoded and checked beforehand. */
export const bareBlst = ({ attesters, bare }: Slashing): boolean =>
  bare.every(({ message, signature }) =>
    blst.fastAggregateVerify(
      message,
      attesters.map(({ native }) => native),
      blst.Signature.fromBytes(signature, true),
    ),
  );

/** Keys decoded and checked beforehand. */
export const nobleBls = ({ attesters, bare }: Slashing): boolean =>
  bare.every(({ message, signature }) =>
    longSignatures.verify(
      longSignatures.Signature.fromBytes(signature),
      longSignatures.hash(message, ETHEREUM_BLS_DST),
      longSignatures.aggregatePublicKeys(attesters.map(({ noble }) => noble)),
    ),
  );
