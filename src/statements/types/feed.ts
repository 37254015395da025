import { z } from 'zod';
import { digestSchema } from '../../primitives/shape-schema.ts';
import { FEEDS } from '../../registry/objects-schema.ts';
import { defineStatement, shortHex } from '../definition-schema.ts';

/**
 * A batch of feed lines. `lines` is the SHA-256 of their exact bytes; both `seq` bounds are
 * inclusive.
 */
const lines = defineStatement({
  type: 'tribune/feed/v1',
  body: {
    feed: z.enum(FEEDS),
    firstSeq: z.int().min(1),
    lastSeq: z.int().min(1),
    lines: digestSchema,
  },
  author: () => 'signer',
  summary: (body) =>
    `Feed ${body.feed} lines ${body.firstSeq} to ${body.lastSeq}, digest ${shortHex(body.lines)}`,
});

export const feed = {
  ...lines,
  schema: lines.schema.refine((body) => body.firstSeq <= body.lastSeq, {
    path: ['lastSeq'],
    error: 'expected at least firstSeq',
  }),
};
