/** What was paid out to whom, and what accounts have left, as rows. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { lockName } from '../../db/locks.ts';
import type { AssetId, Digest, ServiceId } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import type { PlanId, PlanName } from '../plan.ts';
import type { Payment, Settled } from './claim.ts';

/** Whoever claims for the same claimant at the same time waits. */
export const lockClaims = (tx: Tx, claimant: string): Promise<void> =>
  lockName(tx, `rewards/${claimant}`);

export async function saveSettled(
  tx: Tx,
  claimant: string,
  settled: readonly Settled[],
): Promise<void> {
  const of = settled.map(({ account, through }) => ({ ...account, through }));
  await tx.$executeRaw`
    INSERT INTO "reward_account" ("claimant", "service", "plan", "target", "asset", "through", "unpaid")
    SELECT ${claimant}, s.* FROM unnest(
      ${of.map(({ service }) => service)}::text[], ${of.map(({ plan }) => plan)}::text[],
      ${of.map(({ target }) => target)}::text[], ${of.map(({ asset }) => asset)}::text[],
      ${of.map(({ through }) => BigInt(through))}::bigint[],
      ${of.map(({ unpaid }) => unpaid.toString())}::numeric[]) AS s
    ON CONFLICT ("claimant", "service", "plan", "target", "asset")
    DO UPDATE SET "through" = EXCLUDED."through", "unpaid" = EXCLUDED."unpaid"`;
}

/** Which statement pays, to whom, and when it was accepted. */
export interface Claim {
  readonly statement: Digest;
  readonly claimant: string;
  readonly at: Timestamp;
}

export async function appendPayments(
  tx: Tx,
  { statement, claimant, at: time }: Claim,
  payments: readonly Payment[],
): Promise<void> {
  await tx.rewardPayment.createMany({
    data: payments.map(({ service, plan, asset, amount }) => ({
      ...{ statement, claimant, service, plan, asset },
      at: BigInt(time),
      amount: amount.toString(),
    })),
  });
}

export interface PaidOut extends Claim, PlanName {
  readonly asset: AssetId;
  readonly amount: bigint;
}

/** The last payment of the page before; exclusive. */
export type PaymentMark = Pick<PaidOut, 'at' | 'statement' | 'service' | 'plan'>;

export interface PaymentFilter {
  readonly claimant: string;
  /** Null for all. */
  readonly service: ServiceId | null;
}

/** Newest first. */
export async function listPayments(
  tx: Tx,
  { claimant, service }: PaymentFilter,
  { before, limit }: { readonly before: PaymentMark | null; readonly limit: number },
): Promise<readonly PaidOut[]> {
  const mark =
    before === null
      ? Prisma.sql`TRUE`
      : Prisma.sql`("at", "statement" COLLATE "C", "service" COLLATE "C", "plan" COLLATE "C")
          < (${BigInt(before.at)}, ${before.statement}, ${before.service}, ${before.plan})`;
  const rows = await tx.$queryRaw<{ [K in keyof PaidOut]: K extends 'at' ? bigint : string }[]>`
    SELECT "statement", "claimant", "at", "service", "plan", "asset", "amount"::text
    FROM "reward_payment"
    WHERE "claimant" = ${claimant} AND (${service}::text IS NULL OR "service" = ${service}) AND ${mark}
    ORDER BY "at" DESC, "statement" COLLATE "C" DESC, "service" COLLATE "C" DESC, "plan" COLLATE "C" DESC
    LIMIT ${limit}`;
  return rows.map((row) => ({
    statement: row.statement as Digest,
    claimant: row.claimant,
    at: at(Number(row.at)),
    service: row.service as ServiceId,
    plan: row.plan as PlanId,
    asset: row.asset as AssetId,
    amount: BigInt(row.amount),
  }));
}
