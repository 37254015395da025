/** What a claim pays: whole units of each plan; the fraction stays on the accounts that it was earned on. */
import { minBigint } from '../../primitives/amount.ts';
import type { AssetId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { WHOLE_UNIT } from '../earning/legs.ts';
import type { Accrual } from '../earning/service.ts';
import type { Account } from '../earning/store.ts';
import type { PlanName } from '../plan.ts';

/** Of one plan. */
interface Reckoned extends PlanName {
  /** That the plan pays in. */
  readonly asset: AssetId;
  /** The tick up to which everything is in it. */
  readonly through: Timestamp;
}

export interface Payment extends Reckoned {
  /** Base units, 1 or more. */
  readonly amount: bigint;
}

interface Left extends Reckoned {
  /** Times 10^20. */
  readonly unpaid: bigint;
}

export interface Settled {
  readonly account: Account;
  readonly through: Timestamp;
}

export interface Claimed {
  readonly payments: readonly Payment[];
  /** Of every plan that owes anything afterwards. */
  readonly left: readonly Left[];
  /** Accounts of the plans that pay; the others are as they were. */
  readonly settled: readonly Settled[];
}

/** Base units that a claim would pay. */
export const wholeUnits = (accounts: readonly Account[]): bigint => sum(accounts) / WHOLE_UNIT;

const sum = (accounts: readonly Account[]): bigint =>
  accounts.reduce((total, { unpaid }) => total + unpaid, 0n);

export function claimed(accruals: readonly Accrual[]): Claimed {
  const parts = accruals.map(({ plan, accounts }) => {
    const { service, plan: name, asset, lastTick: through } = plan;
    const reckoned = { service, plan: name, asset, through };
    const amount = wholeUnits(accounts);
    const after = less(accounts, amount * WHOLE_UNIT);
    return {
      payments: amount > 0n ? [{ ...reckoned, amount }] : [],
      left: { ...reckoned, unpaid: sum(after) },
      settled: amount > 0n ? after.map((account) => ({ account, through })) : [],
    };
  });
  return {
    payments: parts.flatMap(({ payments }) => payments),
    left: parts.map(({ left }) => left).filter(({ unpaid }) => unpaid > 0n),
    settled: parts.flatMap(({ settled }) => settled),
  };
}

/** Taken from one account after the other, in their order. */
function less(accounts: readonly Account[], amount: bigint): readonly Account[] {
  let remaining = amount;
  return accounts.map((account) => {
    const taken = minBigint(account.unpaid, remaining);
    remaining -= taken;
    return { ...account, unpaid: account.unpaid - taken };
  });
}
