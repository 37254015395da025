/** What a claim and the words on it must be like, before anybody asks who said them. */
import { after, parseTime, type Timestamp } from '../../../primitives/time.ts';
import type { Topic } from '../../../registry/objects.ts';
import {
  type ClaimStatement,
  claimDigest,
  deviationOf,
  wordOf,
} from '../../../statements/claim.ts';
import { type Statement, summaryOf } from '../../../statements/statement-types.ts';
import type { SignedClaim, SignedWord } from '../../../statements/testimony-schema.ts';
import { isEqual, type Question } from '../../examination.ts';
import type { Check } from '../../verdict.ts';

/** An attestation, or another claim of the same, where it stands in the evidence, and what it must say of the claim there. */
export interface Paper {
  readonly name: string;
  readonly signed: SignedWord;
  readonly holds: boolean;
}

export interface Testimony {
  readonly claim: SignedClaim;
  /** Types of claims that the kind is about. */
  readonly types: readonly ClaimStatement['claim']['type'][];
  readonly papers: readonly Paper[];
}

/** Of `formQuestions`, whatever is claimed; in order of precedence. */
export const FORM_CODES = [
  'wrong_deployment',
  'wrong_claim_type',
  'different_service',
  'different_claim',
  'wrong_stance',
  'summary_mismatch',
] as const;

/** What can be asked without knowing the topic. */
export function formQuestions(of: Testimony, deployment: string): Question[] {
  const { claim, types, papers } = of;
  const statements: readonly Named<Statement>[] = [
    { name: 'claim', of: claim.statement },
    ...papers.map(({ name, signed }) => ({ name, of: signed.statement })),
  ];
  const eachSays = (name: string, expected: string, say: (paper: Paper) => string): Check =>
    firstOdd(
      name,
      papers.map((paper) => ({ name: paper.name, expected, found: say(paper) })),
    );
  const { type } = claim.statement.claim;
  return [
    {
      code: 'wrong_deployment',
      ask: () => firstOdd('deployment', deployments(statements, deployment)),
    },
    {
      code: 'wrong_claim_type',
      ask: () =>
        isEqual('claim.type', types.join(' or '), types.includes(type) ? types.join(' or ') : type),
    },
    {
      code: 'different_service',
      ask: () =>
        eachSays(
          'service',
          claim.statement.service,
          ({ signed }) => wordOf(signed.statement).service,
        ),
    },
    {
      code: 'different_claim',
      ask: () =>
        eachSays(
          'claim',
          claimDigest(claim.statement),
          ({ signed }) => wordOf(signed.statement).claim,
        ),
    },
    { code: 'wrong_stance', ask: () => firstOdd('holds', papers.map(stance)) },
    { code: 'summary_mismatch', ask: () => firstOdd('summary', statements.map(summary)) },
    ...deviationQuestions(claim.statement.claim),
  ];
}

interface Named<T> {
  readonly name: string;
  readonly of: T;
}

const deployments = (statements: readonly Named<Statement>[], expected: string): Row[] =>
  statements.map(({ name, of }) => ({ name, expected, found: of.deployment }));

const stance = ({ name, holds, signed }: Paper): Row => ({
  name,
  expected: `${holds}`,
  found: `${wordOf(signed.statement).holds}`,
});

const summary = ({ name, of }: Named<Statement>): Row => ({
  name,
  expected: summaryOf(of),
  found: of.summary,
});

/** A claim about prices states by how much they differ, and does so exactly. */
function deviationQuestions(claim: ClaimStatement['claim']): Question[] {
  if (claim.type !== 'price-deviation') return [];
  const { stated, reference, deviation } = claim;
  return [
    {
      code: 'deviation_mismatch',
      ask: () => isEqual('claim.deviation', deviationOf(stated, reference), deviation),
    },
  ];
}

/** What can be asked once it is known when the slot began. */
export function slotQuestions(of: Testimony, topic: Topic, start: Timestamp): Question[] {
  const { statement } = of.claim;
  const end = after(start, topic.slotDuration);
  const since = overAt(statement.claim, start);
  const rows = [
    { name: 'claim', issuedAt: statement.issuedAt },
    ...of.papers.map(({ name, signed }) => ({ name, issuedAt: signed.statement.issuedAt })),
  ];
  return [
    {
      code: 'different_service',
      ask: () => isEqual('claim.service', topic.service, statement.service),
    },
    ...outageQuestions(statement, start, end),
    {
      code: 'attested_too_early',
      ask: () =>
        firstOdd(
          'issuedAt',
          rows.map(({ name, issuedAt }) => ({
            name,
            expected: 'after what it is about',
            found: timeOf(issuedAt) >= since ? 'after what it is about' : issuedAt,
          })),
        ),
    },
  ];
}

/** The whole of an outage is in its slot: a longer one is an incident in each. */
function outageQuestions(
  { slot, claim }: ClaimStatement,
  start: Timestamp,
  end: Timestamp,
): Question[] {
  if (claim.type !== 'downtime') return [];
  const { from, until } = claim;
  const isWithin = start <= timeOf(from) && timeOf(until) <= end;
  const within = `within slot ${slot}`;
  const ask = () => isEqual('claim.outage', within, isWithin ? within : `${from} to ${until}`);
  return [{ code: 'outside_slot', ask }];
}

/** Inclusive: nobody can attest earlier to what is claimed. */
const overAt = (claim: ClaimStatement['claim'], start: Timestamp): Timestamp =>
  claim.type === 'downtime' ? timeOf(claim.until) : start;

/** A time whose form a schema has checked. */
function timeOf(text: string): Timestamp {
  const parsed = parseTime(text);
  return parsed.ok ? parsed.value : (Number.NaN as Timestamp);
}

interface Row {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
}

/** One question put to many papers; the first that answers otherwise is the answer. */
function firstOdd(what: string, rows: readonly Row[]): Check {
  const odd = rows.find(({ expected, found }) => expected !== found);
  if (odd !== undefined) return isEqual(`${odd.name}.${what}`, odd.expected, odd.found);
  const said = rows[0]?.expected ?? 'nothing to ask';
  return isEqual(`${what} of each`, said, said);
}
