/** What holds executions back, and what gives windows time back. */
import { z } from 'zod';
import { digestSchema, durationSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

const pauseFields = {
  pause: digestSchema.meta({ description: 'The digest of the statement that declared it.' }),
  author: z.string(),
  service: z.string().nullable().meta({ description: 'Null for every service.' }),
  from: timeSchema.meta({ description: 'Inclusive.' }),
  until: timeSchema.meta({ description: 'Exclusive; earlier than declared if it was ended.' }),
  declaredUntil: timeSchema,
  reason: z.string(),
  active: z.boolean(),
};

export const pauseTakenSchema = component(
  'PauseTaken',
  z.strictObject({
    ...pauseFields,
    moved: z.int().meta({ description: 'Open requests that are executable from another time.' }),
  }),
);

export const pausePageSchema = component(
  'PausePage',
  z.strictObject({
    items: z.array(component('Pause', z.strictObject(pauseFields))),
    next: z.string().nullable(),
  }),
);

export const extendedSchema = component(
  'WindowsExtended',
  z.strictObject({
    extended: z.int().meta({ description: 'How many windows were extended.' }),
    requests: z
      .array(
        z.strictObject({
          slashRequest: digestSchema,
          by: durationSchema,
          vetoDeadline: timeSchema.meta({ description: 'Exclusive.' }),
          budgetLeft: durationSchema.meta({
            description: 'What pauses and outages may still hold it back.',
          }),
        }),
      )
      .meta({ description: 'The first 500 of them, by id.' }),
  }),
);
