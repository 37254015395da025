/** Vectors of watchers who say that what another approved is false, from fixed keys. */
import {
  APPROVER,
  approvalFacts,
  attested,
  CAPTURE,
  claimed,
  DOWNTIME,
  denied,
  PLACE,
  REAL_WORLD_RECORD,
  WATCHERS,
} from '../../../evidence/kinds/attestation/build-testimony.ts';
import { keyOf } from '../../../support/statements.ts';
import type { Vector, VectorSet } from '../vector.ts';

const [ANN, BOB, CLEO, DAN] = WATCHERS;
const STRANGER = keyOf('ed25519', 220);

interface Parts {
  readonly claim?: unknown;
  /** Null: the accused made the claim. */
  readonly approval?: unknown;
  readonly attestations?: readonly unknown[];
  readonly facts?: Parameters<typeof approvalFacts>[0];
}

const record = (changes: Parameters<typeof claimed>[0] = {}, by = ANN) =>
  claimed({ claim: REAL_WORLD_RECORD, ...changes }, by);

const claim = record();
const approval = attested(claim, APPROVER);
const words = [denied(claim, BOB), denied(claim, CLEO), denied(claim, DAN)];

const vector = (expected: Vector['expected'], parts: Parts): Vector => ({
  expected,
  file: {
    kind: 'attestation/false-approval',
    evidence: {
      claim: parts.claim ?? claim,
      ...(parts.approval === null ? {} : { approval: parts.approval ?? approval }),
      attestations: parts.attestations ?? words,
    },
    facts: approvalFacts(parts.facts),
  },
});

const proven = (parts: Parts = {}, key = APPROVER, operator: string | null = 'op-1'): Vector => {
  const infractions = [{ operator, key: key.keyId, place: PLACE, capture: CAPTURE }];
  return vector({ verdict: 'proven', infractions }, parts);
};

const refuted = (code: string, parts: Parts): Vector => vector({ verdict: 'refuted', code }, parts);
const unverifiable = (code: string, parts: Parts): Vector =>
  vector({ verdict: 'unverifiable', code }, parts);

type Changes = NonNullable<Parameters<typeof claimed>[0]>;

/** Another claim, approved and denied by the same. */
const about = (changes: Changes): Parts => {
  const other = record(changes);
  return {
    claim: other,
    approval: attested(other, APPROVER),
    attestations: [BOB, CLEO, DAN].map((by) => denied(other, by)),
  };
};

/** The last of the three denies otherwise. */
const deniedOtherwise = (changes: Changes): Parts => ({
  attestations: [...words.slice(0, 2), denied(claim, DAN, changes)],
});

const signedBy = (envelope: unknown, other: unknown): unknown => ({
  ...(envelope as object),
  signatures: signaturesOf(other),
});

const ELSEWHERE = { deployment: 'staging/0a1b2c3d4e5f6071' };
const TOO_EARLY = { issuedAt: '2026-11-20T00:06:59.999Z' };

const keyWith = (changes: object) => ({
  facts: { keys: [{ operator: 'op-1', signer: APPROVER.signer, ...changes }] },
});

const watchersWithout = (index: number) => ({
  watchers: WATCHERS.filter((_, i) => i !== index).map(({ signer }) => ({ signer })),
});

const byTwoNames = keyOf('eip712', 202);

