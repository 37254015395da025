/** How what was earned is paid out: by a statement of whoever earned it, once, in whole units. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { readOneInstant } from '../../db/locks.ts';
import { holdLedger } from '../../ledger/store.ts';
import { required } from '../../primitives/assert.ts';
import type { Json } from '../../primitives/bytes.ts';
import { formatScaled } from '../../primitives/decimal.ts';
import { epochStart, holdsFromEpoch } from '../../primitives/epoch.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { namesOf } from '../../primitives/signatures/signer.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { operatorAt } from '../../registry/store.ts';
import { restakerIds } from '../../statements/restaker-names.ts';
import { type Acceptance, type Answered, acceptStatement } from '../../statements/service.ts';
import type { StatementOf } from '../../statements/statement-types.ts';
import { type Claimant, claimantName, readClaimant } from '../earning/claimant.ts';
import { planKey } from '../earning/entries.ts';
import { UNPAID_PLACES } from '../earning/legs.ts';
import { type Accrual, accrualsOf, servicesOf } from '../earning/service.ts';
import { listPaid } from '../earning/store.ts';
import type { PlanName } from '../plan.ts';
import { holdPlans } from '../planning/store.ts';
import { type Claimed, claimed, wholeUnits } from './claim.ts';
import {
  appendPayments,
  listPayments,
  lockClaims,
  type PaidOut,
  type PaymentFilter,
  type PaymentMark,
  saveSettled,
} from './store.ts';

type ClaimStatement = StatementOf<'tribune/reward-claim/v1'>;

export type ClaimError =
  /** The signer is not that restaker, or does not speak for that operator now. */
  | { readonly code: 'claimant_mismatch'; readonly claimant: string; readonly needed: string }
  /** Not a whole unit of any plan is due; `after`: when plans may tick again. */
  | { readonly code: 'nothing_to_claim'; readonly claimant: string; readonly after: Timestamp };

export const claimRewards = (ctx: Context, envelope: Json): Promise<Answered> =>
  acceptStatement<ClaimStatement>(ctx, envelope, {
    types: ['tribune/reward-claim/v1'],
    work: (tx, acceptance) => pay(ctx, tx, acceptance),
  });

/** No tick comes between what it reads and its end, so that whoever does it again reads the same. */
async function pay(ctx: Context, tx: Tx, acceptance: Acceptance<ClaimStatement>): Promise<Json> {
  const { statement, digest } = acceptance;
  const claimant = readClaimant(statement.claimant);
  await lockClaims(tx, statement.claimant);
  await holdLedger(tx);
  const services = await servicesOf(tx, claimant, statement.service);
  for (const service of services) await holdPlans(tx, service);
  const now = await ctx.clock.now(tx);
  await checkSigner(ctx, tx, acceptance, now);

  const accruals = await accrualsOf(ctx, tx, claimant, { services, after: null, limit: null });
  const claim = claimed(accruals);
  if (claim.payments.length === 0) throw nothingDue(ctx, statement.claimant, now);
  await saveSettled(tx, statement.claimant, claim.settled);
  const paying = { statement: digest, claimant: statement.claimant, at: now };
  await appendPayments(tx, paying, claim.payments);
  return answerOf(statement.claimant, claim, now);
}

function nothingDue({ deployment }: Context, claimant: string, now: Timestamp) {
  const next = epochStart(deployment, holdsFromEpoch(deployment, now));
  return new Refusal<ClaimError>({ code: 'nothing_to_claim', claimant, after: next });
}

async function checkSigner(
  ctx: Context,
  tx: Tx,
  { statement, signers }: Acceptance<ClaimStatement>,
  now: Timestamp,
): Promise<void> {
  const { key } = required(signers[0], 'a statement has a signer');
  const names = namesOf(key, ctx.deployment.bech32Prefix);
  const claimant = readClaimant(statement.claimant);
  const mismatch = (needed: string) =>
    new Refusal<ClaimError>({ code: 'claimant_mismatch', claimant: statement.claimant, needed });
  if (claimant.type === 'restaker') {
    if (!restakerIds(names).includes(claimant.id)) throw mismatch(`the key of ${claimant.id}`);
    return;
  }
  const admin = (await operatorAt(tx, claimant.id, now))?.value.admin;
  if (admin === undefined || !names.includes(admin))
    throw mismatch(admin ?? `an admin of operator ${claimant.id}`);
}

const answerOf = (claimant: string, { payments, left }: Claimed, now: Timestamp): Json => ({
  claimant,
  at: formatTime(now),
  payments: payments.map(({ amount, through, ...of }) => ({
    ...of,
    amount: String(amount),
    through: formatTime(through),
  })),
  left: left.map(({ unpaid, through, ...of }) => ({
    ...of,
    amount: unpaidText(unpaid),
    through: formatTime(through),
  })),
});

const unpaidText = (unpaid: bigint): string => formatScaled(unpaid, UNPAID_PLACES);

/** `after` is exclusive, and `limit` counts plans. */
export interface EarningPage {
  readonly service: ServiceId | null;
  readonly after: PlanName | null;
  readonly limit: number;
}

export interface Earned {
  readonly body: Json;
  readonly next: PlanName | null;
}

/** What somebody has earned, was paid, and could claim, by plan. */
export const earnedBy = (
  ctx: Context,
  claimant: Claimant,
  { service, after, limit }: EarningPage,
): Promise<Earned> =>
  ctx.database.transaction(async (tx) => {
    await readOneInstant(tx);
    const now = await ctx.clock.now(tx);
    const services = await servicesOf(tx, claimant, service);
    const accruals = await accrualsOf(ctx, tx, claimant, { services, after, limit });
    const name = claimantName(claimant);
    const paid = await listPaid(tx, name);
    const paidBy = new Map(paid.map((of) => [planKey(of), of.amount]));
    const items = accruals
      .map((accrual) => itemOf(accrual, paidBy.get(planKey(accrual.plan)) ?? 0n))
      .filter(({ accounts, paid: out }) => accounts.length > 0 || out !== '0');
    const last = accruals.length === limit ? accruals.at(-1)?.plan : undefined;
    return { body: { claimant: name, at: formatTime(now), items }, next: last ?? null };
  });

function itemOf({ plan, accounts }: Accrual, paid: bigint) {
  const unpaid = accounts.reduce((sum, account) => sum + account.unpaid, 0n);
  return {
    service: plan.service,
    plan: plan.plan,
    asset: plan.asset,
    through: formatTime(plan.lastTick),
    accrued: unpaidText(unpaid),
    claimable: String(wholeUnits(accounts)),
    paid: String(paid),
    accounts: accounts
      .filter((account) => account.unpaid > 0n)
      .map((account) => ({
        target: account.target,
        asset: account.asset,
        accrued: unpaidText(account.unpaid),
      })),
  };
}

/** Newest first. */
export const pagePayments = (
  ctx: Context,
  filter: PaymentFilter,
  page: { readonly before: PaymentMark | null; readonly limit: number },
): Promise<readonly PaidOut[]> => ctx.database.transaction((tx) => listPayments(tx, filter, page));
