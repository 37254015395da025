/** What a slash takes and a reversal gives back, lot by lot, in exact fractions. */
import {
  decimal,
  type Exact,
  isLess,
  minus,
  of,
  plus,
  smaller,
  times,
  total,
  whole,
} from '../oracle/exact.ts';
import { epochAt, weightOf } from '../oracle/naive-chain.ts';
import { entryIn, type Lot, latest } from '../oracle/naive-stake.ts';
import { LAWS, type Law, type Service } from './laws.ts';
import type { Life, Taken, Totals } from './state.ts';

/** Whose stake answers for what, in which service, since when. */
export interface Blow {
  readonly service: Service;
  readonly operator: string;
  readonly capture: number;
  /** Earlier slashes of its tombstone group. */
  readonly group: ReadonlySet<number>;
}

const isPaid = (lot: Lot): boolean => latest(lot).phase === 'paid';

/** Part of a lot that answers: exposure times what the target is liable for, of what it was worth. */
export function liableStake(life: Life, blow: Blow, lot: Lot): Exact {
  const share = shareOf(life, blow, lot);
  const later = lot.losses.filter((loss) => loss.at > blow.capture).map((loss) => loss.amount);
  return times(share, plus(lot.value, total(later)));
}

function shareOf(life: Life, blow: Blow, lot: Lot): Exact {
  const epoch = epochAt(blow.capture);
  const entry = entryIn(lot, epoch);
  if (entry?.phase !== 'bonded') return of(0n);
  const { liable }: Law = LAWS[blow.service];
  const isOwn = entry.target === `operator/${blow.operator}`;
  if (!isOwn && !(entry.target.startsWith('pool/') && liable.includes('pools'))) return of(0n);
  return [weightOf({ feed: life.feed, joinNotice: 'PT0S' }, entry, blow.service, epoch), 100n];
}

const isShared = (blow: Blow, lot: Lot): boolean =>
  entryIn(lot, epochAt(blow.capture))?.target.startsWith('pool/') ?? false;

function asked(life: Life, blow: Blow, lot: Lot): Exact {
  const { fraction, sharedFraction } = LAWS[blow.service];
  const factor = isShared(blow, lot) ? decimal(sharedFraction) : of(1n);
  const full = times(times(decimal(fraction), factor), liableStake(life, blow, lot));
  const before = lot.losses.filter(({ slash }) => blow.group.has(slash));
  const rest = minus(full, total(before.map(({ amount }) => amount)));
  return isLess(rest, of(0n)) ? of(0n) : rest;
}

const losing = (life: Life, blow: Blow, lot: Lot): Exact =>
  isPaid(lot) ? of(0n) : smaller(asked(life, blow, lot), lot.value);

function addTo(sums: Map<string, Exact>, key: string, amount: Exact): void {
  if (amount[0] !== 0n) sums.set(key, plus(sums.get(key) ?? of(0n), amount));
}

/** What would be taken now. */
export function foresee(life: Life, blow: Blow): Totals {
  const totals = new Map<string, Exact>();
  for (const lot of life.stake.lots) addTo(totals, lot.asset, losing(life, blow, lot));
  return totals;
}

export const wholeUnits = (totals: Totals): ReadonlyMap<string, bigint> =>
  new Map([...totals].map(([asset, exact]) => [asset, whole(exact)]));

export function take(life: Life, blow: Blow, slash: number, at: number): void {
  life.stake.lots = life.stake.lots.map((lot) => {
    const amount = losing(life, blow, lot);
    if (amount[0] === 0n) return lot;
    return {
      ...lot,
      value: minus(lot.value, amount),
      losses: [...lot.losses, { slash, at, amount }],
    };
  });
}

const lostBy = (lot: Lot, { index }: Taken): Exact =>
  total(lot.losses.filter(({ slash }) => slash === index).map(({ amount }) => amount));

/** Every lot gets back what it lost; what was paid out meanwhile is owed to its holder. */
export function giveBack(life: Life, taken: Taken, at: number): void {
  life.stake.lots = life.stake.lots.map((lot) => {
    const lost = lostBy(lot, taken);
    if (lost[0] === 0n) return lot;
    if (isPaid(lot)) return { ...lot, owed: plus(lot.owed, lost) };
    const back = { slash: taken.index, at, amount: minus(of(0n), lost) };
    return { ...lot, value: plus(lot.value, lost), losses: [...lot.losses, back] };
  });
}

/** What one restaker lost by it, as far as it was not given back. */
export function ownLoss(life: Life, taken: Taken, restaker: string, asset: string): Exact {
  const own = life.stake.lots.filter((lot) => lot.restaker === restaker && lot.asset === asset);
  return total(own.map((lot) => lostBy(lot, taken)));
}
