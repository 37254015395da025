/** The shape of what operators state on a topic, made from the topic's own list of fields. */
import { z } from 'zod';
import type { TopicContent } from '../registry/objects-schema.ts';
import { headShape, type StatementHead } from './definition-schema.ts';
import { signatureSchema } from './envelope-schema.ts';

/** No nesting: two statements differ in a field or they do not. */
const fieldSchema = z.union([z.string().max(4096), z.int(), z.boolean()]);
export type TopicValue = z.output<typeof fieldSchema>;

/** Besides these it has exactly the topic's content fields. */
export interface TopicStatement extends StatementHead {
  readonly topic: string;
  readonly slot: number;
  readonly [field: string]: TopicValue;
}

export const topicStatementSchema = (
  topic: Pick<TopicContent, 'topic' | 'statementType'> & { readonly fields: readonly string[] },
): z.ZodType<TopicStatement> =>
  z.strictObject({
    type: z.literal(topic.statementType),
    ...headShape,
    topic: z.literal(topic.topic),
    slot: z.int().min(0),
    ...Object.fromEntries(topic.fields.map((field) => [field, fieldSchema])),
  }) as unknown as z.ZodType<TopicStatement>;

export const topicEnvelopeSchema = z.strictObject({
  statement: z.looseObject({}),
  signatures: z.array(signatureSchema).length(1),
});
