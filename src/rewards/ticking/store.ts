/** What ticks read besides the ledger, and what they leave, as rows. */
import type { Tx } from '../../db/database.ts';
import { shareName } from '../../db/locks.ts';
import type { Wad } from '../../primitives/fraction.ts';
import type { AssetId, Digest, OperatorId, ServiceId, TargetId } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { PlanId, PlanName } from '../plan.ts';

/** No price comes until the end of the transaction. */
export const holdPrices = (tx: Tx): Promise<void> => shareName(tx, 'feed/prices');

export interface FedPrice {
  readonly asset: AssetId;
  /** A decimal, of one whole token. */
  readonly price: string;
  readonly exponent: number;
  readonly at: Timestamp;
}

/** Of each asset the last that was fed for a time before. */
export async function loadPrices(
  tx: Tx,
  assets: readonly AssetId[],
  before: Timestamp,
): Promise<readonly FedPrice[]> {
  const rows = await tx.$queryRaw<{ asset: string; price: string; exponent: number; at: bigint }[]>`
    SELECT a."asset", p."price", p."exponent", p."at"
    FROM unnest(${[...new Set(assets)]}::text[]) AS a ("asset") CROSS JOIN LATERAL (
      SELECT "price", "exponent", "at" FROM "price"
      WHERE "asset" = a."asset" AND "at" < ${BigInt(before)} ORDER BY "seq" DESC LIMIT 1
    ) p
    ORDER BY a."asset" COLLATE "C"`;
  return rows.map((row) => ({ ...row, asset: row.asset as AssetId, at: at(Number(row.at)) }));
}

/** The rate of each of the operators that ever told one, as told before a time; 10^18 is all. */
export async function loadCommissions(
  tx: Tx,
  operators: readonly OperatorId[],
  before: Timestamp,
): Promise<ReadonlyMap<OperatorId, Wad>> {
  const rows = await tx.$queryRaw<{ operator: string; rate: string }[]>`
    SELECT o."operator", c."rate"::text FROM unnest(${[...operators]}::text[]) AS o ("operator")
    CROSS JOIN LATERAL (
      SELECT "rate" FROM "commission_rate"
      WHERE "operator" = o."operator" AND "at" < ${BigInt(before)} ORDER BY "seq" DESC LIMIT 1
    ) c`;
  return new Map(rows.map(({ operator, rate }) => [operator as OperatorId, BigInt(rate) as Wad]));
}

/** The first time between two, both exclusive, at which one of the operators told another rate. */
export async function firstCommission(
  tx: Tx,
  operators: readonly OperatorId[],
  { after, before }: { readonly after: Timestamp; readonly before: Timestamp },
): Promise<Timestamp | null> {
  const found = await tx.commissionRate.aggregate({
    _min: { at: true },
    where: {
      operator: { in: [...operators] },
      at: { gt: BigInt(after), lt: BigInt(before) },
    },
  });
  return found._min.at === null ? null : at(Number(found._min.at));
}

/** Those of the subjects (`operator/<id>`, `service/<id>`) that were told to be inactive before a time. */
export async function loadInactive(
  tx: Tx,
  subjects: readonly TargetId[],
  before: Timestamp,
): Promise<ReadonlySet<TargetId>> {
  const rows = await tx.$queryRaw<{ subject: string }[]>`
    SELECT s."subject" FROM unnest(${[...subjects]}::text[]) AS s ("subject")
    CROSS JOIN LATERAL (
      SELECT "active" FROM "activity"
      WHERE "subject" = s."subject" AND "at" < ${BigInt(before)} ORDER BY "seq" DESC LIMIT 1
    ) a
    WHERE NOT a."active"`;
  return new Set(rows.map(({ subject }) => subject as TargetId));
}

/** Both since the beginning, times 10^18. */
export interface IndexRow {
  readonly target: TargetId;
  readonly asset: AssetId;
  readonly index: bigint;
  readonly commission: bigint;
}

/** Of every target and asset that the plan ever paid, as the ticks so far left it. */
export async function loadIndexes(
  tx: Tx,
  { service, plan }: PlanName,
  of: readonly Pick<IndexRow, 'target' | 'asset'>[],
): Promise<readonly IndexRow[]> {
  const rows = await tx.$queryRaw<
    { target: string; asset: string; index: string; commission: string }[]
  >`
    SELECT w."target", w."asset", r."index"::text, r."commission"::text
    FROM unnest(${of.map(({ target }) => target)}::text[], ${of.map(({ asset }) => asset)}::text[])
      AS w ("target", "asset")
    CROSS JOIN LATERAL (
      SELECT "index", "commission" FROM "reward_index"
      WHERE "target" = w."target" AND "asset" = w."asset" AND "service" = ${service} AND "plan" = ${plan}
      ORDER BY "at" DESC LIMIT 1
    ) r`;
  return rows.map((row) => ({
    target: row.target as TargetId,
    asset: row.asset as AssetId,
    index: BigInt(row.index),
    commission: BigInt(row.commission),
  }));
}

export async function appendIndexes(
  tx: Tx,
  { service, plan }: PlanName,
  time: Timestamp,
  rows: readonly IndexRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "reward_index" ("service", "plan", "at", "target", "asset", "index", "commission")
    SELECT ${service}, ${plan}, ${BigInt(time)}, r.*
    FROM unnest(
      ${rows.map(({ target }) => target)}::text[], ${rows.map(({ asset }) => asset)}::text[],
      ${rows.map(({ index }) => index.toString())}::numeric[],
      ${rows.map(({ commission }) => commission.toString())}::numeric[]
    ) AS r`;
}

export interface TickRow extends PlanName {
  readonly at: Timestamp;
  readonly since: Timestamp;
  readonly statement: Digest;
  readonly asset: AssetId;
  readonly reward: bigint;
  readonly skipped: string | null;
  /** Canonical JSON. */
  readonly report: string;
}

export async function appendTick(tx: Tx, tick: TickRow): Promise<void> {
  const { at: time, since, reward, ...rest } = tick;
  await tx.rewardTick.create({
    data: { ...rest, at: BigInt(time), since: BigInt(since), reward: reward.toString() },
  });
}

/** When the plan paid last, or was skipped; null if never. */
export async function loadLastTick(tx: Tx, { service, plan }: PlanName): Promise<Timestamp | null> {
  const row = await tx.rewardTick.findFirst({
    where: { service, plan },
    orderBy: { at: 'desc' },
    select: { at: true },
  });
  return row === null ? null : at(Number(row.at));
}

/** Of every plan that was ever paid. */
export async function listLastTicks(
  tx: Tx,
): Promise<readonly (PlanName & { readonly at: Timestamp })[]> {
  const rows = await tx.$queryRaw<{ service: string; plan: string; at: bigint }[]>`
    SELECT p."service", p."plan", t."at"
    FROM (SELECT DISTINCT "service", "plan" FROM "reward_plan") p
    CROSS JOIN LATERAL (
      SELECT "at" FROM "reward_tick" WHERE "service" = p."service" AND "plan" = p."plan"
      ORDER BY "at" DESC LIMIT 1
    ) t`;
  return rows.map((row) => ({
    service: row.service as ServiceId,
    plan: row.plan as PlanId,
    at: at(Number(row.at)),
  }));
}
