import { z } from 'zod';
import type { AssetId, OperatorId, ServiceId, TopicId } from '../../primitives/ids.ts';
import { digestSchema, idSchema, timeSchema } from '../../primitives/shape-schema.ts';
import { defineStatement } from '../definition-schema.ts';

/** A decimal in its one spelling: no exponent, no leading and no trailing zeros. */
const decimal = z
  .string()
  .regex(
    /^(?:0|[1-9][0-9]{0,19})(?:\.[0-9]{0,17}[1-9])?$/,
    'expected a decimal with at most 18 places and no zeros to spare',
  );

const probes = z.int().min(0).max(1_000_000_000);

const record = {
  record: idSchema<string>(),
  /** SHA-256 of the record as the operator published it. */
  digest: digestSchema,
  /** What it says, in the service's own short words. */
  states: idSchema<string>(),
};

/** Half-open in time: `[from, until)`. */
const downtime = z
  .strictObject({
    type: z.literal('downtime'),
    from: timeSchema,
    until: timeSchema,
    probes: probes.min(1),
    failed: probes.min(1),
  })
  .refine(({ from, until }) => from < until, { path: ['until'], error: 'expected after from' })
  .refine((claim) => claim.failed <= claim.probes, {
    path: ['failed'],
    error: 'expected at most as many as there were probes',
  });

/** `deviation` is `|stated - reference| / reference`, rounded down to 18 decimals. */
const priceDeviation = z.strictObject({
  type: z.literal('price-deviation'),
  asset: idSchema<AssetId>(),
  stated: decimal,
  reference: decimal.refine((price) => price !== '0', 'expected more than 0'),
  deviation: decimal.refine((share) => share !== '0', 'expected more than 0'),
});

/** The record says one thing, and another is true. */
const falseRecord = z
  .strictObject({ type: z.literal('false-record'), ...record, found: idSchema<string>() })
  .refine(({ states, found }) => states !== found, {
    path: ['found'],
    error: 'expected something else than it states',
  });

/** Not an accusation: whoever approves of it answers if it is false. */
const realWorldRecord = z.strictObject({ type: z.literal('real-world-record'), ...record });

export const typedClaimSchema = z.discriminatedUnion('type', [
  downtime,
  priceDeviation,
  falseRecord,
  realWorldRecord,
]);

type TypedClaim = z.output<typeof typedClaimSchema>;

/** What a watcher says about an operator and one slot of a topic; he attests to it by saying it. */
export const claim = defineStatement({
  type: 'tribune/claim/v1',
  body: {
    service: idSchema<ServiceId>(),
    operator: idSchema<OperatorId>(),
    topic: idSchema<TopicId>(),
    slot: z.int().min(0),
    claim: typedClaimSchema,
  },
  author: () => 'signer',
  summary: ({ service, operator, topic, slot, claim: of }) =>
    `Claim to service ${service} about slot ${slot} of topic ${topic}: ` +
    sentence(`operator ${operator}`, of),
});

function sentence(operator: string, of: TypedClaim): string {
  switch (of.type) {
    case 'downtime':
      return (
        `${operator} was down from ${of.from} to ${of.until}, ` +
        `${of.failed} of ${of.probes} probes failed`
      );
    case 'price-deviation':
      return (
        `${operator} stated ${of.stated} for ${of.asset} where ${of.reference} was right, ` +
        `off by ${of.deviation} of it`
      );
    case 'false-record':
      return (
        `record ${of.record} of ${operator} with digest ${of.digest} ` +
        `states ${of.states} where ${of.found} is true`
      );
    case 'real-world-record':
      return (
        `record ${of.record} of ${operator} with digest ${of.digest} ` + `truly states ${of.states}`
      );
  }
}
