/** A plan as somebody writes it into a file: the fields of the statement, most of which may be left out. */
import { z } from 'zod';
import type { AssetId, ServiceId } from '../../primitives/ids.ts';
import { idSchema } from '../../primitives/shape-schema.ts';
import { amountValueSchema, durationValueSchema } from '../../primitives/value-schema.ts';
import { handwrittenTimeSchema } from '../../slash/cascade/simulating/simulate-schema.ts';
import type { Distribution, PlanId, PlanTerms } from '../plan.ts';

export interface PlannedInFile {
  readonly service: ServiceId;
  readonly plan: PlanId;
  /** One that was stopped pays nothing. */
  readonly status: 'active' | 'stopped';
  readonly terms: PlanTerms;
}

const weight = z
  .int()
  .min(0)
  .max(2 ** 32 - 1)
  .default(0)
  .transform(BigInt);

const ratios = z
  .record(idSchema<string>(), z.int().min(1))
  .transform((of) => new Map(Object.entries(of).map(([id, ratio]) => [id, BigInt(ratio)])));

const typed = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('basic') }),
  z.strictObject({ type: z.literal('egalitarian') }),
  z
    .strictObject({
      type: z.literal('weighted'),
      ratios: ratios.exactOptional(),
      weights: ratios.exactOptional(),
    })
    .refine((of) => (of.ratios === undefined) !== (of.weights === undefined), 'expected ratios')
    .transform((of) => weighted(of.ratios ?? of.weights)),
]);

const weighted = (of: ReadonlyMap<string, bigint> = new Map()): Distribution => ({
  type: 'weighted',
  ratios: of,
});

const distribution = z
  .union([
    z.enum(['basic', 'egalitarian']).transform((type): Distribution => ({ type })),
    z.strictObject({ weighted: ratios }).transform((of) => weighted(of.weighted)),
    typed,
  ])
  .default({ type: 'basic' });

/** Stake on the service is one target, so that there is nothing to choose. */
const own = z
  .strictObject({ weight, distribution: distribution.exactOptional() })
  .transform(({ weight: of }) => ({ weight: of }));

const group = z.strictObject({ weight, distribution });
const nothing = { weight: 0n, distribution: { type: 'basic' } } as const;

export const planSchema = z
  .strictObject({
    service: idSchema<ServiceId>(),
    plan: idSchema<PlanId>().exactOptional(),
    id: idSchema<PlanId>().exactOptional(),
    previous: z.string().nullable().exactOptional(),
    status: z.enum(['active', 'stopped']).default('active'),
    asset: idSchema<AssetId>(),
    amountPerDay: amountValueSchema,
    start: handwrittenTimeSchema,
    end: handwrittenTimeSchema,
    pools: group.default(nothing),
    operators: group.default(nothing),
    services: own.default({ weight: 0n }),
    accepts: z.array(idSchema<AssetId>()).min(1).nullable().default(null),
    maxPriceAge: durationValueSchema.nullable().default(null),
    forfeits: z.boolean().default(false),
  })
  .transform(({ service, plan, id, previous: _, status, ...terms }) => ({
    service,
    plan: plan ?? id,
    status,
    terms: terms satisfies PlanTerms,
  }));
