/** The history as it is served. */
import { z } from 'zod';
import { anyJsonSchema, digestSchema } from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

const indexSchema = z.int().min(0).meta({ description: 'From 0, without a gap.' });

/** 32 bytes in base64. */
const hashSchema = z
  .string()
  .regex(/^[A-Za-z0-9+/]{43}=$/)
  .meta({ description: '32 bytes in base64.' });

const pathSchema = z.array(hashSchema).meta({ description: 'From the leaf up.' });

export const entryPageSchema = component(
  'HistoryEntries',
  z.strictObject({
    items: z.array(
      z.strictObject({
        index: indexSchema,
        entry: anyJsonSchema.meta({
          description: 'Its leaf is SHA-256 of a zero byte and the UTF-8 of its RFC 8785 form.',
        }),
      }),
    ),
    next: z
      .int()
      .nullable()
      .meta({ description: 'Where to go on; null where the history ends for now.' }),
  }),
);

export const inclusionSchema = component(
  'InclusionProof',
  z.strictObject({ index: indexSchema, size: z.int().min(1), path: pathSchema }),
);

export const consistencySchema = component(
  'ConsistencyProof',
  z.strictObject({ from: z.int().min(0), size: z.int().min(0), path: pathSchema }),
);

export const historyKeysSchema = component(
  'HistoryKeys',
  z.strictObject({
    origin: z.string().meta({ description: 'The first line of every checkpoint.' }),
    keys: z.array(
      z.strictObject({
        key: z.string().meta({ description: 'As https://c2sp.org/signed-note writes verifiers.' }),
        from: z.int().min(0).meta({ description: 'Of sizes of the history; inclusive.' }),
        until: z.int().nullable().meta({ description: 'Exclusive; null while it signs.' }),
      }),
    ),
  }),
);

export const receiptSchema = component(
  'Receipt',
  z.strictObject({
    type: z.literal('tribune/receipt/v1'),
    slashRequest: digestSchema,
    origin: z.string(),
    bech32Prefix: z.string(),
    checkpoint: z.string().meta({ description: 'A signed note.' }),
    entries: z.array(
      z.strictObject({
        index: indexSchema,
        text: z.string().meta({ description: 'The entry, as its leaf was hashed.' }),
        path: pathSchema,
      }),
    ),
  }),
);