export const vectors: VectorSet = {
  valid: {
    'three-say-that-the-approved-record-is-false': proven(),
    'approved-by-making-the-claim': proven(
      { approval: null, facts: { keys: [{ operator: 'op-1', signer: ANN.signer }] } },
      ANN,
    ),
    'approved-by-claiming-the-same': proven({ approval: record({}, APPROVER) }),
    'approved-under-the-other-name-of-a-key': proven(
      {
        approval: attested(claim, keyOf('adr036', 202)),
        attestations: [denied(claim, CLEO), denied(claim, DAN)],
        facts: {
          keys: [{ operator: 'op-1', signer: byTwoNames.signer }],
          rule: { quorum: '0.5', minWatchers: 2 },
        },
      },
      byTwoNames,
    ),
    'exactly-three-quarters-of-the-others': proven({
      facts: { rule: { quorum: '0.75', minWatchers: 3 } },
    }),
    'approver-who-is-no-watcher-any-more': proven({
      facts: {
        watchers: WATCHERS.map(({ signer }) =>
          signer === APPROVER.signer ? { signer, until: '2026-11-20T00:07:00.001Z' } : { signer },
        ),
      },
    }),
    'key-of-no-operator': proven(keyWith({ operator: null }), APPROVER, null),
  },
  invalid: {
    'claim-to-another-deployment': refuted('wrong_deployment', { claim: record(ELSEWHERE) }),
    'approval-to-another-deployment': refuted('wrong_deployment', {
      approval: attested(claim, APPROVER, ELSEWHERE),
    }),
    'denial-to-another-deployment': refuted('wrong_deployment', deniedOtherwise(ELSEWHERE)),
    'claim-that-nobody-approves-of': refuted('wrong_claim_type', about({ claim: DOWNTIME })),
    'approval-to-another-service': refuted('different_service', {
      approval: attested(claim, APPROVER, { service: 'bridge' }),
    }),
    'denial-to-another-service': refuted(
      'different_service',
      deniedOtherwise({ service: 'bridge' }),
    ),
    'topic-of-another-service': refuted('different_service', {
      claim: record({ service: 'bridge' }),
      approval: null,
      attestations: [],
    }),
    'approval-of-another-claim': refuted('different_claim', {
      approval: attested(record({ slot: 8 }), APPROVER),
    }),
    'denial-of-another-claim': refuted('different_claim', {
      attestations: [...words.slice(0, 2), denied(record({ slot: 8 }), DAN)],
    }),
    'approval-that-denies': refuted('wrong_stance', { approval: denied(claim, APPROVER) }),
    'attestation-that-approves': refuted('wrong_stance', {
      attestations: [...words.slice(1), attested(claim, BOB)],
    }),
    'sentence-that-says-something-else': refuted('summary_mismatch', {
      approval: attested(claim, APPROVER, { summary: 'Log in' }),
    }),
    'sentence-of-a-claim-that-says-something-else': refuted('summary_mismatch', {
      claim: record({ summary: 'Log in' }),
    }),
    'sentence-of-a-denial-that-says-something-else': refuted(
      'summary_mismatch',
      deniedOtherwise({ summary: 'Log in' }),
    ),
    'claimed-before-the-slot-began': refuted('attested_too_early', { claim: record(TOO_EARLY) }),
    'approved-before-the-slot-began': refuted('attested_too_early', {
      approval: attested(claim, APPROVER, TOO_EARLY),
    }),
    'denied-before-the-slot-began': refuted('attested_too_early', deniedOtherwise(TOO_EARLY)),
    'claim-signed-by-another': refuted('signature_invalid', {
      claim: signedBy(claim, record({}, BOB)),
    }),
    'approval-signed-by-another': refuted('signature_invalid', {
      approval: signedBy(approval, attested(claim, DAN)),
    }),
    'denial-signed-by-another': refuted('signature_invalid', {
      attestations: [...words.slice(0, 2), signedBy(denied(claim, DAN), denied(claim, ANN))],
    }),
  },
  unverifiable: {
    'topic-not-known': unverifiable('topic_unknown', { facts: { topic: null } }),
    'slot-that-no-date-can-name': unverifiable(
      'slot_out_of_range',
      about({ slot: Number.MAX_SAFE_INTEGER }),
    ),
    'key-not-registered': unverifiable('key_unknown', { facts: { keys: [] } }),
    'key-ended-when-the-slot-began': unverifiable('key_not_in_force', keyWith({ until: CAPTURE })),
    'approver-is-no-watcher': unverifiable('approver_not_a_watcher', {
      facts: watchersWithout(4),
    }),
    'operator-not-known': unverifiable('operator_unknown', { facts: { operators: [] } }),
    'no-rule-for-attestations': unverifiable('rule_unknown', { facts: { rule: null } }),
    'time-of-acceptance-not-known': unverifiable('acceptance_unknown', {
      facts: { acceptedAt: null },
    }),
    'two-of-the-four-others': unverifiable('quorum_not_reached', {
      attestations: words.slice(1),
    }),
    'approver-says-that-it-is-false-too': unverifiable('quorum_not_reached', {
      attestations: [...words.slice(1), denied(claim, APPROVER)],
    }),
    'denied-by-whoever-claimed-it': unverifiable('quorum_not_reached', {
      attestations: [...words.slice(1), denied(claim, ANN)],
    }),
    'denied-by-somebody-who-is-no-watcher': unverifiable('quorum_not_reached', {
      attestations: [...words.slice(1), denied(claim, STRANGER)],
    }),
  },
};

function signaturesOf(envelope: unknown): unknown {
  return (envelope as { signatures: unknown }).signatures;
}
