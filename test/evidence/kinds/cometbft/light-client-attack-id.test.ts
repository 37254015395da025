import { describe, expect, test } from 'vitest';
import { chainFileFacts } from '../../../../src/evidence/chain-file-schema.ts';
import { publicKeySchema } from '../../../../src/evidence/kinds/cometbft/public-key-schema.ts';
import { openEvidence } from '../../../../src/evidence/kinds.ts';
import { camelCase } from '../../../../src/evidence/spelled-object-schema.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import { COMMON, COMMON_SET, facts, lunaticBlock, openAttack } from './attack-cases.ts';
import { attackJson, type Fields, lightBlock, validatorsJson } from './build-blocks.ts';
import { testKey } from './vote-keys.ts';

const block = lightBlock({ ...lunaticBlock, flags: [2, 2, 2, 1] });
const { header, commit } = block.signed_header;
const proof = attackJson(block, COMMON);
const id = openAttack(proof).id;

const base64 = (hex: unknown) => Buffer.from(String(hex), 'hex').toString('base64');
const bare = (conflicting: Json, common: Json = COMMON): Fields => ({
  conflicting_block: conflicting,
  common_height: common,
});
const withHeader = (change: Fields): Json => ({
  ...block,
  signed_header: { header: { ...header, ...change }, commit },
});
const withCommit = (change: Fields): Json => ({
  ...block,
  signed_header: { header, commit: { ...commit, ...change } },
});
const eachSignature = (change: (signature: Fields) => Fields): Json =>
  withCommit({ signatures: commit.signatures.map(change) });
const eachValidator = (change: (validator: Fields) => Fields): Json => ({
  ...block,
  validator_set: { validators: block.validator_set.validators.map(change) },
});
const asProtobuf = (validator: Fields): Fields => ({
  ...validator,
  pub_key: { ed25519: keyValue(validator) },
});
function namesInCamelCase(json: Json): Json {
  if (Array.isArray(json)) return json.map(namesInCamelCase);
  if (typeof json !== 'object' || json === null) return json;
  const renamed = Object.entries(json).map(([name, value]) => [
    camelCase(name === 'parts' ? 'part_set_header' : name),
    namesInCamelCase(value as Json),
  ]);
  return Object.fromEntries(renamed);
}
const keyValue = (validator: Fields) => (validator['pub_key'] as { value: string }).value;
const isAbsent = (signature: Fields) => signature['block_id_flag'] === 1;
const FLAGS: readonly string[] = ['UNKNOWN', 'ABSENT', 'COMMIT', 'NIL'];
const { parts, hash } = commit['block_id'] as { parts: Fields; hash: string };

const dialects: Record<string, Json> = {
  bare: bare(block),
  'as a protobuf Any': { '@type': '/cometbft.types.v1.LightClientAttackEvidence', ...bare(block) },
  'as a oneof': { light_client_attack_evidence: bare(block) },
  'with a proof of the common set': {
    evidence: proof,
    common_validators: validatorsJson(COMMON_SET),
  },
  'with Go’s field names': {
    ConflictingBlock: { SignedHeader: block.signed_header, ValidatorSet: block.validator_set },
    CommonHeight: COMMON,
  },
  'with claims': {
    ...bare(block),
    byzantine_validators: [],
    total_voting_power: 7,
    timestamp: null,
  },
  'with numbers': bare(withHeader({ height: 10, version: { block: 11, app: 1 } }), '5'),
  'with part_set_header': bare(withCommit({ block_id: { hash, part_set_header: parts } })),
  'with what old nodes remember of a commit': bare(withCommit({ hash: [], bit_array: null })),
  'with lowercase hex': bare(withHeader({ app_hash: String(header['app_hash']).toLowerCase() })),
  'with hashes in base64': bare(withHeader({ app_hash: base64(header['app_hash']) })),
  'with null for no hash': bare(withHeader({ evidence_hash: null })),
  'with the time in another zone': bare(
    withHeader({ time: String(header['time']).replace('T00:', 'T02:').replace('Z', '+02:00') }),
  ),
  'with names of flags': bare(
    eachSignature((one) => ({
      ...one,
      block_id_flag: `BLOCK_ID_FLAG_${FLAGS[Number(one['block_id_flag'])]}`,
    })),
  ),
  'with addresses in base64': bare(
    eachSignature((one) => ({ ...one, validator_address: base64(one['validator_address']) })),
  ),
  'with nothing beside an absent flag': bare(
    eachSignature((one) => (isAbsent(one) ? { block_id_flag: 1 } : one)),
  ),
  'with keys as protobuf has them': bare(
    eachValidator((one) => ({ ...one, pub_key: { ed25519: keyValue(one) } })),
  ),
  'with keys as CometBFT 1 has them': bare(
    eachValidator((one) => ({
      ...one,
      pub_key: null,
      pub_key_type: 'ed25519',
      pub_key_bytes: keyValue(one),
    })),
  ),
  'in camel case': {
    lightClientAttackEvidence: namesInCamelCase(bare(eachValidator(asProtobuf))),
  },
  'as a block holds it': { evidence: { evidence: [proof] } },
  'with a proposer whose key is of the longest type': bare({
    ...block,
    validator_set: {
      ...block.validator_set,
      proposer: { pub_key: { type: 'cometbft/PubKeyMlDsa65', value: 'A'.repeat(2604) } },
    },
  }),
  'without addresses in the set': bare(eachValidator(({ address: _, ...one }) => one)),
  'with the set in another order': bare({
    ...block,
    validator_set: { validators: [...block.validator_set.validators].reverse() },
  }),
};

