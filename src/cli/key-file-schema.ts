/** A secret key as it lies in a file of its owner's. */
import { z } from 'zod';
import { hexSchema, signerSchema } from '../primitives/shape-schema.ts';
import { BECH32_PREFIX_PATTERN } from '../primitives/signatures/signer.ts';

const schemeSchema = z.enum(['ed25519', 'eip712', 'adr036']);

export const keyFileSchema = z.strictObject({
  type: z.literal('tribune/key/v1'),
  scheme: schemeSchema,
  /** Of the `cosmos:` name; the deployment's. */
  bech32Prefix: z.string().regex(BECH32_PREFIX_PATTERN, 'expected a lowercase bech32 prefix'),
  /** So that a person sees whose it is. */
  signer: signerSchema,
  secret: hexSchema(32),
});

export type KeyFile = z.output<typeof keyFileSchema>;
