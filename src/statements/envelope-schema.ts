/** The envelope around a statement, before anything is known of the statement but its type. */
import { z } from 'zod';
import { hexSchema } from '../primitives/shape-schema.ts';

const signer = z.string().min(1).max(128);
const signature = z.string().min(1).max(256);

export const signatureSchema = z.discriminatedUnion('scheme', [
  z.strictObject({ scheme: z.literal('ed25519'), signer, signature }),
  z.strictObject({ scheme: z.literal('eip712'), signer, signature }),
  z.strictObject({ scheme: z.literal('adr036'), signer, signature, publicKey: hexSchema(33) }),
]);

export const envelopeSchema = z.strictObject({
  statement: z.looseObject({ type: z.string().min(1).max(128) }),
  signatures: z.array(signatureSchema).min(1).max(32),
});
