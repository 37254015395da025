/** Ticks and what they paid, as rows to be shown. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { PlanId, PlanName } from '../plan.ts';

export interface ShownTick extends PlanName {
  readonly at: Timestamp;
  readonly since: Timestamp;
  readonly statement: string;
  readonly asset: string;
  /** Whole base units. */
  readonly reward: string;
  readonly skipped: string | null;
}

interface TickRow {
  readonly service: string;
  readonly plan: string;
  readonly at: bigint;
  readonly since: bigint;
  readonly statement: string;
  readonly asset: string;
  readonly reward: string;
  readonly skipped: string | null;
}

const SHOWN = Prisma.sql`"service", "plan", "at", "since", "statement", "asset", "reward"::text, "skipped"`;

const toTick = ({ service, plan, at: time, since, ...row }: TickRow): ShownTick => ({
  ...row,
  service: service as ServiceId,
  plan: plan as PlanId,
  at: at(Number(time)),
  since: at(Number(since)),
});

/** The latest first, before one of them. */
export async function listTicks(
  tx: Tx,
  { service, plan }: PlanName,
  page: { readonly before: Timestamp | null; readonly limit: number },
): Promise<readonly ShownTick[]> {
  const earlier =
    page.before === null ? Prisma.sql`TRUE` : Prisma.sql`"at" < ${BigInt(page.before)}`;
  const rows = await tx.$queryRaw<TickRow[]>`
    SELECT ${SHOWN} FROM "reward_tick"
    WHERE "service" = ${service} AND "plan" = ${plan} AND ${earlier}
    ORDER BY "at" DESC LIMIT ${page.limit}`;
  return rows.map(toTick);
}

/** With its report, as canonical JSON. */
export async function loadTick(
  tx: Tx,
  { service, plan }: PlanName,
  time: Timestamp,
): Promise<(ShownTick & { readonly report: string }) | null> {
  const rows = await tx.$queryRaw<(TickRow & { report: string })[]>`
    SELECT ${SHOWN}, "report" FROM "reward_tick"
    WHERE "service" = ${service} AND "plan" = ${plan} AND "at" = ${BigInt(time)}`;
  return rows.map((row) => ({ ...toTick(row), report: row.report }))[0] ?? null;
}

/** The last tick that paid. */
export async function loadLastPaid(
  tx: Tx,
  { service, plan }: PlanName,
): Promise<(ShownTick & { readonly report: string }) | null> {
  const rows = await tx.$queryRaw<(TickRow & { report: string })[]>`
    SELECT ${SHOWN}, "report" FROM "reward_tick"
    WHERE "service" = ${service} AND "plan" = ${plan} AND "skipped" IS NULL
    ORDER BY "at" DESC LIMIT 1`;
  return rows.map((row) => ({ ...toTick(row), report: row.report }))[0] ?? null;
}
