/** How a service sets what it pays: a new plan, another version of one, or its end. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { AssetId, ServiceId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { formatTime } from '../../primitives/time.ts';
import { authorise } from '../../registry/service.ts';
import type { StaleVersion } from '../../registry/versions.ts';
import { type Answered, acceptStatement } from '../../statements/service.ts';
import type { StatementOf } from '../../statements/statement-types.ts';
import type { PlanId } from '../plan.ts';
import { signedTerms } from './plan-json.ts';
import { appendVersion, countPlans, loadVersions, lockPlans, type ShownVersion } from './store.ts';

type PlanStatement = StatementOf<'tribune/reward-plan/v1'>;

/** It would never pay anything. */
export interface PlanEmpty {
  readonly code: 'plan_empty';
  readonly start: string;
  readonly end: string;
}

/** What was earned by a plan is counted in its asset for ever. */
export interface PlanAssetFixed {
  readonly code: 'plan_asset_fixed';
  readonly asset: AssetId;
}

export interface TooManyPlans {
  readonly code: 'too_many_plans';
  /** Inclusive. */
  readonly max: number;
}

/** No service has one of that name. */
export interface PlanUnknown {
  readonly code: 'plan_unknown';
  readonly service: ServiceId;
  readonly plan: PlanId;
}

/** Of one service, whether they still pay or not: each costs every tick something. */
const PLANS_MAX = 64;

/** A tick that is due but not made yet still goes by the version that stood at its time. */
export const setPlan = (ctx: Context, envelope: Json): Promise<Answered> =>
  acceptStatement<PlanStatement>(ctx, envelope, {
    types: ['tribune/reward-plan/v1'],
    work: async (tx, { statement, signers, digest }) => {
      const { author, service, status } = statement;
      await lockPlans(tx, service);
      const now = await ctx.clock.now(tx);
      await authorise(ctx, tx, { author, signers }, now);
      const plan = statement.plan as PlanId;
      const versions = await loadVersions(tx, { service, plan });
      await check(tx, statement, versions);
      const signed = signedTerms(statement);
      await appendVersion(tx, {
        statement: digest,
        service,
        plan,
        acceptedAt: now,
        status,
        signed,
      });
      return { service, plan, version: digest, status, from: formatTime(now) };
    },
  });

async function check(
  tx: Tx,
  { service, previous, start, end, asset }: PlanStatement,
  versions: readonly ShownVersion[],
): Promise<void> {
  const current = versions.at(-1);
  if (previous !== (current?.statement ?? null))
    throw new Refusal<StaleVersion>({
      code: 'stale_version',
      current: current?.statement ?? null,
    });
  if (start >= end) throw new Refusal<PlanEmpty>({ code: 'plan_empty', start, end });
  const fixed = current?.terms.asset ?? asset;
  if (asset !== fixed)
    throw new Refusal<PlanAssetFixed>({ code: 'plan_asset_fixed', asset: fixed });
  if (current === undefined && (await countPlans(tx, service)) >= PLANS_MAX)
    throw new Refusal<TooManyPlans>({ code: 'too_many_plans', max: PLANS_MAX });
}
