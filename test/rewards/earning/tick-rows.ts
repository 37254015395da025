/** Plans that tick when a test says so, and pay what it says. */
import type { Database } from '../../../src/db/database.ts';
import type { AssetId, Digest, ServiceId } from '../../../src/primitives/ids.ts';
import { sha256Hex } from '../../../src/primitives/sha256.ts';
import { at, formatTime, type Timestamp } from '../../../src/primitives/time.ts';
import type { PlanId, PlanName } from '../../../src/rewards/plan.ts';
import type { SignedTerms } from '../../../src/rewards/planning/plan-json.ts';
import { appendVersion } from '../../../src/rewards/planning/store.ts';
import { appendIndexes, appendTick, type IndexRow } from '../../../src/rewards/ticking/store.ts';

const group = { weight: 1, distribution: { type: 'basic' } } as const;

export const planOf = (service: string, plan = 'main'): PlanName => ({
  service: service as ServiceId,
  plan: plan as PlanId,
});

interface Ruled extends PlanName {
  readonly forfeits?: boolean;
  readonly acceptedAt: Timestamp;
}

const statementOf = ({ service, plan }: PlanName, version: number): Digest =>
  sha256Hex(`${service} ${plan} ${version}`) as Digest;

/** The next version of a plan that pays in `ureward`. */
export const addVersion = (database: Database, { acceptedAt, ...of }: Ruled, version = 1) =>
  database.transaction((tx) => {
    const { service, plan, forfeits = false } = of;
    const signed = {
      asset: 'ureward' as AssetId,
      amountPerDay: '1',
      start: formatTime(at(0)),
      end: formatTime(at(Date.UTC(2100, 0))),
      pools: group,
      operators: group,
      services: { weight: 1 },
      accepts: null,
      maxPriceAge: null,
      forfeits,
    } as unknown as SignedTerms;
    const statement = statementOf(of, version);
    return appendVersion(tx, { service, plan, acceptedAt, statement, status: 'active', signed });
  });

/** `indexes` are what they have become, by this tick. */
export const addTick = (
  database: Database,
  name: PlanName,
  { since, at: time }: { readonly since: Timestamp; readonly at: Timestamp },
  indexes: readonly IndexRow[],
) =>
  database.transaction(async (tx) => {
    const { service, plan } = name;
    const row = { service, plan, since, at: time, statement: statementOf(name, 1) };
    const report = { asset: 'ureward' as AssetId, reward: 1n, skipped: null, report: '{}' };
    await appendTick(tx, { ...row, ...report });
    await appendIndexes(tx, name, time, indexes);
  });
