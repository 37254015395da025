/** What a plan owes: every position since it last changed by an index, what it earned before as a sum. */
import type { AssetId, OperatorId, TargetId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { EARNED_PLACES, type TickOutcome } from '../distribution/distribute.ts';
import { operatorOf } from '../ticking/indexes.ts';
import type { PlannedInFile } from './plan-schema.ts';
import { NOBODY, type Position, type Standing } from './standing.ts';

/** 10^20 of them are a base unit. */
export const EARNED_UNIT = 10n ** BigInt(EARNED_PLACES);
const PER_DEC = 100n;

interface Account extends Position {
  /** Where the index stood when the position became what it is. */
  indexAt: bigint;
  /** Of before, in 10^-20 base units. */
  unpaid: bigint;
}

export interface PlanBooks {
  readonly plan: PlannedInFile;
  /** Its newest tick. */
  lastTick: Timestamp | null;
  /** Whole units taken out of the funds for it, and paid out. */
  taken: bigint;
  paid: bigint;
  /** By target and asset. */
  readonly indexes: Map<string, bigint>;
  /** By holder. */
  readonly accounts: Map<string, Account>;
  /** In 10^-20 base units, not paid out yet. */
  readonly commissions: Map<OperatorId, bigint>;
}

export const openBooks = (plan: PlannedInFile): PlanBooks => ({
  plan,
  lastTick: null,
  taken: 0n,
  paid: 0n,
  indexes: new Map(),
  accounts: new Map(),
  commissions: new Map(),
});

const indexKey = ({ target, asset }: { target: TargetId; asset: AssetId }): string =>
  `${target}\n${asset}`;

const indexOf = (books: PlanBooks, of: Position): bigint => books.indexes.get(indexKey(of)) ?? 0n;

/** From now on positions are these; what they were has earned up to the newest tick. */
export function follow(books: PlanBooks, standing: Standing): void {
  const positions = standing.positions.get(books.plan.service) ?? NOBODY;
  for (const [key, account] of books.accounts)
    if (!positions.has(key)) change(books, key, { ...account, hundredths: 0n });
  for (const [key, position] of positions) change(books, key, position);
}

function change(books: PlanBooks, key: string, position: Position): void {
  const account = books.accounts.get(key);
  if (account?.hundredths === position.hundredths) return;
  const unpaid = account === undefined ? 0n : unpaidOf(books, account);
  books.accounts.set(key, { ...position, indexAt: indexOf(books, position), unpaid });
}

/** Exact: the index is in 10^-18 base units, the position in hundredths. */
export const unpaidOf = (books: PlanBooks, account: Account): bigint =>
  account.unpaid + (indexOf(books, account) - account.indexAt) * account.hundredths;

function setUnpaid(books: PlanBooks, account: Account, unpaid: bigint): void {
  account.unpaid = unpaid;
  account.indexAt = indexOf(books, account);
}

export function credit(books: PlanBooks, { targets }: TickOutcome): void {
  for (const { target, assets } of targets) {
    const operator = operatorOf(target);
    for (const { asset, indexBy, commission } of assets) {
      const key = indexKey({ target, asset });
      books.indexes.set(key, (books.indexes.get(key) ?? 0n) + indexBy);
      if (operator === null) continue;
      const before = books.commissions.get(operator) ?? 0n;
      books.commissions.set(operator, before + commission * PER_DEC);
    }
  }
}

/**
 * Of what exposed stake has earned and was not paid out yet, a slash takes the part that it takes of the
 * stake; it stays as dust.
 */
export function forfeit(
  books: PlanBooks,
  before: ReadonlyMap<string, bigint>,
  after: ReadonlyMap<string, bigint>,
): void {
  for (const [key, account] of books.accounts) {
    const stake = before.get(key) ?? 0n;
    const left = after.get(key) ?? 0n;
    if (left < stake && account.hundredths > 0n)
      setUnpaid(books, account, (unpaidOf(books, account) * left) / stake);
  }
}

/** Whole units that are due to a restaker or an operator, taken off what he has not been paid. */
export function payOut(books: PlanBooks, claimant: string): bigint {
  const whole = claimant.startsWith('operator/')
    ? payOperator(books, claimant.slice('operator/'.length) as OperatorId)
    : payRestaker(books, claimant.slice('restaker/'.length));
  books.paid += whole;
  return whole;
}

function payOperator({ commissions }: PlanBooks, operator: OperatorId): bigint {
  const unpaid = commissions.get(operator) ?? 0n;
  if (unpaid > 0n) commissions.set(operator, unpaid % EARNED_UNIT);
  return unpaid / EARNED_UNIT;
}

/** Position by position, in the order of their names. */
function payRestaker(books: PlanBooks, restaker: string): bigint {
  const own = [...books.accounts]
    .filter(([, account]) => account.restaker === restaker)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, account]) => account);
  const due = own.reduce((sum, account) => sum + unpaidOf(books, account), 0n) / EARNED_UNIT;
  let rest = due * EARNED_UNIT;
  for (const account of own) {
    const unpaid = unpaidOf(books, account);
    const taken = unpaid < rest ? unpaid : rest;
    setUnpaid(books, account, unpaid - taken);
    rest -= taken;
  }
  return due;
}
