/** Claims and attestations in their envelopes: one author, one signature. */
import { z } from 'zod';
import { assert } from '../primitives/assert.ts';
import type { Json } from '../primitives/bytes.ts';
import { parseShape, signerSchema } from '../primitives/shape-schema.ts';
import type { SignerName } from '../primitives/signatures/signer.ts';
import type { SignatureEntry } from '../primitives/signatures/verify.ts';
import type { AttestationStatement, ClaimStatement } from './claim.ts';
import { signatureSchema } from './envelope-schema.ts';
import { attestation } from './types/attestation.ts';
import { claim } from './types/claim.ts';

/** A statement of a watcher with his signature; nothing of it is believed yet. */
export interface Signed<S> {
  readonly statement: S & { readonly author: SignerName };
  readonly signature: SignatureEntry;
}

export type SignedClaim = Signed<ClaimStatement>;
export type SignedWord = Signed<AttestationStatement | ClaimStatement>;

const signed = <S extends { readonly author: string }>(statement: z.ZodType<S>) =>
  z
    .strictObject({
      statement: statement.refine(({ author }) => signerSchema.safeParse(author).success, {
        path: ['author'],
        error: 'expected a signer',
      }),
      signatures: z.tuple([signatureSchema]),
    })
    .transform(({ statement: said, signatures: [signature] }) => ({
      statement: said as S & { readonly author: SignerName },
      signature,
    }));

/** Whoever makes a claim attests to it: his claim is as good as an attestation. */
const wordStatement = z.discriminatedUnion('type', [
  attestation.schema,
  claim.schema,
] as never) as unknown as z.ZodType<AttestationStatement | ClaimStatement>;

export const signedClaimSchema: z.ZodType<SignedClaim> = signed(claim.schema);
export const signedWordSchema: z.ZodType<SignedWord> = signed(wordStatement);

/** An envelope that was read before. */
export function readClaim(envelope: Json): SignedClaim {
  const parsed = parseShape(signedClaimSchema, envelope);
  assert(parsed.ok, 'a claim that was taken is one');
  return parsed.value;
}
