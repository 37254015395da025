import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openEvidence } from '../../../../src/evidence/kinds.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { OperatorId } from '../../../../src/primitives/ids.ts';
import { BLOCK_TIME } from '../../build-votes.ts';
import {
  contextOf,
  type Fields,
  finalityEvidence,
  finalityFacts,
  openFinality,
  PROVIDER,
  providerFact,
  providerKey,
  providerSecret,
  verdictOnFinality,
} from './build-finality-votes.ts';

const proof = finalityEvidence();
const id = openFinality(proof).id;

test('a proof names operator, key, height and the fed block time', () => {
  expect(verdictOnFinality(proof)).toMatchObject({
    verdict: 'proven',
    infractions: [
      {
        operator: 'op-1',
        key: `bip340:${providerKey(PROVIDER)}`,
        place: '10',
        capture: BLOCK_TIME,
      },
    ],
    unregistered: [],
  });
});

test('the secret that a proof gives away appears nowhere in what is said about it', () => {
  const opened = openFinality(proof);
  const verdict = opened.verify(finalityFacts());
  expect(verdict.checks.at(-1)).toMatchObject({ name: 'extraction', passed: true });
  const said = JSON.stringify([verdict, opened.content, opened.claim(), opened.id]);
  const secret = providerSecret(PROVIDER);
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const negated = (order - BigInt(`0x${secret}`)).toString(16);
  for (const form of [
    secret,
    negated,
    BigInt(`0x${secret}`).toString(),
    Buffer.from(secret, 'hex').toString('base64'),
  ])
    expect(said.toLowerCase()).not.toContain(form.toLowerCase());
});

describe('one proof in any dialect has one id and one verdict', () => {
  const camel = (name: string) =>
    name.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());
  const names = (name: string) =>
    name === 'block_height'
      ? [name, camel(name)]
      : [name, camel(name), `${name}_hex`, `${camel(name)}Hex`];
  const spelled = (name: string, value: string): fc.Arbitrary<Json> =>
    name === 'block_height'
      ? fc.constantFrom<Json>(value, Number(value))
      : fc.constantFrom<Json>(
          value,
          `0x${value}`,
          value.toUpperCase(),
          Buffer.from(value, 'hex').toString('base64'),
          [...Buffer.from(value, 'hex')],
        );
  const field = ([name, value]: [string, string]) =>
    fc.tuple(fc.constantFrom(...names(name)), spelled(name, value));
  const wrapped = (evidence: Json): fc.Arbitrary<Json> =>
    fc.constantFrom<Json>(
      evidence,
      { evidence },
      { slashing: { evidence } },
      { slashing: { sender: 'bbn1contract', evidence } },
      { equivocation_evidence: evidence },
      { '@type': '/babylon.finality.v1.MsgEquivocationEvidence', ...(evidence as Fields) },
    );
  const claims = fc.constantFrom<Fields>(
    {},
    { signing_context: '', signer: null },
    { signingContext: contextOf('elsewhere'), signer: 'bbn1anybody' },
  );

  const dialects = fc
    .tuple(
      fc.tuple(...Object.entries(proof).map(field)),
      claims,
      fc.infiniteStream(fc.nat()).map((numbers) => numbers),
    )
    .chain(([fields, claimed, order]) => {
      const all = [...fields, ...Object.entries(claimed)].map(
        (entry) => [order.next().value as number, entry] as const,
      );
      return wrapped(
        Object.fromEntries(all.sort(([a], [b]) => a - b).map(([, entry]) => entry)) as Json,
      );
    });

  test('whatever the spelling, the order of fields, the wrapping and the claims', () => {
    fc.assert(
      fc.property(dialects, (json) => {
        expect(openFinality(json).id).toBe(id);
        expect(verdictOnFinality(json).verdict).toBe('proven');
      }),
      { numRuns: 40 },
    );
  });

  test('with the halves the other way round', () => {
    const swapped = {
      ...proof,
      canonical_app_hash: proof.fork_app_hash,
      canonical_finality_sig: proof.fork_finality_sig,
      fork_app_hash: proof.canonical_app_hash,
      fork_finality_sig: proof.canonical_finality_sig,
    };
    expect(openFinality(swapped).id).toBe(id);
    expect(verdictOnFinality(swapped).verdict).toBe('proven');
  });

  test('garbage signatures have another id, so they cannot take its place', () => {
    const forged = { ...proof, fork_finality_sig: '07'.repeat(32) };
    expect(openFinality(forged).id).not.toBe(id);
  });
});

