/** How far the stake ledger has come. */
import { z } from 'zod';
import { ledgerState } from '../../ledger/snapshot/service.ts';
import { timeSchema } from '../../primitives/shape-schema.ts';
import { formatTime } from '../../primitives/time.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import { component } from '../schemas/component.ts';

const ledgerSchema = component(
  'Ledger',
  z.strictObject({
    seq: z.int().meta({ description: 'The last line that was taken; 0 before the first.' }),
    at: timeSchema.nullable().meta({ description: 'Its time; null before the first.' }),
    epoch: z.int().nullable().meta({ description: 'The epoch that time lies in.' }),
    version: z.int().meta({
      description: 'Grows with whatever changes the ledger: batches, slashes, reversals.',
    }),
  }),
);

const read = defineRoute({
  name: 'getLedger',
  method: 'get',
  path: '/v1/ledger',
  summary: 'How far the stake ledger has come',
  description:
    'Where a feeder goes on. The digest of a ledger is printed by `tribune ledger digest`.',
  tag: 'Feeds',
  params: NONE,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'How far.', schema: ledgerSchema } },
  problems: [],
  handler: async (_call, context) => {
    const { seq, at, epoch, version } = await ledgerState(context);
    const isBegun = seq > 0;
    const body = {
      seq,
      at: isBegun ? formatTime(at) : null,
      epoch: isBegun ? epoch : null,
      version,
    };
    return { status: 200, body };
  },
});

export const ledger = [read];
