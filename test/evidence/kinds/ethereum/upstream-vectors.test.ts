import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { domainOf, signingRoot } from '../../../../src/evidence/kinds/ethereum/signing-root.ts';
import {
  parseAttesterSlashing,
  parseProposerSlashing,
} from '../../../../src/evidence/kinds/ethereum/slashing-schema.ts';
import { attestationDataRoot, headerRoot } from '../../../../src/evidence/kinds/ethereum/ssz.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { OperatorId } from '../../../../src/primitives/ids.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import { hasVectors, readVectors } from '../../../support/vectors.ts';
import { chainFacts, verdictOnAttester, verdictOnProposer } from './build-slashings.ts';

const CASES = 'ethereum-slashing/cases.json';
const REGISTRY = 'ethereum-slashing/validators_registry.json';
const isPresent = hasVectors(CASES) && hasVectors(REGISTRY);

interface Case {
  readonly kind: 'attester_slashing' | 'proposer_slashing';
  readonly inferred_spec_test_name: string;
  readonly expected_valid: boolean;
  readonly slashable_indices_if_valid?: readonly number[];
  readonly computed: { readonly [half: string]: { readonly signing_root: string } };
  readonly json: Json;
}

interface Cases {
  readonly fork_version: string;
  readonly genesis_validators_root: string;
  readonly domain_beacon_proposer: string;
  readonly domain_beacon_attester: string;
  readonly cases: readonly Case[];
}

interface Registry {
  readonly validators: readonly {
    readonly index: number;
    readonly pubkey: string;
    readonly activation_epoch: string;
    readonly withdrawable_epoch: string;
  }[];
}

const bare = (hex: string): string => hex.slice(2);

const read = (): Cases =>
  isPresent
    ? readVectors<Cases>(CASES)
    : {
        fork_version: '0x',
        genesis_validators_root: '0x',
        domain_beacon_proposer: '0x',
        domain_beacon_attester: '0x',
        cases: [],
      };

const upstream = read();
const chain = {
  genesisValidatorsRoot: bare(upstream.genesis_validators_root),
  forks: [{ epoch: 0n, version: bare(upstream.fork_version) }],
};

function factsOfRegistry() {
  const { validators } = readVectors<Registry>(REGISTRY);
  const keys = validators.map((validator) => ({
    operator: `op-${validator.index}` as OperatorId,
    keyType: 'bls12_381',
    publicKey: bare(validator.pubkey),
    index: BigInt(validator.index),
    fromHeight: BigInt(validator.activation_epoch),
    untilHeight: BigInt(validator.withdrawable_epoch),
  }));
  return chainFacts({ chain, keys });
}

function rootsOf({ kind, json }: Case): Record<string, Uint8Array> {
  if (kind === 'attester_slashing') {
    const { attestation1, attestation2 } = orRefuse(parseAttesterSlashing(json));
    return {
      attestation_1: attestationDataRoot(attestation1.data),
      attestation_2: attestationDataRoot(attestation2.data),
    };
  }
  const { header1, header2 } = orRefuse(parseProposerSlashing(json));
  return { header_1: headerRoot(header1.header), header_2: headerRoot(header2.header) };
}

/** The cases are not part of the project: without them there are no roots but our own. */
describe.skipIf(!isPresent)(
  'the cases of the consensus specifications (skipped where ../shared/vectors is absent)',
  () => {
    test('there are some of both kinds, valid and not', () => {
      const met = new Set(upstream.cases.map((one) => `${one.kind} ${one.expected_valid}`));
      expect(met.size).toBe(4);
    });

    test('domains are theirs', () => {
      const { fork_version, genesis_validators_root } = upstream;
      const domain = (type: 'proposer' | 'attester') =>
        `0x${bytesToHex(domainOf(type, bare(fork_version), bare(genesis_validators_root)))}`;
      expect(domain('proposer')).toBe(upstream.domain_beacon_proposer);
      expect(domain('attester')).toBe(upstream.domain_beacon_attester);
    });

    test.each(upstream.cases)('$kind $inferred_spec_test_name: signing roots', (one) => {
      const type = one.kind === 'attester_slashing' ? 'attester' : 'proposer';
      const { genesis_validators_root, fork_version } = upstream;
      const domain = domainOf(type, bare(fork_version), bare(genesis_validators_root));
      for (const [half, root] of Object.entries(rootsOf(one)))
        expect(`0x${bytesToHex(signingRoot(root, domain))}`).toBe(one.computed[half]?.signing_root);
    });

    test.each(upstream.cases)('$kind $inferred_spec_test_name: $expected_valid', (one) => {
      const judge = one.kind === 'attester_slashing' ? verdictOnAttester : verdictOnProposer;
      const verdict = judge(one.json, factsOfRegistry());
      expect(verdict.verdict).toBe(one.expected_valid ? 'proven' : 'refuted');
      if (verdict.verdict !== 'proven') return;
      const culprits = one.slashable_indices_if_valid ?? [255];
      expect(verdict.infractions.map(({ operator }) => operator)).toEqual(
        culprits.map((index) => `op-${index}`),
      );
      expect(verdict.unregistered).toEqual([]);
    });
  },
);
