/** Feed lines at the door: strict objects, one schema an event. */
import { z } from 'zod';
import {
  type AssetId,
  type OperatorId,
  parseTarget,
  type RestakerId,
  type ServiceId,
  type TargetId,
  targetId,
} from '../primitives/ids.ts';
import { ok, type Result } from '../primitives/result.ts';
import { idSchema, type Malformed, parseShape } from '../primitives/shape-schema.ts';
import type { Timestamp } from '../primitives/time.ts';
import {
  amountValueSchema,
  fractionValueSchema,
  timeValueSchema,
  valueSchema,
} from '../primitives/value-schema.ts';
import { allocationKey, DEFAULT_ALLOCATION, parseWeight } from './allocation.ts';
import { SEQ_END } from './cohort.ts';
import type { LedgerEvent } from './events.ts';

const targetSchema = valueSchema((text): Result<TargetId, { readonly code: string }> => {
  const target = parseTarget(text);
  return target.ok ? ok(text as TargetId) : target;
}, 'expected operator/, pool/ or service/ and an id');

const allocationSchema = z
  .record(
    idSchema<ServiceId>(),
    valueSchema(parseWeight, 'expected "0" to "1" in whole hundredths'),
  )
  .nullable()
  .transform((weights) => {
    if (weights === null) return DEFAULT_ALLOCATION;
    const pairs = Object.entries(weights);
    return allocationKey(pairs.map(([id, weight]) => ({ service: id as ServiceId, weight })));
  });

type TimeSchema = z.ZodType<Timestamp, string>;

interface LineShape extends z.ZodRawShape {
  readonly seq: z.ZodInt;
  readonly at: TimeSchema;
}

/** Names an operator or a service, one of them. */
const activitySchema = <Type extends 'activate' | 'deactivate'>(type: Type, line: LineShape) =>
  z
    .strictObject({
      type: z.literal(type),
      ...line,
      operator: idSchema<OperatorId>().exactOptional(),
      service: idSchema<ServiceId>().exactOptional(),
    })
    .refine(
      ({ operator, service }) => (operator === undefined) !== (service === undefined),
      'expected an operator or a service',
    )
    .transform(({ operator, service, ...rest }) => ({
      ...rest,
      subject: targetId(operator === undefined ? 'service' : 'operator', operator ?? service ?? ''),
    }));

/** One schema an event, reading times as it is told to. */
export function ledgerEventSchema(time: TimeSchema) {
  const line = {
    seq: z
      .int()
      .min(1)
      .max(SEQ_END - 1),
    at: time,
  };
  const restaker = idSchema<RestakerId>();
  const operator = idSchema<OperatorId>();
  const service = idSchema<ServiceId>();
  const asset = idSchema<AssetId>();
  const move = { ...line, restaker, target: targetSchema, asset, amount: amountValueSchema };
  const membership = { ...line, operator, service };
  const pool = { ...line, pool: asset, service };
  return z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('operator'),
      ...line,
      operator,
      admin: z.string().min(1).max(256),
      restaker: restaker.exactOptional(),
    }),
    z.strictObject({ type: z.literal('join'), ...membership }),
    z.strictObject({ type: z.literal('leave'), ...membership }),
    z.strictObject({ type: z.literal('secure'), ...pool }),
    z.strictObject({ type: z.literal('release'), ...pool }),
    z.strictObject({ type: z.literal('delegate'), ...move }),
    z.strictObject({ type: z.literal('undelegate'), ...move, completesAt: time.exactOptional() }),
    z.strictObject({ type: z.literal('withdraw'), ...move }),
    z
      .strictObject({
        type: z.literal('allocate'),
        ...line,
        restaker,
        target: targetSchema,
        services: allocationSchema,
      })
      .transform(({ services, ...rest }) => ({ ...rest, allocation: services })),
    z.strictObject({
      type: z.literal('redelegate'),
      ...line,
      restaker,
      from: targetSchema,
      to: targetSchema,
      asset,
      amount: amountValueSchema,
    }),
    z.strictObject({
      type: z.literal('fund'),
      ...line,
      service,
      asset,
      amount: amountValueSchema,
    }),
    z.strictObject({ type: z.literal('commission'), ...line, operator, rate: fractionValueSchema }),
    activitySchema('activate', line),
    activitySchema('deactivate', line),
    z.strictObject({ type: z.literal('tick'), ...line }),
  ]);
}

const feedLine = ledgerEventSchema(timeValueSchema);

export const parseLedgerEvent = (json: unknown): Result<LedgerEvent, Malformed> =>
  parseShape<LedgerEvent>(feedLine, json);
