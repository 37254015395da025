/**
 * What is signed: the root of an object, bound to its purpose, the fork and the chain.
 * Source: ethereum/consensus-specs, specs/phase0/beacon-chain.md, compute_domain, compute_signing_root.
 */
import { concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '../../../primitives/sha256.ts';
import type { EthereumChain } from '../../../registry/objects.ts';

/** DOMAIN_BEACON_PROPOSER and DOMAIN_BEACON_ATTESTER, 4 bytes of hex. */
const DOMAIN_TYPES = { proposer: '00000000', attester: '01000000' } as const;

export type DomainType = keyof typeof DOMAIN_TYPES;

/** In force at an epoch: 4 bytes of hex. Null before the first fork that the chain's record has. */
export function forkVersionAt(chain: EthereumChain, epoch: bigint): string | null {
  let latest: EthereumChain['forks'][number] | null = null;
  for (const fork of chain.forks)
    if (fork.epoch <= epoch && (latest === null || fork.epoch >= latest.epoch)) latest = fork;
  return latest?.version ?? null;
}

/** 32 bytes: the purpose, and the first 28 of the root of fork version and chain. */
export function domainOf(type: DomainType, version: string, genesisValidatorsRoot: string) {
  const paddedVersion = new Uint8Array(32);
  paddedVersion.set(hexToBytes(version));
  const forkDataRoot = sha256(concatBytes(paddedVersion, hexToBytes(genesisValidatorsRoot)));
  return concatBytes(hexToBytes(DOMAIN_TYPES[type]), forkDataRoot.subarray(0, 28));
}

export const signingRoot = (objectRoot: Uint8Array, domain: Uint8Array): Uint8Array =>
  sha256(concatBytes(objectRoot, domain));
