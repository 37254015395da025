/** What rewards are earned by, as rows: a restaker's past, what plans paid whom until when, and what is not paid out. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { CohortId } from '../../ledger/cohort.ts';
import { FEED_AHEAD_MS } from '../../ledger/joining/joins.ts';
import { byTarget } from '../../ledger/membership.ts';
import { heldAfter, loadAncestry, seqAt } from '../../ledger/owning/store.ts';
import { loadLines } from '../../ledger/reading/store.ts';
import { loadMemberships } from '../../ledger/store.ts';
import { type EpochClock, epochOf } from '../../primitives/epoch.ts';
import type { AssetId, RestakerId, ServiceId, TargetId } from '../../primitives/ids.ts';
import { after, at, TIME_END, type Timestamp } from '../../primitives/time.ts';
import type { PlanId, PlanName } from '../plan.ts';
import type { Held, Past, Window } from './past.ts';

export async function loadPast(
  tx: Tx,
  { genesis, epochLength }: EpochClock,
  restaker: RestakerId,
  window: Window,
): Promise<Past> {
  const clock = { genesis, epochLength };
  const epoch = epochOf(clock, window.from);
  const held = await loadHeld(tx, restaker, { since: window.from, epoch });
  const ids = [...new Set(held.map(({ cohort }) => cohort))];
  const cohorts = await loadAncestry(tx, ids, { epoch, withSlashed: true });
  const lines = await loadLines(tx, [...cohorts.keys()]);
  const targets = [...cohorts.values()].map(({ place }) => place.target);
  const memberships = byTarget(await loadMemberships(tx, targets));
  return { clock, window, held, cohorts, lines, memberships };
}

interface HeldRow {
  readonly cohort: bigint;
  readonly shares: string;
  readonly from: bigint;
  readonly until: bigint | null;
}

/**
 * A line may be told up to two minutes before its time, and what a slash then took is known of the
 * cohort that the line moved the shares to. So they are looked for there from two minutes before; what
 * counted until the line holds is the same in its parent.
 *
 * What left and counts as such since before is nowhere exposed.
 */
async function loadHeld(
  tx: Tx,
  restaker: RestakerId,
  { since, epoch }: { readonly since: Timestamp; readonly epoch: number },
): Promise<readonly Held[]> {
  const rows = await tx.$queryRaw<HeldRow[]>`
    SELECT h."cohort", sum(h."shares")::text AS "shares", f."at" AS "from", u."at" AS "until"
    FROM (${heldAfter(restaker, await seqAt(tx, since))}) h
    JOIN "cohort" c ON c."id" = h."cohort"
    JOIN "feed_line" f ON f."feed" = 'ledger' AND f."seq" = h."from_seq"
    LEFT JOIN "feed_line" u ON u."feed" = 'ledger' AND u."seq" = h."until_seq"
    WHERE c."phase" = 'bonded' OR c."first_epoch" > ${epoch}
    GROUP BY h."cohort", f."at", u."at" ORDER BY h."cohort", f."at", u."at"`;
  const early = (time: bigint) => after(at(Number(time)), -FEED_AHEAD_MS);
  return rows.map(({ cohort, shares, from, until }) => ({
    cohort: cohort as CohortId,
    shares: BigInt(shares),
    from: early(from),
    until: until === null ? TIME_END : early(until),
  }));
}

/** A plan that has paid, or could have. */
export interface PaidPlan extends PlanName {
  /** That it pays in. */
  readonly asset: AssetId;
  /** Of its first tick: what it pays for begins then. */
  readonly since: Timestamp;
  /** Of its last tick. */
  readonly lastTick: Timestamp;
  /** The tick until which the claimant's accounts are settled; null if they never were. */
  readonly settled: Timestamp | null;
}

/** Of the services, in the order of service and plan; `after` is exclusive. */
export interface PlanPage {
  readonly services: readonly ServiceId[];
  readonly after: PlanName | null;
  /** Null for all. */
  readonly limit: number | null;
}

/** Targets, as rows. */
export const onlyTarget = (target: TargetId): Prisma.Sql =>
  Prisma.sql`SELECT ${target} AS "target"`;

/** All that he was ever on. */
export const everTargets = (restaker: RestakerId): Prisma.Sql => Prisma.sql`
  SELECT "target" FROM "holding" WHERE "restaker" = ${restaker} AND "until_seq" IS NULL
  UNION SELECT "target" FROM "holding" WHERE "restaker" = ${restaker} AND "until_seq" IS NOT NULL`;

/** Services that the targets could have earned from, in the order of their names. */
export async function listServices(
  tx: Tx,
  targets: Prisma.Sql,
  only: ServiceId | null,
): Promise<readonly ServiceId[]> {
  const rows = await tx.$queryRaw<{ service: string }[]>`
    WITH own AS MATERIALIZED (${targets})
    SELECT s."service" FROM (
      SELECT m."service" FROM own o JOIN "membership" m ON m."target" = o."target"
      UNION SELECT substr(o."target", 9) FROM own o WHERE o."target" LIKE 'service/%'
    ) s
    WHERE (${only}::text IS NULL OR s."service" = ${only})
      AND EXISTS (SELECT 1 FROM "reward_plan" p WHERE p."service" = s."service")
    ORDER BY s."service" COLLATE "C"`;
  return rows.map(({ service }) => service as ServiceId);
}

interface PaidPlanRow {
  readonly service: string;
  readonly plan: string;
  readonly asset: string;
  readonly since: bigint;
  readonly last: bigint;
  readonly settled: bigint | null;
}

