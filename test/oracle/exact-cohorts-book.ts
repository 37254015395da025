/**
 * Cohorts with integer shares and rational rates, to the unit: who holds them, and how shares move
 * from one to another.
 */
import { type Exact, of } from './exact.ts';
import type { Network, Place } from './exact-cohorts-places.ts';

/** 10^18 shares a unit at arrival. */
const SHARES = 10n ** 18n;

/** What one slash, or its reversal, made of the rate of a cohort. */
export interface RateLine {
  readonly slash: number;
  /** In milliseconds. */
  readonly at: number;
  readonly before: Exact;
  readonly after: Exact;
  /** Units; negative if they came back. */
  readonly loss: bigint;
}

export interface Cohort {
  /** Of first appearance. */
  readonly order: number;
  readonly asset: string;
  readonly place: Place;
  readonly firstEpoch: number;
  readonly parent: Cohort | null;
  /** How many lines the parent had when this left it. */
  readonly parentLines: number;
  /** Lines its shares went through before they came here, oldest first. */
  readonly inherited: readonly RateLine[];
  readonly lines: RateLine[];
  readonly holders: Map<string, bigint>;
  shares: bigint;
  rate: Exact;
  /** The one it was joined to. */
  into: Cohort | null;
}

export interface Piece {
  readonly cohort: Cohort;
  readonly shares: bigint;
  /** The line that brought it to its target, and the order within that line. */
  readonly order: readonly [seq: number, index: number];
}

export interface Book {
  readonly network: Network;
  readonly cohorts: Cohort[];
  /** The newest cohort of each identity. */
  readonly newest: Map<string, Cohort>;
  /** By restaker, target, phase, then asset. */
  readonly pieces: Map<string, Map<string, readonly Piece[]>>;
  /** Whole units that partings within an epoch have made dust, by place in that epoch and asset. */
  readonly dust: { epoch: number; readonly units: Map<Place, Map<string, bigint>> };
  /** Feed lines that could not be true as they stood, with what was wrong. */
  readonly impossible: { readonly seq: number; readonly code: string }[];
}

/** `floor(shares * rate + 10^-9)`. */
export const worth = (shares: bigint, [n, d]: Exact): bigint =>
  (shares * n * 10n ** 9n + d) / (d * 10n ** 9n);

export const tokensOf = ({ place, shares, rate }: Cohort): bigint =>
  place.phase === 'paid' ? 0n : worth(shares, rate);

export const nowOf = (cohort: Cohort): Cohort =>
  cohort.into === null ? cohort : nowOf(cohort.into);

const isJoinable = (cohort: Cohort): boolean =>
  cohort.shares > 0n && (cohort.place.phase === 'paid' || tokensOf(cohort) > 0n);

/** The cohort shares of another come into with a line of an epoch. */
export function destination(book: Book, from: Cohort, place: Place, epoch: number): Cohort {
  if (from.place === place) return from;
  let origin: Cohort | null = from;
  let lines = from.lines.length;
  while (origin !== null && origin.firstEpoch > epoch && origin.lines.length === 0) {
    lines = origin.parentLines;
    origin = origin.parent === null ? null : nowOf(origin.parent);
  }
  const isHome = origin?.place === place && origin.lines.length === lines && isJoinable(origin);
  if (origin !== null && isHome) return origin;
  const identity = { asset: from.asset, origin, lines, place, firstEpoch: epoch + 1 };
  return openOf(book, identity, from.rate);
}

export const arrivalAt = (book: Book, asset: string, place: Place, epoch: number): Cohort =>
  openOf(book, { asset, origin: null, lines: 0, place, firstEpoch: epoch + 1 }, [1n, SHARES]);

interface Identity {
  readonly asset: string;
  readonly origin: Cohort | null;
  readonly lines: number;
  readonly place: Place;
  readonly firstEpoch: number;
}

function openOf(book: Book, identity: Identity, rate: Exact): Cohort {
  const { asset, origin, lines, place, firstEpoch } = identity;
  const key = [asset, origin?.order ?? 'new', lines, firstEpoch, place.key].join(' ');
  const found = book.newest.get(key);
  if (found !== undefined && found.lines.length === 0 && isJoinable(found)) return found;
  const opened: Cohort = {
    order: book.cohorts.length,
    asset,
    place,
    firstEpoch,
    parent: origin,
    parentLines: lines,
    inherited: origin === null ? [] : [...origin.inherited, ...origin.lines.slice(0, lines)],
    lines: [],
    holders: new Map(),
    shares: 0n,
    rate,
    into: null,
  };
  book.cohorts.push(opened);
  book.newest.set(key, opened);
  return opened;
}

export function give(cohort: Cohort, restaker: string, shares: bigint): void {
  cohort.shares += shares;
  const held = (cohort.holders.get(restaker) ?? 0n) + shares;
  if (held === 0n) cohort.holders.delete(restaker);
  else cohort.holders.set(restaker, held);
}

/** What secures a service in an epoch is not less because stake is parted in it. */
export function raiseDust(book: Book, cohort: Cohort, epoch: number, units: bigint): void {
  const { dust } = book;
  if (dust.epoch !== epoch) dust.units.clear();
  dust.epoch = epoch;
  const place = placeInEpoch(cohort, epoch);
  if (place === null || units === 0n) return;
  const assets = dust.units.get(place) ?? new Map<string, bigint>();
  assets.set(cohort.asset, (assets.get(cohort.asset) ?? 0n) + units);
  dust.units.set(place, assets);
}

export const arriving = (amount: string): bigint => BigInt(amount) * SHARES;

/** What a cohort would be with its places alone: for questions about the past. */
export function placeInEpoch(cohort: Cohort, epoch: number): Place | null {
  if (cohort.firstEpoch <= epoch) return cohort.place;
  return cohort.parent === null ? null : placeInEpoch(cohort.parent, epoch);
}

/** What its shares were worth each at a time, slashes of that very moment included. */
export function rateAt(cohort: Cohort, time: number): Exact {
  const later = [...cohort.inherited, ...cohort.lines].find((line) => line.at > time);
  return later?.before ?? cohort.rate;
}

export const NOTHING: Exact = of(0n);
