/** Vectors of watchers who attest to one claim, from fixed keys. */
import { claimDigest } from '../../../../src/statements/claim.ts';
import {
  attested,
  CAPTURE,
  claimed,
  DOWNTIME,
  FALSE_RECORD,
  PLACE,
  PRICE,
  REAL_WORLD_RECORD,
  statementIn,
  testimonyFacts,
  WATCHERS,
} from '../../../evidence/kinds/attestation/build-testimony.ts';
import { keyOf } from '../../../support/statements.ts';
import type { Vector, VectorSet } from '../vector.ts';

const [, BOB, CLEO, DAN] = WATCHERS;
const STRANGER = keyOf('ed25519', 220);

interface Parts {
  readonly claim?: unknown;
  readonly attestations?: readonly unknown[];
  readonly facts?: Parameters<typeof testimonyFacts>[0];
}

const claim = claimed();
const words = [attested(claim, BOB), attested(claim, CLEO)];

const vector = (expected: Vector['expected'], parts: Parts = {}): Vector => ({
  expected,
  file: {
    kind: 'attestation/quorum',
    evidence: { claim: parts.claim ?? claim, attestations: parts.attestations ?? words },
    facts: testimonyFacts(parts.facts),
  },
});

const proven = (parts: Parts = {}, of = claim): Vector => {
  const key = `claim:${claimDigest(statementIn(of))}`;
  const infractions = [{ operator: 'op-1', key, place: PLACE, capture: CAPTURE }];
  return vector({ verdict: 'proven', infractions }, parts);
};

const refuted = (code: string, parts: Parts): Vector => vector({ verdict: 'refuted', code }, parts);
const unverifiable = (code: string, parts: Parts): Vector =>
  vector({ verdict: 'unverifiable', code }, parts);

/** Another claim, to which the same two attest. */
const about = (changes: Parameters<typeof claimed>[0]): Parts => {
  const other = claimed(changes);
  return { claim: other, attestations: [attested(other, BOB), attested(other, CLEO)] };
};

const provenAbout = (changes: Parameters<typeof claimed>[0]): Vector =>
  proven(about(changes), claimed(changes));

const watchersWith = (changes: Readonly<Record<number, object>>) => ({
  watchers: WATCHERS.map(({ signer }, i) => ({ signer, ...changes[i] })),
});

/** The word of one of the three does not count. */
const without = (name: 'from' | 'until', time: string): Parts => ({
  facts: watchersWith({ 1: { [name]: time } }),
});

const tampered = (envelope: unknown): unknown => {
  const { statement, ...rest } = envelope as { statement: object };
  return { statement: { ...statement, issuedAt: '2026-11-20T00:08:01.000Z' }, ...rest };
};

