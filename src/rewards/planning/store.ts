/** Versions of plans, and what is left of the money behind them, as rows. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { lockName, shareName } from '../../db/locks.ts';
import type { AssetId, Digest, ServiceId } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { PlanId, PlanName, PlanVersion } from '../plan.ts';
import { readTerms, type SignedTerms } from './plan-json.ts';

const plansOf = (service: ServiceId): string => `reward plans/${service}`;

/** Whoever changes plans of a service waits for whoever else does, and for ticks of its plans. */
export const lockPlans = (tx: Tx, service: ServiceId): Promise<void> =>
  lockName(tx, plansOf(service));

/** Plans of the service stay as they are until the end of the transaction. */
export const holdPlans = (tx: Tx, service: ServiceId): Promise<void> =>
  shareName(tx, plansOf(service));

interface PlanRow {
  readonly statement: string;
  readonly service: string;
  readonly plan: string;
  readonly acceptedAt: bigint;
  readonly terms: string;
}

interface KeptTerms extends SignedTerms {
  readonly status: PlanVersion['status'];
}

export interface ShownVersion extends PlanVersion {
  /** As they were signed. */
  readonly signed: SignedTerms;
}

function toVersion({ statement, service, plan, acceptedAt, terms }: PlanRow): ShownVersion {
  const { status, ...signed } = JSON.parse(terms) as KeptTerms;
  return {
    statement: statement as Digest,
    service: service as ServiceId,
    plan: plan as PlanId,
    acceptedAt: at(Number(acceptedAt)),
    status,
    terms: readTerms(signed),
    signed,
  };
}

export async function appendVersion(tx: Tx, version: Omit<ShownVersion, 'terms'>): Promise<void> {
  const { statement, service, plan, acceptedAt, status, signed } = version;
  const terms = JSON.stringify({ ...signed, status } satisfies KeptTerms);
  await tx.rewardPlan.create({
    data: { statement, service, plan, acceptedAt: BigInt(acceptedAt), asset: signed.asset, terms },
  });
}

/** Oldest first. */
export async function loadVersions(
  tx: Tx,
  { service, plan }: PlanName,
): Promise<readonly ShownVersion[]> {
  const rows = await tx.rewardPlan.findMany({ where: { service, plan }, orderBy: { seq: 'asc' } });
  return rows.map(toVersion);
}

/** Of all plans, the oldest first. */
export async function listVersions(tx: Tx): Promise<readonly ShownVersion[]> {
  return (await tx.rewardPlan.findMany({ orderBy: { seq: 'asc' } })).map(toVersion);
}

/** The version that stands, of each plan of a service or of all, by their names, after one of them. */
export async function listPlans(
  tx: Tx,
  service: ServiceId | null,
  page: { readonly after: PlanName | null; readonly limit: number },
): Promise<readonly ShownVersion[]> {
  const { after, limit } = page;
  const rows = await tx.$queryRaw<PlanRow[]>`
    SELECT DISTINCT ON ("service", "plan") "statement", "service", "plan", "accepted_at" AS "acceptedAt", "terms"
    FROM "reward_plan"
    WHERE ${service === null ? Prisma.sql`TRUE` : Prisma.sql`"service" = ${service}`}
      AND ${after === null ? Prisma.sql`TRUE` : Prisma.sql`("service", "plan") > (${after.service}, ${after.plan})`}
    ORDER BY "service", "plan", "seq" DESC LIMIT ${limit}`;
  return rows.map(toVersion);
}

export async function countPlans(tx: Tx, service: ServiceId): Promise<number> {
  const plans = await tx.rewardPlan.findMany({
    where: { service },
    distinct: ['plan'],
    select: { plan: true },
  });
  return plans.length;
}

export interface Purse {
  readonly service: ServiceId;
  readonly asset: AssetId;
}

/** Base units: what came in before a time, less all that ticks have taken. */
export async function loadBalance(
  tx: Tx,
  { service, asset }: Purse,
  before: Timestamp | null,
): Promise<bigint> {
  const told = before === null ? Prisma.sql`TRUE` : Prisma.sql`"at" < ${BigInt(before)}`;
  const rows = await tx.$queryRaw<{ balance: string }[]>`
    SELECT (
      (SELECT COALESCE(sum("amount"), 0) FROM "reward_fund"
        WHERE "service" = ${service} AND "asset" = ${asset} AND ${told})
      - COALESCE((SELECT "spent" FROM "reward_purse"
        WHERE "service" = ${service} AND "asset" = ${asset}), 0))::text AS "balance"`;
  return BigInt(rows[0]?.balance ?? '0');
}

export async function spend(tx: Tx, { service, asset }: Purse, amount: bigint): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "reward_purse" ("service", "asset", "spent")
    VALUES (${service}, ${asset}, ${amount.toString()}::numeric)
    ON CONFLICT ("service", "asset") DO UPDATE SET "spent" = "reward_purse"."spent" + EXCLUDED."spent"`;
}
