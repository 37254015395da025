import { z } from 'zod';
import type { ServiceId } from '../../primitives/ids.ts';
import { digestSchema, idSchema } from '../../primitives/shape-schema.ts';
import { defineStatement } from '../definition-schema.ts';

/** A watcher's word on a claim. The claim is named in full: nothing else here tells what it is. */
export const attestation = defineStatement({
  type: 'tribune/attestation/v1',
  body: { service: idSchema<ServiceId>(), claim: digestSchema, holds: z.boolean() },
  author: () => 'signer',
  summary: ({ service, claim, holds }) =>
    `Attest to service ${service} that claim ${claim} is ${holds ? 'true' : 'false'}`,
});