export const vectors: VectorSet = {
  valid: {
    'three-of-five-saw-it-down': proven(),
    'three-of-five-saw-a-wrong-price': provenAbout({ claim: PRICE }),
    'three-of-five-saw-a-false-record': provenAbout({ claim: FALSE_RECORD }),
    'claimed-three-times-over': proven({ attestations: [claimed({}, BOB), claimed({}, CLEO)] }),
    'claim-of-somebody-whose-word-does-not-count': proven(
      { claim: claimed({}, STRANGER), attestations: [...words, attested(claim, DAN)] },
      claim,
    ),
    'exactly-the-weight-that-is-needed': proven({
      facts: {
        ...watchersWith({ 0: { weight: 58 } }),
        rule: { quorum: '0.967741935483870967', minWatchers: 3 },
      },
    }),
    'accused-is-a-watcher-and-does-not-count': proven({
      facts: {
        operators: [{ operator: 'op-1', signers: [DAN.signer] }],
        rule: { quorum: '0.75', minWatchers: 3 },
      },
    }),
    'watchers-from-the-slot-to-the-acceptance': proven({
      facts: watchersWith({ 1: { from: CAPTURE, until: '2026-11-20T00:09:00.001Z' } }),
    }),
    'attested-under-the-other-name-of-a-key': proven({
      attestations: [attested(claim, keyOf('adr036', 202)), attested(claim, CLEO)],
    }),
  },
  invalid: {
    'claim-to-another-deployment': refuted(
      'wrong_deployment',
      about({ deployment: 'staging/0a1b2c3d4e5f6071' }),
    ),
    'attestation-to-another-deployment': refuted('wrong_deployment', {
      attestations: [attested(claim, BOB, { deployment: 'staging/0a1b2c3d4e5f6071' })],
    }),
    'claim-that-accuses-nobody': refuted('wrong_claim_type', about({ claim: REAL_WORLD_RECORD })),
    'attestation-to-another-service': refuted('different_service', {
      attestations: [attested(claim, BOB, { service: 'bridge' })],
    }),
    'claim-to-another-service': refuted('different_service', {
      claim: claimed({ service: 'bridge' }),
      attestations: [],
    }),
    'attestation-to-another-claim': refuted('different_claim', {
      attestations: [...words, attested(claimed({ slot: 8 }), DAN)],
    }),
    'attestation-that-it-is-false': refuted('wrong_stance', {
      attestations: [...words, attested(claim, DAN, { holds: false })],
    }),
    'sentence-that-says-something-else': refuted('summary_mismatch', {
      attestations: [attested(claim, BOB, { summary: 'Log in' }), attested(claim, CLEO)],
    }),
    'sentence-of-a-claim-that-says-something-else': refuted('summary_mismatch', {
      claim: claimed({ summary: 'Log in' }),
    }),
    'deviation-rounded-up': refuted(
      'deviation_mismatch',
      about({
        claim: { ...PRICE, stated: '2', reference: '3', deviation: '0.333333333333333334' },
      }),
    ),
    'outage-that-began-before-the-slot': refuted(
      'outside_slot',
      about({ claim: { ...DOWNTIME, from: '2026-11-20T00:06:59.999Z' } }),
    ),
    'outage-that-ended-after-the-slot': refuted(
      'outside_slot',
      about({ claim: { ...DOWNTIME, until: '2026-11-20T00:08:00.001Z' } }),
    ),
    'attested-before-the-outage-was-over': refuted('attested_too_early', {
      attestations: [attested(claim, BOB, { issuedAt: '2026-11-20T00:07:29.999Z' })],
    }),
    'claimed-before-the-slot-began': refuted(
      'attested_too_early',
      about({ claim: PRICE, issuedAt: '2026-11-20T00:06:59.999Z' }),
    ),
    'claim-changed-after-it-was-signed': refuted('signature_invalid', { claim: tampered(claim) }),
    'attestation-changed-after-it-was-signed': refuted('signature_invalid', {
      attestations: [words[0], tampered(words[1])],
    }),
  },
  unverifiable: {
    'topic-not-known': unverifiable('topic_unknown', { facts: { topic: null } }),
    'slot-that-no-date-can-name': unverifiable(
      'slot_out_of_range',
      about({ slot: Number.MAX_SAFE_INTEGER }),
    ),
    'operator-not-known': unverifiable('operator_unknown', { facts: { operators: [] } }),
    'no-rule-for-attestations': unverifiable('rule_unknown', { facts: { rule: null } }),
    'time-of-acceptance-not-known': unverifiable('acceptance_unknown', {
      facts: { acceptedAt: null },
    }),
    'two-of-five-do-not-reach-three': unverifiable('quorum_not_reached', {
      attestations: words.slice(0, 1),
    }),
    'one-unit-of-weight-too-little': unverifiable('quorum_not_reached', {
      facts: {
        ...watchersWith({ 0: { weight: 58 } }),
        rule: { quorum: '0.967741935483870968', minWatchers: 3 },
      },
    }),
    'weight-enough-and-one-watcher-too-few': unverifiable('quorum_not_reached', {
      facts: { rule: { quorum: '0.6', minWatchers: 4 } },
    }),
    'one-key-twice-under-two-names': unverifiable('quorum_not_reached', {
      attestations: [words[0], attested(claim, keyOf('adr036', 202))],
    }),
    'word-of-the-accused': unverifiable('quorum_not_reached', {
      facts: { operators: [{ operator: 'op-1', signers: [keyOf('adr036', 202).signer] }] },
    }),
    'word-of-somebody-who-is-no-watcher': unverifiable('quorum_not_reached', {
      attestations: [words[0], attested(claim, STRANGER)],
    }),
    'watcher-since-a-millisecond-after-the-slot-began': unverifiable(
      'quorum_not_reached',
      without('from', '2026-11-20T00:07:00.001Z'),
    ),
    'watcher-no-more-when-it-was-accepted': unverifiable(
      'quorum_not_reached',
      without('until', '2026-11-20T00:09:00.000Z'),
    ),
  },
};
