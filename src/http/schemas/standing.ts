/** How things stand for one of the parties. */
import { z } from 'zod';
import { amountSchema, digestSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

const asOf = { at: timeSchema, epoch: z.int() };

const requestCounts = component(
  'RequestCounts',
  z.strictObject({
    requested: z.int(),
    vetoed: z.int(),
    executed: z.int(),
    reversed: z.int(),
    dismissed: z.int(),
    expired: z.int(),
  }),
);

const held = { asset: z.string(), bonded: amountSchema, leaving: amountSchema };

const leverage = z
  .string()
  .regex(/^(0|[1-9]\d*)\.\d{2}$/)
  .meta({
    description:
      'How often the bonded stake that counts answers: the sum of its weights, by stake, down to hundredths.',
  });

const secured = {
  service: z.string(),
  ...asOf,
  secured: z.array(
    z.strictObject({
      asset: z.string(),
      amount: amountSchema,
      required: amountSchema,
      undersecured: z.boolean(),
    }),
  ),
  targets: z.array(z.strictObject({ target: z.string(), asset: z.string(), amount: amountSchema })),
};

export const securedSchema = component('Secured', z.strictObject(secured));

export const serviceSchema = component(
  'ServiceStanding',
  z.strictObject({
    ...secured,
    displayName: z.string().nullable(),
    chain: z.string().nullable(),
    version: digestSchema.nullable(),
    securedFrom: z.array(z.string()).meta({ description: 'Targets that secure it.' }),
    slashRequests: requestCounts,
  }),
);

export const operatorSchema = component(
  'OperatorStanding',
  z.strictObject({
    operator: z.string(),
    ...asOf,
    admin: z.string().nullable(),
    restaker: z.string().nullable(),
    services: z.array(z.string()),
    stake: z.array(z.strictObject(held)).meta({
      description:
        'Everything told so far, whether it counts yet or not; with `at`, what counted then.',
    }),
    counted: z.array(z.strictObject(held)).meta({
      description: 'What counts: as of the last epoch start or slash.',
    }),
    slashRequests: requestCounts,
  }),
);

export const restakerSchema = component(
  'RestakerStanding',
  z.strictObject({
    restaker: z.string(),
    ...asOf,
    stake: z.array(
      z.strictObject({ target: z.string(), targetType: z.string(), ...held, leverage }),
    ),
    leverage: z.array(z.strictObject({ asset: z.string(), leverage })).meta({
      description: 'Of all his stake that counts.',
    }),
    exposures: z.array(
      z.strictObject({ service: z.string(), asset: z.string(), amount: amountSchema }),
    ),
    slashes: z
      .array(
        z.strictObject({
          slashRequest: digestSchema,
          service: z.string(),
          operator: z.string(),
          executedAt: timeSchema,
          reversedAt: timeSchema.nullable(),
          asset: z.string(),
          before: amountSchema,
          after: amountSchema,
        }),
      )
      .meta({ description: 'What slashes cost him, newest first.' }),
    next: z
      .string()
      .nullable()
      .meta({ description: 'Where the list of slashes goes on; null at its end.' }),
    refunds: z
      .array(
        z.strictObject({
          slashRequest: digestSchema,
          reversedAt: timeSchema,
          asset: z.string(),
          amount: amountSchema,
        }),
      )
      .meta({ description: 'Owed by reversals for stake that the chain had paid out before.' }),
  }),
);

export const watcherSchema = component(
  'WatcherStanding',
  z.strictObject({
    watcher: z.string(),
    names: z.array(z.string()).meta({ description: 'All names of his key that are known.' }),
    at: timeSchema,
    registrations: z.array(
      z.strictObject({
        service: z.string(),
        name: z.string().meta({ description: 'By which he is registered there.' }),
        offences: z.array(z.string()),
        status: z.enum(['active', 'ended', 'barred']),
        since: timeSchema,
      }),
    ),
    record: z.strictObject({
      opened: z.int().meta({ description: 'Requests that his evidence opened.' }),
      corroborated: z.int(),
      refuted: z.int(),
      open: z.int().meta({ description: 'From here on: of those opened.' }),
      vetoed: z.int(),
      executed: z.int(),
      upheld: z.int().meta({
        description:
          'Of the executed, those that the committee upheld; silence decided the others.',
      }),
      dismissed: z.int(),
      expired: z.int(),
      reversed: z.int(),
    }),
  }),
);
