/** The model-based suites of tendermint-rs: signed headers, validator sets, and what a light client says. */
import { describe, expect, test } from 'vitest';
import type { LightBlock } from '../../../../src/evidence/kinds/cometbft/block.ts';
import {
  lightBlockSchema,
  validatorSetSchema,
} from '../../../../src/evidence/kinds/cometbft/block-schema.ts';
import {
  isSignedBy,
  powerQuestion,
  signersIn,
  signersOf,
} from '../../../../src/evidence/kinds/cometbft/commit-signatures.ts';
import { headerHash } from '../../../../src/evidence/kinds/cometbft/header-hash.ts';
import { arrange } from '../../../../src/evidence/kinds/cometbft/validator-set.ts';
import { required } from '../../../../src/primitives/assert.ts';
import { hasVectors, readVectors } from '../../../support/vectors.ts';
import { verdictOn } from './attack-cases.ts';
import { attackJson, type Fields, type LightBlockJson } from './build-blocks.ts';

const SUITES = ['MC4_4_faulty_TestSuccess', 'MC4_4_faulty_Test2NotEnoughTrustSuccess'];
const fileOf = (suite: string) => `cometbft-light-client/${suite}.json`;

interface Suite {
  readonly initial: {
    readonly signed_header: LightBlockJson['signed_header'];
    readonly next_validator_set: Fields;
  };
  readonly input: readonly {
    readonly block: LightBlockJson & { readonly next_validator_set: Fields };
    readonly verdict: 'SUCCESS' | 'NOT_ENOUGH_TRUST';
  }[];
}

const CHAIN = 'test-chain';

const parsed = ({ signed_header, validator_set }: LightBlockJson): LightBlock =>
  lightBlockSchema.parse({ signed_header, validator_set });

const membersOf = ({ header, validators }: LightBlock) =>
  required(arrange(validators, header.validatorsHash), 'the set of the header');

const present = hasVectors(fileOf('MC4_4_faulty_TestSuccess'));

/** The suites are not part of the project: without them there is nothing to hold ours against. */
describe.skipIf(!present)('tendermint-rs (skipped where ../shared/vectors is absent)', () => {
  const suites = present ? SUITES.map((suite) => readVectors<Suite>(fileOf(suite))) : [];

  test('every header and set has the hash that was signed, by every key', () => {
    for (const { input } of suites)
      for (const block of input.map((one) => parsed(one.block))) {
        expect(headerHash(block.header)).toBe(block.commit.blockId.hash);
        const signers = signersOf(block.commit, membersOf(block));
        expect(signers.length).toBeGreaterThan(0);
        for (const signer of signers) {
          expect(isSignedBy(CHAIN, block.commit, signer)).toBe(true);
          expect(isSignedBy(`${CHAIN}-2`, block.commit, signer)).toBe(false);
        }
      }
  });

  test('a third of the trusted set is enough trust exactly where the suite says so', () => {
    for (const suite of suites)
      expect(trustIn(suite)).toEqual(suite.input.map((one) => one.verdict));
  });

  test('a block that light clients distrust convicts nobody', () => {
    const distrusted = suites.flatMap(({ initial, input }) =>
      input.filter(({ verdict }) => verdict !== 'SUCCESS').map(({ block }) => ({ initial, block })),
    );
    expect(distrusted.length).toBeGreaterThan(0);
    for (const { initial, block } of distrusted) {
      const { signed_header, validator_set } = block;
      const evidence = {
        evidence: attackJson({ signed_header, validator_set }, 2),
        common_validators: initial.next_validator_set,
      };
      const facts = { chainId: CHAIN, headers: { '1': { ...initial.signed_header } } };
      expect(verdictOn(evidence, facts)).toMatchObject({ code: 'not_enough_trust' });
    }
  });
});

/** A light client that follows the inputs: the next block needs no trust, any other a third of it. */
function trustIn({ initial, input }: Suite): readonly string[] {
  let trusted = validatorSetSchema.parse(initial.next_validator_set);
  let height = BigInt(String(initial.signed_header.header['height']));
  return input.map(({ block: json }) => {
    const block = parsed(json);
    const known = signersIn(signersOf(block.commit, membersOf(block)), trusted);
    const third = powerQuestion('not_enough_trust', { parts: 1n, of: 3n }, known, trusted).ask();
    if (!third.passed && block.header.height !== height + 1n) return 'NOT_ENOUGH_TRUST';
    trusted = validatorSetSchema.parse(json.next_validator_set);
    height = block.header.height;
    return 'SUCCESS';
  });
}
