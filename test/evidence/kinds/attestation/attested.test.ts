/** What holds of both kinds that rest on the word of watchers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { topicFileFacts } from '../../../../src/evidence/facts-file-schema.ts';
import type { Word } from '../../../../src/evidence/kind-definition.ts';
import { testimonyOf } from '../../../../src/evidence/kinds/attestation/deliberate.ts';
import { openEvidence } from '../../../../src/evidence/kinds.ts';
import { verifyEvidenceFile } from '../../../../src/evidence/verify-file.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import { namesOf } from '../../../../src/primitives/signatures/signer.ts';
import type { SigningKey } from '../../../../src/primitives/signatures/signing-key.ts';
import { TIME_END } from '../../../../src/primitives/time.ts';
import { PREFIX } from '../../../support/statements.ts';
import {
  APPROVER,
  approvalFacts,
  attested,
  claimed,
  denied,
  REAL_WORLD_RECORD,
  testimonyFacts,
  WATCHERS,
} from './build-testimony.ts';

const [ANN, BOB, CLEO, DAN, EVE] = WATCHERS;

const claim = claimed();
const quorum = {
  kind: 'attestation/quorum',
  evidence: { claim, attestations: [attested(claim, BOB), attested(claim, CLEO)] },
  facts: testimonyFacts(),
} as const;

const record = claimed({ claim: REAL_WORLD_RECORD });
const approval = {
  kind: 'attestation/false-approval',
  evidence: {
    claim: record,
    approval: attested(record, APPROVER),
    attestations: [BOB, CLEO, DAN].map((by) => denied(record, by)),
  },
  facts: approvalFacts(),
} as const;

type File = { readonly kind: string; readonly evidence: Json; readonly facts: object };
const CASES: readonly File[] = [quorum, approval];

const verdictOf = (file: File) => orRefuse(verifyEvidenceFile(JSON.parse(JSON.stringify(file))));
const open = ({ kind, evidence }: File) => orRefuse(openEvidence(kind as never, evidence));

/** Every string and number of the statements and of their signatures, by path. */
function leaves(
  json: Json,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (typeof json !== 'object' || json === null) return [path];
  return Object.entries(json).flatMap(([name, value]) => leaves(value, [...path, name]));
}

function changed(
  json: Json,
  [step, ...rest]: readonly (string | number)[],
  change: (leaf: Json) => Json,
): Json {
  if (step === undefined) return change(json);
  const copy = structuredClone(json) as Record<string, Json>;
  copy[step] = changed(copy[step] as Json, rest, change);
  return copy as Json;
}

function flip(leaf: Json, at: number, bit: number): Json {
  if (typeof leaf !== 'string') return typeof leaf === 'boolean' ? !leaf : Number(leaf) + 1;
  const i = at % leaf.length;
  const code = leaf.charCodeAt(i) ^ (1 << bit);
  return `${leaf.slice(0, i)}${String.fromCharCode(code)}${leaf.slice(i + 1)}`;
}

