/**
 * What an operator states under his key on a service's topic: one statement a slot. Tribune never
 * takes these in by themselves; two that differ are evidence.
 */
import type { Json } from '../primitives/bytes.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { type Malformed, parseShape } from '../primitives/shape-schema.ts';
import type { SignatureEntry } from '../primitives/signatures/verify.ts';
import type { TopicContent } from '../registry/objects-schema.ts';
import {
  type TopicStatement,
  type TopicValue,
  topicEnvelopeSchema,
  topicStatementSchema,
} from './topic-statement-schema.ts';

/** What of a topic decides the shape of its statements. */
export type TopicShape = Pick<TopicContent, 'topic' | 'statementType'> & {
  readonly fields: readonly string[];
};

export interface TopicEnvelope {
  readonly statement: TopicStatement;
  readonly signature: SignatureEntry;
}

/** `{statement, signatures: [one]}` with exactly the topic's fields; signatures are not checked. */
export function parseTopicEnvelope(
  json: Json,
  topic: TopicShape,
): Result<TopicEnvelope, Malformed> {
  const outer = parseShape(topicEnvelopeSchema, json);
  if (!outer.ok) return outer;
  const statement = parseTopicStatement(outer.value.statement as Json, topic);
  if (!statement.ok)
    return err({ ...statement.error, pointer: `/statement${statement.error.pointer}` });
  const [signature] = outer.value.signatures;
  return signature === undefined
    ? err({ code: 'malformed', pointer: '/signatures', detail: 'expected one signature' })
    : ok({ statement: statement.value, signature });
}

export const parseTopicStatement = (
  json: Json,
  topic: TopicShape,
): Result<TopicStatement, Malformed> => parseShape(topicStatementSchema(topic), json);

/** The topic's fields alone, in the topic's order: what two statements are compared by. */
export const topicContent = (
  statement: TopicStatement,
  topic: TopicShape,
): { readonly [field: string]: TopicValue } =>
  Object.fromEntries(topic.fields.map((field) => [field, statement[field] ?? '']));

/** `State price of slot 7: asset=ATOM, value=12`, with fields in the topic's order. */
export function topicSummary(statement: TopicStatement, topic: TopicShape): string {
  const content = Object.entries(topicContent(statement, topic));
  const fields = content.map(([field, value]) => `${field}=${value}`).join(', ');
  return `State ${statement.topic} of slot ${statement.slot}: ${fields}`;
}
