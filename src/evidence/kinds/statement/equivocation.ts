/**
 * Two statements by one operator key on one topic and slot with different content. Content is the
 * topic's own fields: the same thing said again at another time is no crime.
 */
import { canonicalJson, type Json } from '../../../primitives/bytes.ts';
import type { Topic } from '../../../registry/objects.ts';
import {
  parseTopicStatement,
  topicContent,
  topicSummary,
} from '../../../statements/topic-statement.ts';
import { examine, isDifferent, isEqual, type Question, unverifiable } from '../../examination.ts';
import { sortedHalves } from '../../halves.ts';
import { defineKind, type TopicFacts } from '../../kind-definition.ts';
import { placeOf, startOfSlot } from '../../slot.ts';
import type { Verdict } from '../../verdict.ts';
import { convict } from './convict.ts';
import {
  type EquivocationPayload,
  parseEquivocation,
  type SignedSlotStatement,
} from './equivocation-schema.ts';
import { checkSignatures } from './slot-signatures.ts';

export const statementEquivocation = defineKind({
  kind: 'statement/equivocation',
  selfProving: true,
  source: 'topic',
  codes: {
    refuted: [
      'wrong_deployment',
      'different_topic',
      'different_slot',
      'wrong_statement_type',
      'wrong_content_fields',
      'summary_mismatch',
      'same_content',
      'signature_invalid',
      'different_author',
    ],
    unverifiable: ['topic_unknown', 'slot_out_of_range', 'key_unknown', 'key_not_in_force'],
  },
  parse: parseEquivocation,
  claim,
  identity: ({ first, second }) => sortedHalves(identityOf(first), identityOf(second)),
  needs: ({ first, second }) => ({
    topic: first.statement.topic,
    slot: first.statement.slot,
    authors: [...new Set([first.statement.author, second.statement.author])],
  }),
  capture: ({ first }, { topic }) => topic && startOfSlot(topic, first.statement.slot),
  verify,
});

function claim({ first, second }: EquivocationPayload): string {
  const { author, topic, slot, summary } = first.statement;
  const differ = `"${summary}" and "${second.statement.summary}"`;
  return `${author} signed two statements that differ about slot ${slot} of topic ${topic}: ${differ}.`;
}

const identityOf = ({ statement, signature }: SignedSlotStatement): Json => ({
  statement: { ...statement },
  signature: signature.signature,
});

function verify({ first, second }: EquivocationPayload, facts: TopicFacts): Verdict {
  const { topic, slot } = first.statement;
  const place = examine(placeQuestions(first, second, facts.deployment));
  if (place.refuted) return place.refuted;
  if (facts.topic === null) return unverifiable('topic_unknown', `topic ${topic}`, place.checks);

  const capture = startOfSlot(facts.topic, slot);
  if (capture === null)
    return unverifiable('slot_out_of_range', `a time for slot ${slot}`, place.checks);

  const said = examine(contentQuestions(first, second, facts.topic), place.checks);
  if (said.refuted) return said.refuted;
  const signed = checkSignatures([first, second], facts.bech32Prefix, said.checks);
  if (!signed.ok) return signed.verdict;
  return convict(signed.key, facts, {
    place: placeOf(topic, slot),
    capture,
    checks: signed.checks,
  });
}

function placeQuestions(
  first: SignedSlotStatement,
  second: SignedSlotStatement,
  deployment: string,
): Question[] {
  const [a, b] = [first.statement, second.statement];
  return [
    {
      code: 'wrong_deployment',
      ask: () => isEqual('first.deployment', deployment, a.deployment),
    },
    {
      code: 'wrong_deployment',
      ask: () => isEqual('second.deployment', deployment, b.deployment),
    },
    { code: 'different_topic', ask: () => isEqual('topic', a.topic, b.topic) },
    { code: 'different_slot', ask: () => isEqual('slot', `${a.slot}`, `${b.slot}`) },
  ];
}

function contentQuestions(
  first: SignedSlotStatement,
  second: SignedSlotStatement,
  rules: Topic,
): Question[] {
  return [
    ...formQuestions('first', first, rules),
    ...formQuestions('second', second, rules),
    {
      code: 'same_content',
      ask: () => isDifferent('content', contentOf(first, rules), contentOf(second, rules)),
    },
  ];
}

const contentOf = ({ statement }: SignedSlotStatement, rules: Topic): string =>
  canonicalJson(topicContent(statement, rules));

/** Whether it is a statement of this topic at all, with the sentence that goes with it. */
function formQuestions(
  name: 'first' | 'second',
  { statement }: SignedSlotStatement,
  rules: Topic,
): Question[] {
  return [
    {
      code: 'wrong_statement_type',
      ask: () => isEqual(`${name}.type`, rules.statementType, statement.type),
    },
    {
      code: 'wrong_content_fields',
      ask: () => {
        const parsed = parseTopicStatement({ ...statement }, rules);
        return {
          name: `${name}.fields`,
          passed: parsed.ok,
          expected: rules.fields.join(', '),
          found: parsed.ok ? 'exactly these' : `${parsed.error.pointer}: ${parsed.error.detail}`,
        };
      },
    },
    {
      code: 'summary_mismatch',
      ask: () => isEqual(`${name}.summary`, topicSummary(statement, rules), statement.summary),
    },
  ];
}
