/** Attacks that break a rule, one each. */
import {
  alice,
  bob,
  COMMON,
  COMMON_SET,
  doubleBlock,
  facts,
  HEIGHT,
  invented,
  lunatic,
  lunaticBlock,
  member,
  ownBlock,
  PRESENT_SET,
  validatorsFact,
} from '../../../evidence/kinds/cometbft/attack-cases.ts';
import {
  attackJson,
  type Fields,
  type LightBlockJson,
  lightBlock,
  signedHeader,
  validatorsJson,
} from '../../../evidence/kinds/cometbft/build-blocks.ts';
import { testKey } from '../../../evidence/kinds/cometbft/vote-keys.ts';
import type { VectorSet } from '../vector.ts';
import { ABSENT, COMMIT, NIL, refuted } from './cases.ts';

/** The block with other fields in its commit, which nobody signed so. */
const withCommit = (block: LightBlockJson, changes: Fields): LightBlockJson => ({
  ...block,
  signed_header: {
    ...block.signed_header,
    commit: { ...block.signed_header.commit, ...changes },
  },
});

const withPlaces = (
  block: LightBlockJson,
  change: (signature: Fields, place: number) => Fields,
): LightBlockJson =>
  withCommit(block, { signatures: block.signed_header.commit.signatures.map(change) });

const lie = lightBlock(lunaticBlock);

const swappedKeys = () => {
  const [first, second, ...rest] = validatorsJson(PRESENT_SET);
  const swapped = [
    { ...first, address: second?.['address'] ?? '' },
    { ...second, address: first?.['address'] ?? '' },
  ];
  return lightBlock(lunaticBlock, [...swapped, ...rest]);
};

const strangers = (power: number) => [member('mallory', power), alice, bob];

export const invalid: VectorSet['invalid'] = {
  'header-without-a-height': refuted('header_invalid', lunatic({ header: { height: '0' } })),
  'header-with-a-hash-of-31-bytes': refuted(
    'header_invalid',
    lunatic({ header: { data_hash: 'ab'.repeat(31) } }),
  ),
  'header-without-a-proposer': refuted(
    'header_invalid',
    lunatic({ header: { proposer_address: '' } }),
  ),
  'header-of-another-chain': refuted('different_chain', lunatic({ chainId: 'tribune-test-2' })),
  'common-height-above-the-block': refuted('common_height_invalid', lunatic({}, HEIGHT + 1)),
  'common-height-zero': refuted('common_height_invalid', lunatic({}, 0)),
  'commit-of-another-height': refuted('commit_invalid', lunatic({ commit: { height: '11' } })),
  'commit-of-a-negative-round': refuted('commit_invalid', lunatic({ commit: { round: -1 } })),
  'commit-for-another-block': refuted(
    'commit_invalid',
    attackJson(
      withCommit(lie, {
        block_id: lightBlock(doubleBlock).signed_header.commit['block_id'] ?? null,
      }),
      COMMON,
    ),
  ),
  'commit-without-signatures': refuted('commit_invalid', lunatic({ commit: { signatures: [] } })),
  'commit-with-an-unknown-flag': refuted(
    'commit_invalid',
    attackJson(
      withPlaces(lie, (one) => ({ ...one, block_id_flag: 4 })),
      COMMON,
    ),
  ),
  'absent-with-a-signature': refuted(
    'commit_invalid',
    attackJson(
      withPlaces(lie, (one, place) => (place > 0 ? one : { ...one, block_id_flag: ABSENT })),
      COMMON,
    ),
  ),
  'commit-larger-than-its-set': refuted(
    'commit_invalid',
    attackJson(
      withCommit(lie, {
        signatures: [
          ...lie.signed_header.commit.signatures,
          { block_id_flag: ABSENT, validator_address: '', signature: null },
        ],
      }),
      COMMON,
    ),
  ),
  'signatures-beside-other-members': refuted(
    'commit_invalid',
    attackJson(
      withCommit(lie, { signatures: [...lie.signed_header.commit.signatures].reverse() }),
      COMMON,
    ),
  ),
  'one-validator-twice': refuted(
    'commit_invalid',
    lunatic({ members: [member('mallory', 20), alice, alice] }),
  ),
  'keys-swapped-behind-addresses': refuted(
    'validator_set_invalid',
    attackJson(swappedKeys(), COMMON),
  ),
  'set-with-another-hash': refuted(
    'validator_set_invalid',
    attackJson(lightBlock(lunaticBlock, validatorsJson(COMMON_SET)), COMMON),
  ),
  'member-of-negative-power': refuted(
    'validator_set_invalid',
    attackJson(
      lightBlock(
        lunaticBlock,
        validatorsJson(PRESENT_SET).map((one) => ({ ...one, voting_power: '-1' })),
      ),
      COMMON,
    ),
  ),
  'the-chains-own-block': refuted('same_block', attackJson(lightBlock(ownBlock), COMMON)),
  'equal-heights-with-another-state': refuted('header_not_derived', lunatic({}, HEIGHT)),
  'exactly-a-third-of-the-common-set': refuted(
    'not_enough_trust',
    lunatic({ members: strangers(500), flags: [COMMIT, COMMIT, ABSENT] }),
    facts({
      validators: { [COMMON]: validatorsFact([alice, member('bob', 80)]) },
      headers: { [HEIGHT]: { ...signedHeader(ownBlock) } },
    }),
  ),
  'exactly-two-thirds-of-its-own-set': refuted(
    'not_enough_power',
    lunatic({ members: strangers(35), flags: [COMMIT, ABSENT, COMMIT] }),
  ),
  'votes-for-no-block-do-not-count': refuted('not_enough_power', lunatic({ flags: [NIL] })),
  'signed-by-another-key': refuted(
    'signature_invalid',
    lunatic({ signWith: { 1: testKey('mallory') } }),
  ),
  'stranger-signed-by-another-key': refuted(
    'signature_invalid',
    lunatic({ members: invented, signWith: { 0: testKey('eve') } }),
  ),
  'votes-of-another-round': refuted('signature_invalid', lunatic({ commit: { round: 1 } })),
};
