/** Vectors of two finality votes with one nonce, from fixed secrets and nonces. */
import { createHash } from 'node:crypto';
import {
  appHash,
  contextOf,
  type Fields,
  finalityEvidence,
  NONCE,
  nonceOf,
  PROVIDER,
  providerKey,
  signEots,
} from '../../../evidence/kinds/babylon/build-finality-votes.ts';
import type { Vector, VectorSet } from '../vector.ts';

const CAPTURE = '2026-11-20T07:59:58.250Z';
const CONTEXT = contextOf('bbn-test-1');
const PUBLIC_KEY = providerKey('provider');

const key = { operator: 'op-1', keyType: 'bip340', publicKey: PUBLIC_KEY };
const FACTS = { chainId: 'bbn-test-1', blockTimes: { '10': CAPTURE }, keys: [key] };

const vector = (
  expected: Vector['expected'],
  evidence: unknown,
  facts: Vector['file']['facts'] = FACTS,
): Vector => ({
  expected,
  file: { kind: 'babylon/finality-equivocation', evidence, facts },
});

const convicted = (operator: string | null): Vector['expected'] => ({
  verdict: 'proven',
  infractions: [{ operator, key: `bip340:${PUBLIC_KEY}`, place: '10', capture: CAPTURE }],
});

const refuted = (code: string, evidence: unknown, facts?: Vector['file']['facts']): Vector =>
  vector({ verdict: 'refuted', code }, evidence, facts);

const unverifiable = (code: string, evidence: unknown, facts?: Vector['file']['facts']): Vector =>
  vector({ verdict: 'unverifiable', code }, evidence, facts);

const proof = finalityEvidence();
const inContext = finalityEvidence({ context: CONTEXT });
const withFacts = (facts: Vector['file']['facts']) => ({ ...FACTS, ...facts });

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const FIELD = 0xfffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2fn;
const hex = (value: bigint): string => value.toString(16);
const negated = (s: string): string => hex(ORDER - BigInt(`0x${s}`)).padStart(64, '0');

const bytes = (text: string): number[] => [...Buffer.from(text, 'hex')];
const base64 = (text: string): string => Buffer.from(text, 'hex').toString('base64');

const inContract = Object.fromEntries(
  Object.entries(proof).map(([name, value]) => [
    name,
    name === 'block_height' ? Number(value) : bytes(value),
  ]),
);

/** The message of the node, every field in hex, with the context as the submitter claims it. */
const inMessage = {
  '@type': '/babylon.finality.v1.MsgEquivocationEvidence',
  signer: 'bbn1watcher',
  fp_btc_pk_hex: inContext.fp_btc_pk,
  block_height: inContext.block_height,
  pub_rand_hex: inContext.pub_rand,
  canonical_app_hash_hex: inContext.canonical_app_hash,
  fork_app_hash_hex: inContext.fork_app_hash,
  canonical_finality_sig_hex: inContext.canonical_finality_sig,
  fork_finality_sig_hex: inContext.fork_finality_sig,
  signing_context: CONTEXT,
};

const camelCase: Fields = {
  fpBtcPk: base64(proof.fp_btc_pk),
  blockHeight: 10,
  pubRand: base64(proof.pub_rand),
  canonicalAppHash: base64(proof.canonical_app_hash),
  forkAppHash: base64(proof.fork_app_hash),
  canonicalFinalitySig: base64(proof.canonical_finality_sig),
  forkFinalitySig: base64(proof.fork_finality_sig),
};