test('whatever bit is changed, the proof falls', () => {
  const fields = Object.keys(proof).filter((name) => name !== 'block_height');
  const flips = fc.record({
    name: fc.constantFrom(...fields),
    at: fc.nat(31),
    bit: fc.nat(7),
  });
  const keys = [providerFact()];
  fc.assert(
    fc.property(flips, ({ name, at, bit }) => {
      const bytes = Buffer.from(String((proof as Fields)[name]), 'hex');
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      const json = { ...proof, [name]: bytes.toString('hex') };
      const facts = finalityFacts({ keys: [...keys, providerFact({ publicKey: json.fp_btc_pk })] });
      expect(verdictOnFinality(json, facts)).toMatchObject({
        verdict: 'refuted',
        code: 'signature_invalid',
      });
    }),
    { numRuns: 60 },
  );
});

test('another height than was signed is refuted wherever it is fed', () => {
  const blockTimes = new Map([[11n, BLOCK_TIME]]);
  const json = { ...proof, block_height: '11' };
  expect(verdictOnFinality(json, finalityFacts({ blockTimes }))).toMatchObject({
    code: 'signature_invalid',
  });
});

describe('the context of the chain counts, whatever the submitter says', () => {
  const context = contextOf('bbn-test-1');
  const signed = finalityEvidence({ context });
  const facts = (eotsContext: string | null) => finalityFacts({ chain: { eotsContext } });
  test.each([
    { title: 'signed under that of the chain', json: signed, on: context, proven: true },
    { title: 'signed under none, and the chain has none', json: proof, on: null, proven: true },
    { title: 'signed under one, and the chain has none', json: signed, on: null, proven: false },
    { title: 'signed under none, and the chain has one', json: proof, on: context, proven: false },
    {
      title: 'signed under that of another chain',
      json: signed,
      on: contextOf('bbn-test-2'),
      proven: false,
    },
  ])('$title: $proven', ({ json, on, proven }) => {
    for (const signing_context of ['', context, contextOf('bbn-test-2')])
      expect(verdictOnFinality({ ...json, signing_context }, facts(on)).verdict).toBe(
        proven ? 'proven' : 'refuted',
      );
  });
});

describe('a missing signature is not a lie', () => {
  test.each(['canonical_finality_sig', 'fork_finality_sig'])('without %s', (name) => {
    const { [name]: _left, ...rest } = proof as Fields;
    for (const json of [rest, { ...rest, [name]: null }, { ...rest, [name]: '' }])
      expect(verdictOnFinality(json)).toMatchObject({
        verdict: 'unverifiable',
        code: 'signature_missing',
      });
  });

  test('though one app hash signed twice is none', () => {
    const json = { ...finalityEvidence({}, { block: 'block' }), canonical_finality_sig: null };
    expect(verdictOnFinality(json)).toMatchObject({ verdict: 'refuted', code: 'same_hash' });
  });
});

test('a key is in force from its first height up to, not including, its end', () => {
  const held = (fromHeight: bigint, untilHeight: bigint) =>
    verdictOnFinality(proof, finalityFacts({ keys: [providerFact({ fromHeight, untilHeight })] }));
  expect(held(10n, 11n).verdict).toBe('proven');
  expect(held(11n, 12n)).toMatchObject({ verdict: 'unverifiable', code: 'key_not_in_force' });
  expect(held(9n, 10n)).toMatchObject({ verdict: 'unverifiable', code: 'key_not_in_force' });
});

