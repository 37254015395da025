/** Feed lines at the door: strict objects, one schema an event. */
import { z } from 'zod';
import { type Amount, parseAmount } from '../primitives/amount.ts';
import { parseFraction } from '../primitives/fraction.ts';
import {
  type AssetId,
  ID_PATTERN,
  type OperatorId,
  parseTarget,
  type RestakerId,
  type ServiceId,
  type TargetId,
} from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { parseTime, type Timestamp } from '../primitives/time.ts';
import { allocationKey, DEFAULT_ALLOCATION } from './allocation.ts';
import type { LedgerEvent } from './events.ts';

/** A string that a parser of ours reads, as the value it reads. */
export const parsedText = <T>(parse: (text: string) => Result<T, { readonly code: string }>) =>
  z.string().transform((text, context) => {
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    context.issues.push({ code: 'custom', message: parsed.error.code, input: text });
    return z.NEVER;
  });

/** An id the network chose, as the kind of id its field says it is. */
export const idSchema = <Id extends string>() =>
  z
    .string()
    .regex(ID_PATTERN, 'id_malformed')
    .transform((text) => text as Id);

export const amountSchema = parsedText<Amount>(parseAmount);

const targetSchema = parsedText<TargetId>((text) => {
  const target = parseTarget(text);
  return target.ok ? ok(text as TargetId) : target;
});

/** A fraction in whole hundredths, as how many. */
function parseWeight(text: string): Result<number, { readonly code: string }> {
  const fraction = parseFraction(text);
  if (!fraction.ok) return fraction;
  const unit = parseFraction('0.01');
  if (!unit.ok || fraction.value % unit.value !== 0n) return err({ code: 'weight_too_fine' });
  return ok(Number(fraction.value / unit.value));
}

const allocationSchema = z
  .record(z.string().regex(ID_PATTERN, 'id_malformed'), parsedText(parseWeight))
  .nullable()
  .transform((weights) => {
    if (weights === null) return DEFAULT_ALLOCATION;
    const pairs = Object.entries(weights);
    return allocationKey(pairs.map(([id, weight]) => ({ service: id as ServiceId, weight })));
  });

type TimeSchema = z.ZodType<Timestamp, string>;

/** One schema an event, reading times as it is told to. */
export function ledgerEventSchema(time: TimeSchema) {
  const line = { seq: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER), at: time };
  const restaker = idSchema<RestakerId>();
  const operator = idSchema<OperatorId>();
  const service = idSchema<ServiceId>();
  const asset = idSchema<AssetId>();
  const move = { ...line, restaker, target: targetSchema, asset, amount: amountSchema };
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
      amount: amountSchema,
    }),
    z.strictObject({ type: z.literal('tick'), ...line }),
  ]);
}

export const LEDGER_EVENT = ledgerEventSchema(parsedText<Timestamp>(parseTime));

export interface Malformed {
  /** JSON pointer (RFC 6901) to what is wrong. */
  readonly pointer: string;
  readonly detail: string;
}

/** The first thing that a schema found wrong. */
export function malformed(error: z.ZodError): Malformed {
  const issue = error.issues[0];
  const steps = (issue?.path ?? []).map((step) =>
    String(step).replaceAll('~', '~0').replaceAll('/', '~1'),
  );
  return { pointer: steps.map((step) => `/${step}`).join(''), detail: issue?.message ?? '' };
}

export function parseLedgerEvent(
  json: unknown,
): Result<LedgerEvent, { readonly code: 'event_malformed' } & Malformed> {
  const parsed = LEDGER_EVENT.safeParse(json);
  if (!parsed.success) return err({ code: 'event_malformed', ...malformed(parsed.error) });
  return ok(parsed.data satisfies LedgerEvent);
}
