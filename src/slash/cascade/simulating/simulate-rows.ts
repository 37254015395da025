/** What a simulation prints besides the reports: sorted rows, none of them all zero. */
import { type Book, cohortOf, type Piece, settleSums } from '../../../ledger/book.ts';
import { amountsAt, securedFrom, sourcesOf } from '../../../ledger/secured.ts';
import { wholeUnits } from '../../../ledger/stake.ts';
import { stakeOf } from '../../../ledger/take.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import { grouped } from '../../../primitives/grouped.ts';
import { parseTarget, type ServiceId } from '../../../primitives/ids.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import type { AssetRefund } from './simulate-world.ts';

export interface RefundRow {
  readonly amount: string;
  readonly asset: string;
  readonly restaker: string;
}

export interface RestakerRow {
  readonly asset: string;
  readonly bonded: string;
  readonly leaving: string;
  readonly restaker: string;
  readonly target: string;
}

export interface SecuredRow {
  readonly amount: string;
  readonly asset: string;
  readonly service: string;
}

/** `seq`, `code` and the facts of that code. */
export type DiscrepancyRow = Readonly<Record<string, string | number>>;

/** By (restaker, target, asset). */
export function restakerRows(book: Book): readonly RestakerRow[] {
  const held = new Map<string, Piece[]>();
  for (const piece of [...book.pieces.values()].flat()) {
    const { asset, place } = cohortOf(book, piece.cohort);
    const key = [piece.restaker, place.target, asset].join('\n');
    held.set(key, [...(held.get(key) ?? []), piece]);
  }
  return inOrder(held).flatMap(([key, pieces]) => {
    const [restaker = '', target = '', asset = ''] = key.split('\n');
    const unitsIn = (phase: string) =>
      stakeOf(
        book,
        pieces.filter((piece) => cohortOf(book, piece.cohort).place.phase === phase),
      );
    const bonded = unitsIn('bonded');
    const leaving = unitsIn('leaving');
    if (bonded === 0n && leaving === 0n) return [];
    return [{ asset, bonded: String(bonded), leaving: String(leaving), restaker, target }];
  });
}

/** By (service, asset), off the running sums as they are then. */
export function securedRows(book: Book, time: Timestamp): readonly SecuredRow[] {
  settleSums(book);
  const { clock, memberships, changes } = book;
  const sums = amountsAt(changes.sums.changes(), time);
  const services = new Set([...memberships.values()].flat().map(({ service }) => service));
  for (const { target } of sums) {
    const parsed = parseTarget(target);
    if (parsed.ok && parsed.value.type === 'service') services.add(parsed.value.id as ServiceId);
  }
  const secured = securedFrom(sourcesOf(services, epochOf(clock, time), memberships), sums);
  return inOrder(secured).flatMap(([, { service, asset, hundredths }]) => {
    const amount = wholeUnits(hundredths);
    return amount === 0n ? [] : [{ amount: String(amount), asset, service }];
  });
}

/** By (restaker, asset), of all reversals together. */
export const refundRows = (refunds: readonly AssetRefund[]): readonly RefundRow[] =>
  inOrder(grouped(refunds, ({ restaker, asset }) => `${restaker}\n${asset}`)).map(([key, of]) => {
    const [restaker = '', asset = ''] = key.split('\n');
    const amount = of.reduce((sum, refund) => sum + refund.amount, 0n);
    return { amount: String(amount), asset, restaker };
  });

/** In the order of the feed. */
export const discrepancyRows = (book: Book): readonly DiscrepancyRow[] =>
  book.changes.discrepancies.map((of) =>
    Object.fromEntries(
      Object.entries(of).map(([name, value]) => [
        name,
        typeof value === 'bigint' ? String(value) : value,
      ]),
    ),
  );

const inOrder = <T>(rows: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
  [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