export const vectors: VectorSet = {
  valid: {
    'two-app-hashes-at-one-height': vector(convicted('op-1'), proof),
    'under-a-signing-context': vector(
      convicted('op-1'),
      inContext,
      withFacts({ eotsContext: CONTEXT }),
    ),
    'message-of-the-node': vector(
      convicted('op-1'),
      inMessage,
      withFacts({ eotsContext: CONTEXT }),
    ),
    'message-of-a-contract': vector(convicted('op-1'), {
      slashing: { sender: 'bbn1contract', evidence: inContract },
    }),
    'page-of-one-as-a-node-lists-it': vector(convicted('op-1'), {
      evidences: [proof],
      pagination: { next_key: null, total: '1' },
    }),
    'camel-case-and-base64': vector(convicted('op-1'), { evidence: camelCase }),
    'the-halves-the-other-way-round': vector(convicted('op-1'), {
      ...proof,
      canonical_app_hash: proof.fork_app_hash,
      canonical_finality_sig: proof.fork_finality_sig,
      fork_app_hash: proof.canonical_app_hash,
      fork_finality_sig: proof.canonical_finality_sig,
    }),
    'key-of-no-operator': vector(
      convicted(null),
      proof,
      withFacts({
        keys: [],
        validators: { '10': [{ keyType: 'bip340', publicKey: PUBLIC_KEY, power: '1' }] },
      }),
    ),
  },
  invalid: {
    'app-hash-of-twenty-bytes': refuted('hash_invalid', {
      ...proof,
      canonical_app_hash: proof.canonical_app_hash.slice(0, 40),
    }),
    'no-fork-app-hash': refuted('hash_invalid', { ...proof, fork_app_hash: null }),
    'same-app-hash-twice': refuted('same_hash', finalityEvidence({}, { block: 'block' })),
    'swapped-signatures': refuted('signature_invalid', {
      ...proof,
      canonical_finality_sig: proof.fork_finality_sig,
      fork_finality_sig: proof.canonical_finality_sig,
    }),
    'one-signature-twice': refuted('signature_invalid', {
      ...proof,
      fork_finality_sig: proof.canonical_finality_sig,
    }),
    'vote-for-another-height': refuted('signature_invalid', finalityEvidence({}, { height: 11n })),
    'two-nonces': refuted('signature_invalid', finalityEvidence({}, { nonce: 'another nonce' })),
    'nonce-of-neither-vote': refuted('signature_invalid', {
      ...proof,
      pub_rand: nonceOf('another nonce'),
    }),
    'nonce-that-is-no-field-element': refuted('signature_invalid', {
      ...proof,
      pub_rand: hex(FIELD),
    }),
    'signed-by-another-key': refuted(
      'signature_invalid',
      finalityEvidence({}, { provider: 'other provider' }),
    ),
    'other-app-hash-than-signed': refuted('signature_invalid', {
      ...proof,
      fork_app_hash: appHash('never signed'),
    }),
    'negated-signature': refuted('signature_invalid', {
      ...proof,
      fork_finality_sig: negated(proof.fork_finality_sig),
    }),
    'signature-not-below-the-order': refuted('signature_invalid', {
      ...proof,
      fork_finality_sig: hex(ORDER),
    }),
    'both-signatures-shifted-alike': refuted('signature_invalid', {
      ...proof,
      canonical_finality_sig: shifted(proof.canonical_finality_sig),
      fork_finality_sig: shifted(proof.fork_finality_sig),
    }),
    'signed-under-a-context-the-chain-has-not': refuted('signature_invalid', inContext),
    'signed-without-the-context-of-the-chain': refuted(
      'signature_invalid',
      proof,
      withFacts({ eotsContext: CONTEXT }),
    ),
    'context-of-another-chain': refuted(
      'signature_invalid',
      { ...inContext, signing_context: CONTEXT },
      withFacts({ eotsContext: contextOf('bbn-test-2') }),
    ),
    'context-as-bytes-instead-of-text': refuted(
      'signature_invalid',
      {
        ...inContext,
        canonical_finality_sig: signedAfterBytes(inContext.canonical_app_hash),
        fork_finality_sig: signedAfterBytes(inContext.fork_app_hash),
      },
      withFacts({ eotsContext: CONTEXT }),
    ),
  },
  unverifiable: {
    'canonical-vote-not-signed-yet': unverifiable('signature_missing', {
      ...proof,
      canonical_finality_sig: null,
    }),
    'fork-vote-not-signed-yet': unverifiable('signature_missing', {
      ...proof,
      fork_finality_sig: '',
    }),
    'height-of-an-earlier-chain': unverifiable(
      'height_before_chain',
      proof,
      withFacts({ fromHeight: '11' }),
    ),
    'key-not-fed': unverifiable('key_unknown', proof, withFacts({ keys: [] })),
    'same-bytes-as-a-key-of-another-type': unverifiable(
      'key_unknown',
      proof,
      withFacts({ keys: [{ ...key, keyType: 'ed25519' }] }),
    ),
    'key-ended-before': unverifiable(
      'key_not_in_force',
      proof,
      withFacts({ keys: [{ ...key, untilHeight: '10' }] }),
    ),
    'height-not-fed': unverifiable('height_unknown', proof, withFacts({ blockTimes: {} })),
  },
};

/** With the 32 bytes that the context stands for, where its 64 hex digits belong. */
function signedAfterBytes(hash: string): string {
  const message = Buffer.from(`${CONTEXT}000000000000000a${hash}`, 'hex');
  return signEots(PROVIDER, NONCE, createHash('sha256').update(message).digest());
}

/** One more, so that their difference, and what is computed from it, stays the same. */
function shifted(s: string): string {
  return hex((BigInt(`0x${s}`) + 1n) % ORDER).padStart(64, '0');
}
