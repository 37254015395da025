/** From papers to words: what was said about which slot, and by which keys. */
import type { KeyId } from '../../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import type { StatementHead } from '../../../statements/definition-schema.ts';
import type { Signed } from '../../../statements/testimony-schema.ts';
import { verifyStatementSignature } from '../../../statements/verify.ts';
import { examine, isEqual, unverifiable } from '../../examination.ts';
import type { TopicFacts, Word } from '../../kind-definition.ts';
import { placeOf, startOfSlot } from '../../slot.ts';
import type { Check, Refuted, Unverifiable } from '../../verdict.ts';
import { formQuestions, slotQuestions, type Testimony } from './testimony.ts';

type Verdict = Refuted | Unverifiable;

/** What nobody has signed for yet. */
export interface Read {
  readonly ok: true;
  readonly place: string;
  readonly capture: Timestamp;
  readonly checks: readonly Check[];
}

export interface Heard extends Read {
  /** The author of the claim first, then those of the papers in their order. */
  readonly words: readonly [Word, ...Word[]];
}

type OrVerdict<T> = T | { readonly ok: false; readonly verdict: Verdict };

/** Whether claim and papers are about one thing, and about a slot there is. */
export function read(
  of: Testimony,
  facts: Pick<TopicFacts, 'deployment' | 'topic'>,
): OrVerdict<Read> {
  const { topic, slot } = of.claim.statement;
  const form = examine(formQuestions(of, facts.deployment));
  if (form.refuted) return stop(form.refuted);
  const { checks } = form;
  if (facts.topic === null) return stop(unverifiable('topic_unknown', `topic ${topic}`, checks));
  const capture = startOfSlot(facts.topic, slot);
  if (capture === null)
    return stop(unverifiable('slot_out_of_range', `a time for slot ${slot}`, checks));

  const timed = examine(slotQuestions(of, facts.topic, capture), checks);
  if (timed.refuted) return stop(timed.refuted);
  return { ok: true, place: placeOf(topic, slot), capture, checks: timed.checks };
}

/** The same, and whether each is signed by its author. */
export function listen(of: Testimony, facts: TopicFacts): OrVerdict<Heard> {
  const papers = read(of, facts);
  if (!papers.ok) return papers;
  const spoken = [
    { name: 'claim', signed: of.claim, holds: true },
    ...of.papers.map(({ name, signed, holds }) => ({ name, signed, holds })),
  ];
  const words: Word[] = [];
  for (const { name, signed, holds } of spoken) {
    const { author } = signed.statement;
    const key = keyOf(signed, facts.bech32Prefix);
    if (key === null) {
      const check = isEqual(`${name}.signature`, `by ${author}`, 'not by it');
      const checks = [...papers.checks, check];
      return stop({ verdict: 'refuted', code: 'signature_invalid', checks });
    }
    words.push({ key, signer: author, holds });
  }
  const found = `${words.length} signatures`;
  const checks = [...papers.checks, isEqual('each signed by its author', found, found)];
  return { ...papers, words: words as [Word, ...Word[]], checks };
}

function keyOf(
  { statement, signature }: Signed<StatementHead>,
  bech32Prefix: string,
): KeyId | null {
  if (signature.signer !== statement.author) return null;
  const verified = verifyStatementSignature(statement, signature, bech32Prefix);
  return verified.ok ? verified.value : null;
}

const stop = (verdict: Verdict) => ({ ok: false, verdict }) as const;
