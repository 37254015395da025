/** The file of `rewards simulate`: written by hand, so that whatever goes without saying may be left out. */
import { z } from 'zod';
import { ledgerEventSchema } from '../../ledger/event-schema.ts';
import type { LedgerEvent } from '../../ledger/events.ts';
import type { LedgerClock } from '../../ledger/membership.ts';
import { type Dec, parseDecimal } from '../../primitives/decimal.ts';
import type { Wad } from '../../primitives/fraction.ts';
import type { AssetId, OperatorId, RestakerId, ServiceId } from '../../primitives/ids.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { idSchema, parseShape } from '../../primitives/shape-schema.ts';
import { at, DAY_MS, type DurationMs, durationMs, type Timestamp } from '../../primitives/time.ts';
import {
  durationValueSchema,
  fractionValueSchema,
  valueSchema,
} from '../../primitives/value-schema.ts';
import {
  type FileMalformed,
  handwrittenTimeSchema,
  numbered,
  refuseDisorder,
  type SimulatedSlash,
  slashSchema,
} from '../../slash/cascade/simulating/simulate-schema.ts';
import { type PlannedInFile, planSchema } from './plan-schema.ts';

const time = handwrittenTimeSchema;
const decimal = valueSchema(parseDecimal, 'expected a decimal with at most 18 places');
const exponent = z.int().min(0).max(36);
const asset = idSchema<AssetId>();

const assetSchema = z.strictObject({
  price: decimal.exactOptional(),
  exponent,
  at: time.exactOptional(),
});

const priceSchema = z.strictObject({
  type: z.literal('price'),
  seq: z.int().min(1),
  at: time,
  asset,
  price: decimal,
  exponent: exponent.exactOptional(),
});

const claimSchema = z
  .strictObject({
    at: time,
    claimant: z
      .string()
      .regex(/^(restaker|operator)\/./, 'expected restaker/ or operator/ and an id')
      .exactOptional(),
    restaker: idSchema<RestakerId>().exactOptional(),
    operator: idSchema<OperatorId>().exactOptional(),
    service: idSchema<ServiceId>().exactOptional(),
  })
  .refine(
    ({ claimant, restaker, operator }) =>
      [claimant, restaker, operator].filter((name) => name !== undefined).length === 1,
    'expected one of claimant, restaker and operator',
  )
  .transform(({ at: when, claimant, restaker, operator, service = null }) => ({
    at: when,
    claimant:
      claimant ?? (restaker === undefined ? `operator/${operator}` : `restaker/${restaker}`),
    service,
  }));

const simulation = z
  .strictObject({
    assets: z.record(asset, assetSchema).default({}),
    operators: z
      .record(
        idSchema<OperatorId>(),
        z.strictObject({
          commission: fractionValueSchema.exactOptional(),
          active: z.boolean().default(true),
        }),
      )
      .default({}),
    services: z
      .record(idSchema<ServiceId>(), z.strictObject({ active: z.boolean().default(true) }))
      .default({}),
    plans: z.array(planSchema),
    feed: z.array(z.discriminatedUnion('type', [ledgerEventSchema(time), priceSchema])),
    slashes: z.array(slashSchema).default([]),
    ticks: z.array(time),
    claims: z.array(claimSchema).default([]),
    epochLength: durationValueSchema
      .refine((ms) => ms > 0, 'expected more than PT0S')
      .exactOptional(),
    genesis: time.default(at(0)),
    joinNotice: durationValueSchema.default(durationMs(0)),
    unbondingPeriod: durationValueSchema.default(durationMs(21 * DAY_MS)),
  })
  .superRefine(({ feed }, context) => refuseDisorder(feed, context))
  .superRefine(({ feed, assets }, context) => {
    const known = new Set(Object.keys(assets));
    feed.forEach((line, index) => {
      if (line.type !== 'price') return;
      if (line.exponent === undefined && !known.has(line.asset))
        context.addIssue({
          code: 'custom',
          message: 'expected an exponent here or in assets',
          path: ['feed', index],
        });
      known.add(line.asset);
    });
  });

export type PriceLine = z.output<typeof priceSchema>;

export interface AssetInFile {
  readonly price?: Dec;
  readonly exponent: number;
  /** When the price was told; without it, it never gets old. */
  readonly at?: Timestamp;
}

export interface ClaimInFile {
  readonly at: Timestamp;
  /** `restaker/<id>` or `operator/<id>`. */
  readonly claimant: string;
  /** Null: of all services. */
  readonly service: ServiceId | null;
}

export interface RewardSimulation {
  /** An epoch of a millisecond where there are none: whatever happened before a tick is in it. */
  readonly clock: LedgerClock;
  readonly hasEpochs: boolean;
  readonly unbondingPeriod: DurationMs;
  readonly assets: ReadonlyMap<AssetId, AssetInFile>;
  readonly commissions: ReadonlyMap<OperatorId, Wad>;
  /** `operator/<id>` and `service/<id>` that are inactive in the beginning. */
  readonly inactive: ReadonlySet<string>;
  readonly plans: readonly PlannedInFile[];
  readonly feed: readonly (LedgerEvent | PriceLine)[];
  readonly slashes: readonly SimulatedSlash[];
  /** In order of time, no two equal. */
  readonly ticks: readonly Timestamp[];
  readonly claims: readonly ClaimInFile[];
}

export function parseRewardSimulation(file: unknown): Result<RewardSimulation, FileMalformed> {
  const parsed = parseShape(simulation, numbered(file));
  if (!parsed.ok) return err({ ...parsed.error, code: 'file_malformed' });
  const { epochLength, genesis, joinNotice, assets, operators, services, ...rest } = parsed.value;
  const plans = rest.plans.map((of, index) => ({ ...of, plan: of.plan ?? placeName(index) }));
  const twice = plans.findIndex((of, index) =>
    plans.slice(0, index).some(({ service, plan }) => service === of.service && plan === of.plan),
  );
  if (twice !== -1)
    return err({
      code: 'file_malformed',
      pointer: `/plans/${twice}`,
      detail: 'expected another name than that of an earlier plan',
    });
  return ok({
    ...rest,
    plans,
    clock: { genesis, epochLength: epochLength ?? durationMs(1), joinNotice },
    hasEpochs: epochLength !== undefined,
    assets: new Map(entries(assets)),
    commissions: new Map(
      entries(operators).flatMap(([id, { commission }]) =>
        commission === undefined ? [] : [[id, commission] as const],
      ),
    ),
    inactive: new Set([...idle('operator', operators), ...idle('service', services)]),
    ticks: [...new Set(rest.ticks)].sort((a, b) => a - b),
  });
}

const placeName = (index: number) => `plan-${index + 1}` as PlannedInFile['plan'];

const idle = (type: string, of: Readonly<Record<string, { readonly active: boolean }>>) =>
  entries(of).flatMap(([id, { active }]) => (active ? [] : [`${type}/${id}`]));

const entries = <Key extends string, Value>(of: Readonly<Record<Key, Value>>) =>
  Object.entries(of) as [Key, Value][];