/** Plans of the services that have ticked. */
export async function listPaidPlans(
  tx: Tx,
  claimant: string,
  { services, after: mark, limit }: PlanPage,
): Promise<readonly PaidPlan[]> {
  const rows = await tx.$queryRaw<PaidPlanRow[]>`
    SELECT p."service", p."plan", p."asset", f."since", l."at" AS "last", (
      SELECT max("through") FROM "reward_account"
      WHERE "claimant" = ${claimant} AND "service" = p."service" AND "plan" = p."plan"
    ) AS "settled"
    FROM (
      SELECT DISTINCT "service", "plan", "asset" FROM "reward_plan"
      WHERE "service" = ANY(${[...services]}::text[])
        AND ("service" COLLATE "C", "plan" COLLATE "C") > (${mark?.service ?? ''}, ${mark?.plan ?? ''})
    ) p
    CROSS JOIN LATERAL (
      SELECT "since" FROM "reward_tick" WHERE "service" = p."service" AND "plan" = p."plan"
      ORDER BY "at" LIMIT 1
    ) f
    CROSS JOIN LATERAL (
      SELECT "at" FROM "reward_tick" WHERE "service" = p."service" AND "plan" = p."plan"
      ORDER BY "at" DESC LIMIT 1
    ) l
    ORDER BY p."service" COLLATE "C", p."plan" COLLATE "C" LIMIT ${limit}`;
  return rows.map((row) => ({
    ...nameOf(row),
    asset: row.asset as AssetId,
    since: at(Number(row.since)),
    lastTick: at(Number(row.last)),
    settled: row.settled === null ? null : at(Number(row.settled)),
  }));
}

const nameOf = (row: { readonly service: string; readonly plan: string }): PlanName => ({
  service: row.service as ServiceId,
  plan: row.plan as PlanId,
});

/** What of one target and one asset of its stake was earned by a plan. */
export interface Account extends PlanName {
  readonly target: TargetId;
  readonly asset: AssetId;
  /** Times 10^20. */
  readonly unpaid: bigint;
}

/** Of the services, as they were last settled. */
export async function listAccounts(
  tx: Tx,
  claimant: string,
  services: readonly ServiceId[],
): Promise<readonly Account[]> {
  const rows = await tx.rewardAccount.findMany({
    where: { claimant, service: { in: [...services] } },
  });
  return rows.map((row) => ({
    ...nameOf(row),
    target: row.target as TargetId,
    asset: row.asset as AssetId,
    unpaid: BigInt(row.unpaid.toFixed()),
  }));
}

/** Base units that were paid out, by service and plan. */
export async function listPaid(
  tx: Tx,
  claimant: string,
): Promise<readonly (PlanName & { readonly amount: bigint })[]> {
  const rows = await tx.$queryRaw<{ service: string; plan: string; amount: string }[]>`
    SELECT "service", "plan", sum("amount")::text AS "amount" FROM "reward_payment"
    WHERE "claimant" = ${claimant} GROUP BY "service", "plan"`;
  return rows.map((row) => ({ ...nameOf(row), amount: BigInt(row.amount) }));
}

/** An index, as of a tick or the last before it. */
export interface IndexAt extends PlanName {
  readonly target: TargetId;
  readonly asset: AssetId;
  readonly at: Timestamp;
}

interface IndexRow {
  readonly index: string;
  readonly commission: string;
}

/** In the order asked, both times 10^18; 0 where nothing was paid by then. */
export async function loadIndexesAt(
  tx: Tx,
  asked: readonly IndexAt[],
): Promise<readonly { readonly index: bigint; readonly commission: bigint }[]> {
  if (asked.length === 0) return [];
  const rows = await tx.$queryRaw<IndexRow[]>`
    SELECT COALESCE(i."index", 0)::text AS "index", COALESCE(i."commission", 0)::text AS "commission"
    FROM unnest(${asked.map((of) => of.target)}::text[], ${asked.map((of) => of.asset)}::text[],
      ${asked.map((of) => of.service)}::text[], ${asked.map((of) => of.plan)}::text[],
      ${asked.map((of) => BigInt(of.at))}::bigint[])
      WITH ORDINALITY AS a ("target", "asset", "service", "plan", "at", "n")
    LEFT JOIN LATERAL (
      SELECT r."index", r."commission" FROM "reward_index" r
      WHERE r."target" = a."target" AND r."asset" = a."asset" AND r."service" = a."service"
        AND r."plan" = a."plan" AND r."at" <= a."at"
      ORDER BY r."at" DESC LIMIT 1
    ) i ON true
    ORDER BY a."n"`;
  return rows.map(({ index, commission }) => ({
    index: BigInt(index),
    commission: BigInt(commission),
  }));
}

/** Assets of stake for which a target was ever paid. */
export async function listAssets(tx: Tx, target: TargetId): Promise<readonly AssetId[]> {
  const next = (later: Prisma.Sql) => Prisma.sql`
    SELECT min(i."asset") AS "asset" FROM "reward_index" i WHERE i."target" = ${target} ${later}`;
  const rows = await tx.$queryRaw<{ asset: string }[]>`
    WITH RECURSIVE found AS (
      ${next(Prisma.empty)}
      UNION ALL
      SELECT (${next(Prisma.sql`AND i."asset" > f."asset"`)}) FROM found f WHERE f."asset" IS NOT NULL
    )
    SELECT "asset" FROM found WHERE "asset" IS NOT NULL ORDER BY "asset" COLLATE "C"`;
  return rows.map(({ asset }) => asset as AssetId);
}
