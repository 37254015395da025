/** Attacks on light clients, by what is right, wrong or missing. */
import {
  alice,
  bob,
  COMMON,
  COMMON_SET,
  carol,
  dave,
  double,
  doubleBlock,
  erin,
  type FactsFile,
  facts,
  HEIGHT,
  invented,
  KEYS,
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
  type Member,
  signedHeader,
  timeOf,
  validatorsJson,
} from '../../../evidence/kinds/cometbft/build-blocks.ts';
import { testKey, type VoteKeyType } from '../../../evidence/kinds/cometbft/vote-keys.ts';
import type { Vector, VectorSet } from '../vector.ts';

const KIND = 'cometbft/light-client-attack';
const ABSENT = 1;
const NIL = 3;
const COMMIT = 2;

const capture = (height: number): string => timeOf(height, '123Z').slice(0, 24);

interface Convicted {
  readonly operator: string | null;
  readonly of?: Member;
  readonly place?: string;
  readonly capture?: string;
}

const convicted = (operator: string | null, more: Omit<Convicted, 'operator'> = {}) => {
  const { of, ...rest } = more;
  const key = of ? { key: `${of.key.keyType}:${of.key.publicKey}` } : {};
  return { operator, ...key, place: String(HEIGHT), capture: capture(HEIGHT), ...rest };
};

const three = [convicted('op-alice'), convicted('op-bob'), convicted('op-carol')];

const proven = (
  evidence: unknown,
  infractions: readonly ReturnType<typeof convicted>[],
  file: FactsFile = facts(),
): Vector => ({
  expected: { verdict: 'proven', infractions },
  file: { kind: KIND, evidence, facts: file },
});

const refuted = (code: string, evidence: unknown, file: FactsFile = facts()): Vector => ({
  expected: { verdict: 'refuted', code },
  file: { kind: KIND, evidence, facts: file },
});

const unverifiable = (code: string, evidence: unknown, file: FactsFile = facts()): Vector => ({
  expected: { verdict: 'unverifiable', code },
  file: { kind: KIND, evidence, facts: file },
});

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
const inventedBlock = lightBlock({ ...lunaticBlock, members: invented });

/** Nothing is fed of the common height but headers that name its set. */
const headersOnly = (headers: FactsFile): FactsFile =>
  facts({ validators: {}, headers: { ...headers, [HEIGHT]: { ...signedHeader(ownBlock) } } });
const commonHeader = signedHeader({ height: COMMON, members: COMMON_SET }).header;
const headerBefore = signedHeader({
  height: COMMON - 1,
  members: [alice],
  next: COMMON_SET,
}).header;

/** Four validators of one key type, whose set never changes. */
function chainOf(keyType: VoteKeyType) {
  const members = ['alice', 'bob', 'carol', 'dave'].map((name, place) => ({
    key: testKey(name, keyType),
    power: 40 - 10 * place,
  }));
  const keys = members.map(({ key }, place) => ({
    operator: `op-${place}`,
    keyType,
    publicKey: key.publicKey,
  }));
  const file = facts({
    headers: { [HEIGHT]: { ...signedHeader({ height: HEIGHT, members }) } },
    validators: { [COMMON]: validatorsFact(members) },
    keys,
  });
  const evidence = attackJson(
    lightBlock({ ...lunaticBlock, members, flags: [COMMIT, COMMIT, COMMIT, ABSENT] }),
    COMMON,
  );
  return proven(
    evidence,
    members.slice(0, 3).map((of, place) => convicted(`op-${place}`, { of })),
    file,
  );
}

/** A height the chain has not come to, at a time that it has. */
const FAR = 30;
const forward = (time: string) => lunatic({ height: FAR, time });

