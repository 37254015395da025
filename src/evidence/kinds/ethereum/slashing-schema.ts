/** `AttesterSlashing` and `ProposerSlashing` of the Beacon API, in any of their wrappings. */
import { z } from 'zod';
import type { Json } from '../../../primitives/bytes.ts';
import { ok, type Result } from '../../../primitives/result.ts';
import { parseShape } from '../../../primitives/shape-schema.ts';
import type { EvidenceMalformed } from '../../kind-definition.ts';
import type { IndexedAttestation, RegistryClaim, SignedHeader } from './beacon-operations.ts';
import { attestationSchema, registryClaimSchema, signedHeaderSchema } from './beacon-schema.ts';
import { malformed, unwrap } from './wrapping.ts';

interface WithRegistry {
  /** What the submitter says about the registry; nothing of it is believed without its proof. */
  readonly registry: RegistryClaim | null;
}

export interface AttesterSlashing extends WithRegistry {
  readonly attestation1: IndexedAttestation;
  readonly attestation2: IndexedAttestation;
}

export interface ProposerSlashing extends WithRegistry {
  readonly header1: SignedHeader;
  readonly header2: SignedHeader;
}

const attesterSlashingSchema = z
  .strictObject({ attestation_1: attestationSchema, attestation_2: attestationSchema })
  .transform((slashing) => ({
    attestation1: slashing.attestation_1,
    attestation2: slashing.attestation_2,
  }));

const proposerSlashingSchema = z
  .strictObject({ signed_header_1: signedHeaderSchema, signed_header_2: signedHeaderSchema })
  .transform((slashing) => ({
    header1: slashing.signed_header_1,
    header2: slashing.signed_header_2,
  }));

export const parseAttesterSlashing = (json: Json): Result<AttesterSlashing, EvidenceMalformed> =>
  parseSlashing(attesterSlashingSchema, json);

export const parseProposerSlashing = (json: Json): Result<ProposerSlashing, EvidenceMalformed> =>
  parseSlashing(proposerSlashingSchema, json);

function parseSlashing<Slashing>(
  schema: z.ZodType<Slashing>,
  json: Json,
): Result<Slashing & WithRegistry, EvidenceMalformed> {
  const opened = unwrap(json);
  if (!opened.ok) return opened;
  const { slashing, registry } = opened.value;
  const parsed = parseShape(schema, slashing.json);
  if (!parsed.ok) return malformed(slashing.path, parsed.error.detail, parsed.error.pointer);
  if (registry === null) return ok({ ...parsed.value, registry: null });
  const claim = parseShape(registryClaimSchema, registry);
  return claim.ok
    ? ok({ ...parsed.value, registry: claim.value })
    : malformed([], claim.error.detail, claim.error.pointer);
}