test('every holder of the key at that height answers once, and nobody for a key of nobody', () => {
  const keys = [
    providerFact(),
    providerFact({ fromHeight: 5n }),
    providerFact({ operator: 'op-2' as OperatorId }),
    providerFact({ operator: 'op-3' as OperatorId, keyType: 'ed25519' }),
  ];
  expect(verdictOnFinality(proof, finalityFacts({ keys }))).toMatchObject({
    infractions: [{ operator: 'op-1' }, { operator: 'op-2' }],
    unregistered: [],
  });
  const nobodys = finalityFacts({ keys: [providerFact({ operator: null })] });
  expect(verdictOnFinality(proof, nobodys)).toMatchObject({
    infractions: [],
    unregistered: [{ key: `bip340:${providerKey(PROVIDER)}`, place: '10' }],
  });
});

describe('what is not this evidence is refused, and told where', () => {
  const { pub_rand: _nonce, ...nonceless } = proof;
  test.each([
    { pointer: '', json: [] },
    { pointer: '', json: null },
    { pointer: '/@type', json: { '@type': '/babylon.finality.v1.MsgAddFinalitySig', ...proof } },
    { pointer: '/@type', json: { '@type': 7, ...proof } },
    { pointer: '/note', json: { ...proof, note: '' } },
    { pointer: '/note', json: { evidence: proof, note: '' } },
    { pointer: '/evidence', json: { evidence: null } },
    { pointer: '/slashing/evidence/note', json: { slashing: { evidence: { ...proof, note: 1 } } } },
    { pointer: '/evidences', json: { evidences: [proof, proof] } },
    { pointer: '/evidences/0/note', json: { evidences: [{ ...proof, note: 1 }] } },
    { pointer: '/pagination', json: { evidences: [proof], pagination: 'p'.repeat(1024) } },
    {
      pointer: '/slashing/sender',
      json: { slashing: { sender: ['s'.repeat(1024)], evidence: proof } },
    },
    { pointer: '/slashing/signer', json: { slashing: { signer: '', evidence: proof } } },
    { pointer: '/evidence/evidence', json: { evidence: { evidence: proof } } },
    { pointer: '/pub_rand', json: nonceless },
    { pointer: '/pub_rand', json: { ...proof, pub_rand: null } },
    { pointer: '/pubRand', json: { ...proof, pubRand: proof.pub_rand } },
    { pointer: '/fp_btc_pk', json: { ...proof, fp_btc_pk: `02${proof.fp_btc_pk}` } },
    { pointer: '/fp_btc_pk', json: { ...proof, fp_btc_pk: 'not hex, not base64' } },
    { pointer: '/fork_finality_sig', json: { ...proof, fork_finality_sig: '00'.repeat(64) } },
    { pointer: '/fork_app_hash', json: { ...proof, fork_app_hash: '00'.repeat(65) } },
    { pointer: '/fork_app_hash/0', json: { ...proof, fork_app_hash: [256] } },
    { pointer: '/fork_app_hash', json: { ...proof, fork_app_hash: Array(65).fill(0) } },
    { pointer: '/block_height', json: { ...proof, block_height: '010' } },
    { pointer: '/block_height', json: { ...proof, block_height: -1 } },
    { pointer: '/block_height', json: { ...proof, block_height: '9223372036854775808' } },
    { pointer: '/block_height_hex', json: { ...proof, block_height_hex: '10' } },
    { pointer: '/signing_context', json: { ...proof, signing_context: 'a'.repeat(1025) } },
  ])('at $pointer', ({ pointer, json }) => {
    expect(openEvidence('babylon/finality-equivocation', json as unknown as Json)).toMatchObject({
      ok: false,
      error: { code: 'evidence_malformed', pointer },
    });
  });
});