const protobuf = () => {
  const base64 = (hex: unknown) => Buffer.from(String(hex), 'hex').toString('base64');
  const { header, commit } = inventedBlock.signed_header;
  const validators = invented.map(({ key, power }) => ({
    address: base64(key.address),
    pub_key: { ed25519: key.json.value },
    voting_power: power,
  }));
  const names = { 1: 'BLOCK_ID_FLAG_ABSENT', 2: 'BLOCK_ID_FLAG_COMMIT' };
  return {
    '@type': '/tendermint.types.LightClientAttackEvidence',
    conflicting_block: {
      signed_header: {
        header: { ...header, version: { block: 11, app: 1 }, height: HEIGHT },
        commit: {
          ...commit,
          height: HEIGHT,
          signatures: commit.signatures.map((one) => ({
            ...one,
            block_id_flag: names[one['block_id_flag'] as 1 | 2],
            validator_address: base64(one['validator_address']),
          })),
        },
      },
      validator_set: { validators, proposer: null, total_voting_power: '0' },
    },
    common_height: COMMON,
    byzantine_validators: [],
    total_voting_power: 0,
    timestamp: '1970-01-01T00:00:00Z',
  };
};

const swappedKeys = () => {
  const [first, second, ...rest] = validatorsJson(PRESENT_SET);
  const swapped = [
    { ...first, address: second?.['address'] ?? '' },
    { ...second, address: first?.['address'] ?? '' },
  ];
  return lightBlock(lunaticBlock, [...swapped, ...rest]);
};

const strangers = (power: number) => [member('mallory', power), alice, bob];

export const vectors: VectorSet = {
  valid: {
    'lunatic-signed-by-everybody': proven(lunatic(), three),
    'invented-set-with-two-of-the-chains-validators': proven(attackJson(inventedBlock, COMMON), [
      convicted('op-alice', { of: alice }),
      convicted('op-bob', { of: bob }),
    ]),
    'in-protobuf-json': proven(protobuf(), three.slice(0, 2)),
    'validator-who-left-before': proven(lunatic({ members: [...PRESENT_SET, erin] }), [
      ...three,
      convicted('op-erin', { of: erin, capture: capture(7) }),
    ]),
    'key-that-nobody-had-any-more': proven(
      lunatic({ members: [...PRESENT_SET, erin] }),
      [...three, convicted(null, { of: erin, capture: capture(COMMON) })],
      facts({ keys: [...KEYS.slice(0, 3), { ...KEYS[3], untilHeight: '4' }] }),
    ),
    'keys-of-no-operator': proven(
      lunatic(),
      [alice, bob, carol].map((of) => convicted(null, { of, capture: capture(COMMON) })),
      facts({ keys: [] }),
    ),
    'two-blocks-in-one-round': proven(double(), [...three, convicted(null, { of: dave })]),
    'two-blocks-in-one-round-from-a-lower-height': proven(double({}, COMMON), [
      ...three,
      convicted(null, { of: dave }),
    ]),
    'only-those-who-signed-both-blocks': proven(
      double({ flags: [COMMIT, COMMIT, COMMIT, ABSENT] }),
      [convicted('op-bob'), convicted('op-carol')],
      facts({
        headers: { [HEIGHT]: { ...signedHeader({ ...ownBlock, flags: [NIL] }) } },
      }),
    ),
    'height-the-chain-has-not-come-to': proven(forward(timeOf(HEIGHT)), [
      convicted('op-alice', { place: String(FAR) }),
      convicted('op-bob', { place: String(FAR) }),
      convicted('op-carol', { place: String(FAR) }),
    ]),
    'set-proven-by-its-header': proven(
      { evidence: lunatic(), common_validators: validatorsJson(COMMON_SET) },
      three,
      headersOnly({ [COMMON]: commonHeader }),
    ),
    'set-proven-by-the-header-before': proven(
      { evidence: lunatic(), common_validators: { validators: validatorsJson(COMMON_SET) } },
      three,
      headersOnly({ [COMMON - 1]: headerBefore }),
    ),
    'set-that-has-not-changed': proven(
      lunatic({ members: COMMON_SET }),
      [...three, convicted('op-erin', { of: erin, capture: capture(7) })],
      headersOnly({ [COMMON]: commonHeader }),
    ),
    'header-that-carries-the-time': proven(lunatic(), three, facts({ blockTimes: {} })),
    'secp256k1-keys': chainOf('secp256k1'),
    'bls12-381-keys': chainOf('bls12_381'),
  },
  invalid: {
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
        headers: own(),
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
  },
  unverifiable: {
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
    'height-the-chain-may-still-come-to': unverifiable(
      'height_unknown',
      forward(timeOf(HEIGHT + 1)),
    ),
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
  },
};

function own(): FactsFile {
  return { [HEIGHT]: { ...signedHeader(ownBlock) } };
}
