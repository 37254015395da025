import { digestOf } from '../../primitives/bytes.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { anyJsonSchema, distinct, idSchema } from '../../primitives/shape-schema.ts';
import { kindSchema } from '../../registry/objects-schema.ts';
import { defineStatement, shortHex } from '../definition-schema.ts';

/** Evidence in the native JSON of its chain, and the services it is submitted to. */
export const evidence = defineStatement({
  type: 'tribune/evidence/v1',
  body: {
    kind: kindSchema,
    services: distinct(idSchema<ServiceId>(), 16),
    evidence: anyJsonSchema,
  },
  author: () => 'signer',
  summary: (body) =>
    `Report ${body.kind} to ${body.services.length === 1 ? 'service' : 'services'} ` +
    `${body.services.join(', ')} with evidence ` +
    shortHex(digestOf('tribune/v1/evidence-json', body.evidence)),
});
