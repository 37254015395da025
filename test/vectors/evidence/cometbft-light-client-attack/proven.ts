/** Attacks that convict. */
import {
  alice,
  bob,
  COMMON,
  COMMON_SET,
  carol,
  dave,
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
import { testKey, type VoteKeyType } from '../../../evidence/kinds/cometbft/vote-keys.ts';
import type { VectorSet } from '../vector.ts';
import {
  ABSENT,
  COMMIT,
  capture,
  commonHeader,
  convicted,
  FAR,
  forward,
  headerBefore,
  headersOnly,
  inventedBlock,
  NIL,
  proven,
  three,
} from './cases.ts';

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

export const valid: VectorSet['valid'] = {
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
  'own-commit-brought-with-it': proven(
    {
      evidence: double({ flags: [COMMIT, COMMIT, COMMIT, ABSENT] }),
      trusted_commit: signedHeader({ ...ownBlock, flags: [NIL] }).commit,
    },
    [convicted('op-bob'), convicted('op-carol')],
    facts({ headers: { [HEIGHT]: signedHeader(ownBlock).header } }),
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
};