describe.each(CASES)('$kind', (file) => {
  test('is proven as it stands', () => {
    expect(verdictOf(file).verdict).toBe('proven');
  });

  test('one bit changed anywhere, and it is not', () => {
    const places = leaves(file.evidence);
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.nat({ max: 200 }),
        fc.nat({ max: 6 }),
        (path, at, bit) => {
          const evidence = changed(file.evidence, path, (leaf) => flip(leaf, at, bit));
          const verdict = verifyEvidenceFile(JSON.parse(JSON.stringify({ ...file, evidence })));
          if (verdict.ok) expect(verdict.value.verdict).not.toBe('proven');
          else expect(verdict.error.pointer).toMatch(/^\/evidence/);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('the order of the words and of the fields makes no difference', () => {
    const { attestations, ...rest } = file.evidence as { attestations: Json[] };
    const backwards = Object.fromEntries(
      Object.entries({ ...rest, attestations: [...attestations].reverse() }).reverse(),
    ) as Json;
    expect(open({ ...file, evidence: backwards }).id).toBe(open(file).id);
    expect(verdictOf({ ...file, evidence: backwards }).verdict).toBe('proven');
  });

  test('says in a sentence whom it accuses of what', () => {
    expect(open(file).claim()).toMatch(/op-1.*\.$/);
  });

  test.each([
    [
      '/claim/signatures',
      { claim: { ...(file.evidence as { claim: object }).claim, signatures: [] } },
    ],
    ['/attestations', { attestations: Array(257).fill((file.evidence as { claim: Json }).claim) }],
    ['/attestations/0/statement', { attestations: [{ statement: {}, signatures: [] }] }],
    ['/note', { note: 'believe me' }],
  ])('what has another shape is refused at %s', (pointer, parts) => {
    const evidence = { ...(file.evidence as object), ...parts } as Json;
    const opened = openEvidence(file.kind as never, evidence);
    expect(opened).toMatchObject({ ok: false, error: { code: 'evidence_malformed' } });
    if (!opened.ok) expect(opened.error.pointer).toContain(pointer);
  });
});

test('a claim about the last slot that a date can name is refuted, and nothing breaks', () => {
  const slot = Math.floor((TIME_END - Date.parse('2026-11-20T00:00:00Z')) / 60_000);
  const last = claimed({ slot });
  const attestations = [attested(last, BOB), attested(last, CLEO)];
  expect(verdictOf({ ...quorum, evidence: { claim: last, attestations } })).toMatchObject({
    verdict: 'refuted',
    code: 'outside_slot',
  });
});

describe('the id of the evidence', () => {
  const idWith = (evidence: object) => open({ ...quorum, evidence: evidence as Json }).id;

  test('is that of what is claimed, whoever claims it and however many attest', () => {
    const { id } = open(quorum);
    expect(idWith({ claim, attestations: [] })).toBe(id);
    expect(idWith({ claim: claimed({}, BOB), attestations: [] })).toBe(id);
    expect(
      idWith({ claim: claimed({ issuedAt: '2026-11-20T00:08:00.001Z' }), attestations: [] }),
    ).toBe(id);
    expect(idWith({ claim: claimed({ operator: 'op-2' }), attestations: [] })).not.toBe(id);
  });

  test('is another for everybody who approved of one false claim', () => {
    const by = (key: typeof ANN | typeof BOB | typeof DAN) =>
      open({
        ...approval,
        evidence: { ...approval.evidence, approval: attested(record, key) },
      }).id;
    expect(by(ANN)).not.toBe(by(DAN));
  });
});

describe('whoever spoke against the accused is named with every name of his key: he does not judge', () => {
  const attesters = (file: File, before: readonly Word[] = []) => {
    const opened = open(file);
    if (opened.source !== 'topic') throw new Error('a claim is about a slot');
    const facts = orRefuse(topicFileFacts(JSON.parse(JSON.stringify(file.facts))));
    const testimony = { ...testimonyOf(facts), stored: before };
    const verdict = opened.verify({ ...facts, testimony });
    return verdict.verdict === 'proven' ? verdict.attesters : undefined;
  };
  const namesOfAll = (keys: readonly SigningKey[]) =>
    keys.flatMap(({ keyId }) => namesOf(keyId, PREFIX));
  const said = ({ keyId, signer }: SigningKey, holds: boolean): Word => ({
    key: keyId,
    signer,
    holds,
  });

  test('in the evidence', () => {
    expect(attesters(quorum)).toEqual(namesOfAll([ANN, BOB, CLEO]));
    expect(attesters(approval)).toEqual(namesOfAll([BOB, CLEO, DAN]));
  });

  test('or before it, and once if both; not who said the contrary', () => {
    const before = [said(CLEO, true), said(DAN, true), said(EVE, false)];
    expect(attesters(quorum, before)).toEqual(namesOfAll([ANN, BOB, CLEO, DAN]));
    const denials = [said(ANN, false), said(DAN, false)];
    expect(attesters(approval, denials)).toEqual(namesOfAll([BOB, CLEO, DAN, ANN]));
  });
});