test.each(Object.keys(dialects))('the same attack %s has the same id and is proven', (name) => {
  const opened = openAttack(dialects[name] as Json);
  expect(opened.id).toBe(id);
  const fed = orRefuse(chainFileFacts('cometbft', facts()));
  expect(opened.verify(fed)).toEqual(openAttack(proof).verify(fed));
});

test.each<[string, Json]>([
  ['another common height', bare(block, 6)],
  ['another signature', bare(eachSignature((one) => ({ ...one, signature: 'AAAA' })))],
  ['one signature fewer', attackJson(lightBlock({ ...lunaticBlock, flags: [2, 2, 1, 1] }), COMMON)],
  ['another round', bare(withCommit({ round: 1 }))],
])('%s makes another id, so that nothing can be shielded by it', (_title, json) => {
  expect(openAttack(json).id).not.toBe(id);
});

describe('a public key is read in every dialect', () => {
  const { publicKey, json } = testKey('alice');
  const { value } = json;
  test.each<[string, Json, string]>([
    ['amino', { type: 'tendermint/PubKeyEd25519', value }, 'ed25519'],
    ['amino, secp256k1', { type: 'tendermint/PubKeySecp256k1', value }, 'secp256k1'],
    ['amino, BLS', { type: 'cometbft/PubKeyBls12_381', value }, 'bls12_381'],
    ['protobuf', { secp256k1: value }, 'secp256k1'],
    ['protobuf, BLS', { bls12381: value }, 'bls12_381'],
    [
      'Go',
      { Sum: { type: 'tendermint.crypto.PublicKey_Ed25519', value: { ed25519: value } } },
      'ed25519',
    ],
    ['Go, lowercase', { sum: { type: 'ed25519', value: { ed25519: value } } }, 'ed25519'],
    ['the Cosmos SDK', { '@type': '/cosmos.crypto.ed25519.PubKey', key: value }, 'ed25519'],
    ['a type nobody knows', { type: 'cometbft/PubKeyMlDsa65', value }, 'mldsa65'],
  ])('%s', (_title, key, keyType) => {
    expect(publicKeySchema.parse(key)).toEqual({ keyType, publicKey });
  });

  test.each<[string, Json]>([
    ['two keys', { ed25519: value, secp256k1: value }],
    ['none', {}],
    ['an empty one', { ed25519: '' }],
    ['one that is no base64', { type: 'tendermint/PubKeyEd25519', value: 'AB' }],
    ['a text', value],
  ])('but not %s', (_title, key) => {
    expect(publicKeySchema.safeParse(key).success).toBe(false);
  });
});

const tooMany = Array.from({ length: 5 }, () => block.validator_set.validators[0] ?? {});

test.each<{ pointer: string; json: Json }>([
  { pointer: '', json: [] },
  { pointer: '/type', json: { type: 'tendermint/DuplicateVoteEvidence', value: {} } },
  { pointer: '/@type', json: { '@type': '/tendermint.types.Vote' } },
  { pointer: '/note', json: { evidence: proof, note: '' } },
  { pointer: '/evidence/value', json: { evidence: { type: proof.type } } },
  { pointer: '/evidence/power', json: { evidence: { ...bare(block), power: 1 } } },
  { pointer: '/common_validators', json: { evidence: proof, common_validators: 'all' } },
  { pointer: '', json: { conflicting_block: block } },
  { pointer: '', json: { ...bare(block), ConflictingBlock: block } },
  { pointer: '', json: { ...bare(block), byzantine_validators: tooMany } },
  { pointer: '/conflicting_block', json: bare({ signed_header: block.signed_header }) },
  {
    pointer: '/conflicting_block/signed_header/header/height',
    json: bare(withHeader({ height: '010' })),
  },
  {
    pointer: '/conflicting_block/signed_header/header/version/block',
    json: bare(withHeader({ version: { block: '18446744073709551616' } })),
  },
  {
    pointer: '/conflicting_block/signed_header/header/time',
    json: bare(withHeader({ time: 'today' })),
  },
  {
    pointer: '/conflicting_block/signed_header/commit/extra',
    json: bare(withCommit({ extra: 1 })),
  },
  {
    pointer: '/conflicting_block/signed_header/commit/signatures/0/signature',
    json: bare(eachSignature((one) => ({ ...one, signature: 'AB' }))),
  },
  {
    pointer: '/conflicting_block/validator_set/validators/0/voting_power',
    json: bare(eachValidator((one) => ({ ...one, voting_power: '9223372036854775808' }))),
  },
  {
    pointer: '/conflicting_block/validator_set/validators/0',
    json: bare(eachValidator((one) => ({ ...one, pub_key_type: 'ed25519' }))),
  },
  {
    pointer: '/conflicting_block/validator_set/validators/0',
    json: bare(eachValidator((one) => ({ ...one, pub_key: null }))),
  },
  {
    pointer: '/conflicting_block/validator_set/validators/0/pub_key/value',
    json: bare(eachValidator((one) => ({ ...one, pub_key: { type: 'x', value: 'AB' } }))),
  },
])('what is not this evidence is refused at $pointer', ({ pointer, json }) => {
  expect(openEvidence('cometbft/light-client-attack', json)).toMatchObject({
    ok: false,
    error: { code: 'evidence_malformed', pointer },
  });
});
