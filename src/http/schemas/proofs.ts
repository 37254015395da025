/** What proves a restaker's lines to a contract. */
import { z } from 'zod';
import { amountSchema, digestSchema } from '../../primitives/shape-schema.ts';
import { component } from './component.ts';

const nodeSchema = z.string().regex(/^0x[0-9a-f]{64}$/);
const leavesSchema = z.int().min(0).meta({ description: 'One a restaker and asset.' });

export const treeSchema = component(
  'SlashTree',
  z
    .strictObject({
      root: nodeSchema
        .nullable()
        .meta({ description: 'Null where the slash took nothing of anybody.' }),
      leaves: leavesSchema,
    })
    .meta({ description: 'Over what the slash cost each restaker; null until it is made.' }),
);

export const proofsSchema = component(
  'SlashProofs',
  z.strictObject({
    slashRequest: digestSchema,
    restaker: z.string(),
    root: nodeSchema,
    leaves: leavesSchema,
    items: z.array(
      z.strictObject({
        asset: z.string(),
        before: amountSchema,
        after: amountSchema,
        leaf: nodeSchema.meta({
          description: 'keccak256 twice over abi.encode(slash, restaker, asset, before, after).',
        }),
        proof: z.array(nodeSchema).meta({ description: 'As `MerkleProof.verify` takes it.' }),
      }),
    ),
  }),
);
