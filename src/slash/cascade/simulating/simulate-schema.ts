/** The file of `slash simulate`: written by hand, so times may leave out milliseconds and lines their numbers. */
import { z } from 'zod';
import { ledgerEventSchema } from '../../../ledger/event-schema.ts';
import type { LedgerEvent } from '../../../ledger/events.ts';
import type { LedgerClock } from '../../../ledger/membership.ts';
import { ONE } from '../../../primitives/fraction.ts';
import type { OffenceId, OperatorId, ServiceId, TargetType } from '../../../primitives/ids.ts';
import { err, ok, type Result } from '../../../primitives/result.ts';
import { idSchema, parseShape } from '../../../primitives/shape-schema.ts';
import {
  at,
  DAY_MS,
  type DurationMs,
  durationMs,
  parseTime,
  type Timestamp,
} from '../../../primitives/time.ts';
import {
  durationValueSchema,
  fractionValueSchema,
  valueSchema,
} from '../../../primitives/value-schema.ts';
import type { SlashTerms } from '../cascade-liable.ts';

/** RFC 3339 UTC with up to three decimals of a second. */
function parseHandwrittenTime(text: string): ReturnType<typeof parseTime> {
  const match = /^(.{19})(?:\.([0-9]{1,3}))?Z$/.exec(text);
  return parseTime(`${match?.[1]}.${(match?.[2] ?? '').padEnd(3, '0')}Z`);
}

export const handwrittenTimeSchema = valueSchema(parseHandwrittenTime, 'expected RFC 3339 in UTC');

const time = handwrittenTimeSchema;

const LIABLE = { operator: 'operator', pools: 'pool', services: 'service' } as const;

export const slashSchema = z
  .strictObject({
    operator: idSchema<OperatorId>(),
    service: idSchema<ServiceId>(),
    capture: time,
    executedAt: time,
    reversedAt: time.exactOptional(),
    fraction: fractionValueSchema,
    liable: z.array(z.enum(['operator', 'pools', 'services'])).default(['operator']),
    sharedFraction: fractionValueSchema.default(ONE),
    offence: idSchema<OffenceId>().default('unnamed' as OffenceId),
    tombstone: z.boolean().default(false),
  })
  .refine((of) => of.capture <= of.executedAt, {
    message: 'expected capture or later',
    path: ['executedAt'],
  })
  .refine(({ executedAt, reversedAt = Infinity }) => executedAt < reversedAt, {
    message: 'expected later than the execution',
    path: ['reversedAt'],
  })
  .transform(({ liable, reversedAt, ...of }) => ({
    ...of,
    liable: liable.map((name) => LIABLE[name]),
    reversedAt: reversedAt ?? null,
  }));

const simulation = z
  .strictObject({
    epochLength: durationValueSchema.refine((ms) => ms > 0, 'expected more than PT0S'),
    genesis: time.default(at(0)),
    joinNotice: durationValueSchema.default(durationMs(0)),
    unbondingPeriod: durationValueSchema.default(durationMs(21 * DAY_MS)),
    feed: z.array(ledgerEventSchema(time)),
    slashes: z.array(slashSchema),
    at: time.exactOptional(),
  })
  .superRefine(({ feed }, context) => refuseDisorder(feed, context));

/** Of lines that do not come in the order of their numbers and times. */
export function refuseDisorder(
  feed: readonly { readonly seq: number; readonly at: Timestamp }[],
  context: Pick<z.RefinementCtx, 'addIssue'>,
): void {
  const refuse = (index: number, field: string, message: string) =>
    context.addIssue({ code: 'custom', message, path: ['feed', index, field] });
  feed.forEach((event, index) => {
    const before = feed[index - 1];
    if (before !== undefined && event.seq <= before.seq)
      refuse(index, 'seq', 'expected more than in the line before');
    if (before !== undefined && event.at < before.at)
      refuse(index, 'at', 'expected no earlier than the line before');
  });
}

export interface SimulatedSlash extends SlashTerms {
  readonly executedAt: Timestamp;
  /** Null if it stands. */
  readonly reversedAt: Timestamp | null;
  readonly offence: OffenceId;
  readonly tombstone: boolean;
  readonly liable: readonly TargetType[];
}

export interface Simulation {
  readonly clock: LedgerClock;
  readonly unbondingPeriod: DurationMs;
  readonly feed: readonly LedgerEvent[];
  readonly slashes: readonly SimulatedSlash[];
  /** Nothing later is applied; null for everything. */
  readonly until: Timestamp | null;
}

export interface FileMalformed {
  readonly code: 'file_malformed';
  readonly pointer: string;
  readonly detail: string;
}

export function parseSimulation(file: unknown): Result<Simulation, FileMalformed> {
  const parsed = parseShape(simulation, numbered(file));
  if (!parsed.ok) return err({ ...parsed.error, code: 'file_malformed' });
  const { genesis, epochLength, joinNotice, at: until, ...story } = parsed.value;
  return ok({ clock: { genesis, epochLength, joinNotice }, ...story, until: until ?? null });
}

/** Gives lines without a `seq` the one after the line before. */
export function numbered(file: unknown): unknown {
  if (!isObject(file) || !Array.isArray(file['feed'])) return file;
  let last = 0;
  const feed = file['feed'].map((line: unknown) => {
    if (!isObject(line)) return line;
    const seq = line['seq'] ?? last + 1;
    last = typeof seq === 'number' ? seq : last;
    return { ...line, seq };
  });
  return { ...file, feed };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
