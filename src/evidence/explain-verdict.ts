/** What a verdict means, who could settle an open one, and what a court would do about it. */
import { formatTime } from '../primitives/time.ts';
import type { FactSource } from './kind-definition.ts';
import type { AnyEvidence } from './kinds.ts';
import type { ConvictedKey, Infraction, Proven, Unverifiable, Verdict } from './verdict.ts';

/** One thing to say. What is quoted from evidence may hold any character. */
export interface Remark {
  readonly text: string;
  /** The answer to a check. */
  readonly passed?: boolean;
  /** Said below it. */
  readonly details?: readonly Detail[];
}

interface Detail {
  readonly label: string;
  readonly text: string;
}

export interface Section {
  readonly title: string;
  readonly remarks: readonly Remark[];
}

export function sentenceOf(verdict: Verdict): string {
  const last = verdict.checks.at(-1)?.name;
  switch (verdict.verdict) {
    case 'proven':
      return `Proven: it happened, and ${counted(verdict)}.`;
    case 'refuted':
      return `Refuted (${verdict.code}): this proves nothing, because the check "${last}" failed.`;
    case 'unverifiable':
      return `Unverifiable (${verdict.code}): no rule is broken so far, but a fact is missing.`;
  }
}

function counted({ infractions, unregistered }: Proven): string {
  const operators = number(infractions.length, 'operator');
  const others = number(unregistered.length, 'key');
  if (unregistered.length === 0) return `it convicts ${operators}`;
  const keys = `${others} that no operator has`;
  return infractions.length === 0 ? `it convicts ${keys}` : `it convicts ${operators} and ${keys}`;
}

const number = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** What is missing, or what would follow. */
export function consequencesOf(verdict: Verdict, evidence: AnyEvidence): Section {
  switch (verdict.verdict) {
    case 'proven':
      return { title: 'What would follow', remarks: followedBy(verdict, evidence) };
    case 'refuted':
      return { title: 'What would follow', remarks: NOTHING_FOLLOWS };
    case 'unverifiable':
      return { title: 'What is missing', remarks: missingOf(verdict, evidence.source) };
  }
}

const NOTHING_FOLLOWS: readonly Remark[] = [
  { text: 'Nothing: no slash request opens.' },
  { text: 'A true proof of the same misdeed would be as new as before.' },
];

const WHO_SUPPLIES: Readonly<Record<FactSource, string>> = {
  cometbft: 'The feeder of chain facts can supply it: tribune submit feed chain-facts.',
  ethereum: 'The feeder of chain facts can supply it: tribune submit feed chain-facts.',
  grandpa: 'The feeder of chain facts can supply it: tribune submit feed chain-facts.',
  topic: 'The admin of the service can set the topic, that of the operator register the key.',
};

const NOBODY = 'Nobody can supply it:';
const SERVICE_ADMIN = 'The admin of the service can supply it: he';

/** Where it is somebody else, by code. */
const WHO_ELSE_SUPPLIES: Readonly<Record<string, string>> = {
  acceptance_unknown: 'A court knows it; in a file, "acceptedAt" among the facts says it.',
  approver_not_a_watcher: `${SERVICE_ADMIN} registers watchers.`,
  fork_unknown: 'The authority can supply it: it sets the forks of a chain.',
  height_before_chain: `${NOBODY} that height was before the chain judged here.`,
  key_type_unsupported: `${NOBODY} Tribune has no verifier for such keys.`,
  no_culprit: `${NOBODY} these signatures single out nobody.`,
  operator_unknown:
    'The feeder of the ledger can supply it, or the authority: they name operators.',
  proof_invalid:
    'Whoever reports it can bring a proof that holds, or the feeder of chain facts the key.',
  quorum_not_reached: 'Watchers can supply it: each by an attestation to the same claim.',
  rule_unknown: `${SERVICE_ADMIN} sets its policies.`,
  signature_missing: 'Whoever has that signature can report it.',
  slot_out_of_range: `${NOBODY} no date names this slot.`,
  time_out_of_range: `${NOBODY} no date names this slot.`,
};

function missingOf({ code, missing }: Unverifiable, source: FactSource): Remark[] {
  const supply = WHO_ELSE_SUPPLIES[code] ?? WHO_SUPPLIES[source];
  const again = 'It can then be judged again: this verdict decides nothing about that.';
  const texts = [`${missing}.`, supply, ...(supply.startsWith(NOBODY) ? [] : [again])];
  return texts.map((text) => ({ text }));
}

function followedBy(proven: Proven, evidence: AnyEvidence): Remark[] {
  const { infractions, unregistered, attesters = [] } = proven;
  return [
    ...infractions.map(answering),
    ...unregistered.map(belongingToNobody),
    ...(attesters.length === 0 ? [] : [{ text: ATTESTERS_STAND_BACK }]),
    ...(infractions.length === 0 ? [{ text: 'No slash request opens.' }] : ruled(evidence)),
  ];
}

const answering = (infraction: Infraction): Remark => ({
  text: `Operator ${infraction.operator} answers for it.`,
  details: detailsOf(infraction),
});

const belongingToNobody = (key: ConvictedKey): Remark => ({
  text: 'A key that no operator has is listed with the case; no stake answers for it.',
  details: detailsOf(key),
});

const detailsOf = ({ key, place, capture }: ConvictedKey): Detail[] => [
  { label: 'key', text: key },
  { label: 'place', text: place },
  { label: 'capture', text: formatTime(capture) },
];

function ruled({ selfProving, publishesKey, kind }: AnyEvidence): Remark[] {
  const silence = selfProving
    ? 'The accused signed it himself, so a policy may let silence execute the slash.'
    : 'Others attest to it, so a committee must uphold it: silence dismisses.';
  return [
    { text: requestsFor(kind) },
    { text: silence },
    ...(publishesKey ? [{ text: KEY_PUBLISHED }] : []),
  ];
}

const requestsFor = (kind: string): string =>
  `Each service that the operator runs and whose policy names ${kind} opens one slash request ` +
  'for the incident: service, operator, offence, place. More evidence of it only corroborates.';

const ATTESTERS_STAND_BACK = 'Whoever attested to it does not judge it.';

const KEY_PUBLISHED =
  'The proof lets anybody compute the secret key: later evidence by this key proves nothing.';
