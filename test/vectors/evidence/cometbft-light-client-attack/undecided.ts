/** Attacks about which a fact is missing. */
import {
  alice,
  COMMON,
  COMMON_SET,
  double,
  erin,
  facts,
  HEIGHT,
  invented,
  KEYS,
  lunatic,
  lunaticBlock,
  ownBlock,
  PRESENT_SET,
  validatorsFact,
} from '../../../evidence/kinds/cometbft/attack-cases.ts';
import {
  attackJson,
  lightBlock,
  signedHeader,
  timeOf,
  validatorsJson,
} from '../../../evidence/kinds/cometbft/build-blocks.ts';
import type { VectorSet } from '../vector.ts';
import { commonHeader, forward, headersOnly, unverifiable } from './cases.ts';

export const undecided: VectorSet['unverifiable'] = {
  'invented-common-set': unverifiable(
    'validators_unknown',
    { evidence: lunatic(), common_validators: validatorsJson(invented) },
    headersOnly({ [COMMON]: commonHeader }),
  ),
  'common-set-without-a-header': unverifiable(
    'validators_unknown',
    { evidence: lunatic(), common_validators: validatorsJson(COMMON_SET) },
    headersOnly({}),
  ),
  'fed-set-that-its-header-contradicts': unverifiable(
    'validators_unknown',
    lunatic(),
    facts({ validators: { [COMMON]: validatorsFact([alice]) } }),
  ),
  'height-not-fed': unverifiable(
    'height_unknown',
    lunatic(),
    facts({ blockTimes: { [COMMON]: timeOf(COMMON) }, headers: { [COMMON]: commonHeader } }),
  ),
  'equal-heights-not-fed': unverifiable(
    'height_unknown',
    double(),
    facts({ blockTimes: {}, headers: {} }),
  ),
  'height-the-chain-may-still-come-to': unverifiable('height_unknown', forward(timeOf(HEIGHT + 1))),
  'key-of-heights-without-a-time': unverifiable(
    'height_unknown',
    lunatic({ members: [...PRESENT_SET, erin] }),
    facts({ keys: [...KEYS.slice(0, 3), { ...KEYS[3], fromHeight: '6', untilHeight: '7' }] }),
  ),
  'header-not-fed': unverifiable(
    'header_unknown',
    lunatic(),
    facts({ headers: { [COMMON]: commonHeader } }),
  ),
  'header-of-another-chain-fed': unverifiable(
    'header_unknown',
    lunatic(),
    facts({ headers: { [HEIGHT]: signedHeader({ ...ownBlock, chainId: 'other' }).header } }),
  ),
  'commit-not-fed': unverifiable(
    'commit_unknown',
    double(),
    facts({ headers: { [HEIGHT]: signedHeader(ownBlock).header } }),
  ),
  'commit-of-another-block-brought-with-it': unverifiable(
    'commit_unknown',
    { evidence: double(), trusted_commit: signedHeader(lunaticBlock).commit },
    facts({ headers: { [HEIGHT]: signedHeader(ownBlock).header } }),
  ),
  'two-blocks-in-two-rounds': unverifiable('no_culprit', double({ round: 1 })),
  'keys-that-cannot-be-verified': unverifiable(
    'key_type_unsupported',
    attackJson(
      lightBlock(
        lunaticBlock,
        validatorsJson(PRESENT_SET).map(({ voting_power }) => ({
          pub_key: { type: 'cometbft/PubKeyMlDsa65', value: 'AAAA' },
          voting_power: voting_power ?? '',
        })),
      ),
      COMMON,
    ),
  ),
  'height-of-an-earlier-chain': unverifiable(
    'height_before_chain',
    lunatic(),
    facts({ fromHeight: '6' }),
  ),
};
