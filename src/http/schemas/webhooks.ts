/** Webhooks as they are shown. */
import { z } from 'zod';
import { digestSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

const indexSchema = z.int().min(0);

const settings = {
  service: z.string(),
  webhook: z.string(),
  statement: digestSchema.meta({ description: 'The digest of the statement that set it last.' }),
  url: z.string(),
  types: z.array(z.string()).nullable().meta({ description: 'Of entries; null for all.' }),
};

export const webhookSetSchema = component(
  'WebhookSet',
  z.strictObject({
    ...settings,
    status: z.enum(['active', 'disabled']),
    secret: z
      .string()
      .nullable()
      .meta({ description: 'In the answer that made it, and never again.' }),
  }),
);

export const replayTakenSchema = component(
  'WebhookReplayTaken',
  z.strictObject({
    service: z.string(),
    webhook: z.string(),
    from: indexSchema.nullable().meta({ description: 'Null for the dead letters.' }),
  }),
);

const failureFields = {
  at: timeSchema,
  reason: z.enum([
    'answered',
    'timed_out',
    'unreachable',
    'host_unresolved',
    'address_not_public',
    'https_required',
    'port_not_allowed',
  ]),
  status: z.int().nullable().meta({ description: 'Of HTTP, where it answered.' }),
};

export const webhookSchema = component(
  'Webhook',
  z.strictObject({
    ...settings,
    status: z
      .enum(['active', 'disabled', 'gone'])
      .meta({ description: '`gone`: its address answered 410.' }),
    next: indexSchema.meta({
      description: 'All that concerns it below this index was sent, or is a dead letter.',
    }),
    lag: z.int().min(0).meta({ description: 'Entries from `next` to the end of the history.' }),
    failures: z.int().min(0).meta({ description: 'Of the entry that is tried now.' }),
    failingSince: timeSchema.nullable(),
    retryAt: timeSchema.nullable(),
    deliveredAt: timeSchema.nullable(),
    lastFailure: z.strictObject(failureFields).nullable(),
    deadLetters: z.int().min(0),
  }),
);

export const webhookPageSchema = component(
  'WebhookPage',
  z.strictObject({ items: z.array(webhookSchema), next: z.string().nullable() }),
);

export const deadLetterPageSchema = component(
  'DeadLetterPage',
  z.strictObject({
    items: z.array(
      component(
        'DeadLetter',
        z.strictObject({
          index: indexSchema.meta({ description: 'Of the entry.' }),
          failures: z.int().min(1),
          lastFailure: z.strictObject(failureFields),
          asked: z.boolean().meta({ description: 'Whether it is to be sent once more.' }),
        }),
      ),
    ),
    next: z.int().nullable().meta({ description: 'The `from` of the next page.' }),
  }),
);
