/** What each feed line does to the pieces of one restaker. */
import {
  arrivalAt,
  arriving,
  type Book,
  type Cohort,
  destination,
  give,
  nowOf,
  type Piece,
  raiseDust,
  tokensOf,
  worth,
} from './exact-cohorts-book.ts';
import { type Phase, type Place, placeIn, told, weightsOf } from './exact-cohorts-places.ts';
import type { Line } from './file.ts';
import { epochAt } from './naive-chain.ts';

type Asked<T> = Extract<Line, { readonly amount: string }> & { readonly type: T };

const epochOf = (line: Line): number => epochAt(Date.parse(line.at));
const heldKey = (restaker: string, target: string, phase: Phase) =>
  `${restaker} ${target} ${phase}`;

export function apply(book: Book, line: Line): void {
  const code = membershipCode(book, line) ?? stakeCode(book, line);
  if (code !== null) book.impossible.push({ seq: line.seq, code });
}

/** What was wrong with it, if it is a line about who runs or secures what. */
function membershipCode({ network }: Book, line: Line): string | null {
  const members = { join: 'joined', leave: 'joined', secure: 'secured', release: 'secured' };
  if (!('service' in line)) return null;
  const target = 'pool' in line ? `pool/${line.pool}` : `operator/${line.operator}`;
  if (told(network, line, target, line.service)) return null;
  const isBeginning = line.type === 'join' || line.type === 'secure';
  return `${isBeginning ? 'already' : 'not'}_${members[line.type]}`;
}

/** What was wrong with it, if it is a line about stake. */
function stakeCode(book: Book, line: Line): string | null {
  if (line.type === 'delegate') return arrive(book, line as Asked<'delegate'>);
  if (line.type === 'allocate') return spread(book, line);
  if (line.type === 'undelegate')
    return move(book, line, bonded(line.target), offTo(book, line.target, 'leaving'));
  if (line.type === 'withdraw')
    return move(book, line, leaving(line.target), offTo(book, line.target, 'paid'));
  if (line.type !== 'redelegate') return null;
  if (line.from === line.to) return 'same_target';
  return move(book, line, bonded(line.from), bondedPlace(book, line.restaker, line.to));
}

interface Source {
  readonly target: string;
  readonly phase: Phase;
}

const bonded = (target: string): Source => ({ target, phase: 'bonded' });
const leaving = (target: string): Source => ({ target, phase: 'leaving' });

const offTo = ({ network }: Book, target: string, phase: Phase): Place =>
  placeIn(network, target, phase, null);

const bondedPlace = ({ network }: Book, restaker: string, target: string): Place =>
  placeIn(network, target, 'bonded', network.allocations.get(`${restaker} ${target}`) ?? null);

function hold(book: Book, restaker: string, place: Place, piece: Piece): void {
  const key = heldKey(restaker, place.target, place.phase);
  const assets = book.pieces.get(key) ?? new Map<string, readonly Piece[]>();
  const { asset } = piece.cohort;
  assets.set(asset, [...(assets.get(asset) ?? []), piece]);
  book.pieces.set(key, assets);
}

function arrive(book: Book, line: Asked<'delegate'>): null {
  const place = bondedPlace(book, line.restaker, line.target);
  const cohort = arrivalAt(book, line.asset, place, epochOf(line));
  const shares = arriving(line.amount);
  give(cohort, line.restaker, shares);
  hold(book, line.restaker, place, { cohort, shares, order: [line.seq, 0] });
  return null;
}

/** Every piece keeps its order. */
function spread(book: Book, line: Line & { type: 'allocate' }): string | null {
  const { restaker, target } = line;
  if (target.startsWith('service/')) return 'allocation_without_effect';
  book.network.allocations.set(`${restaker} ${target}`, weightsOf(line.services));
  const place = bondedPlace(book, restaker, target);
  const assets = book.pieces.get(heldKey(restaker, target, 'bonded'));
  const carry = carrier(book, line, place);
  for (const [asset, pieces] of assets ?? []) {
    const moved = pieces
      .toSorted(byOrder)
      .map((piece) => ({ ...piece, cohort: carry(restaker, piece, piece.shares) }));
    assets?.set(asset, moved);
  }
  return null;
}

/** Moves shares where one line takes them: what it takes from one cohort stays together. */
function carrier(book: Book, line: Line, place: Place) {
  const known = new Map<Cohort, Cohort>();
  return (restaker: string, piece: Piece, shares: bigint): Cohort => {
    const from = nowOf(piece.cohort);
    const to = known.get(from) ?? destination(book, from, place, epochOf(line));
    known.set(from, to);
    if (to === from) return to;
    const before = tokensOf(from) + tokensOf(to);
    give(from, restaker, -shares);
    give(to, restaker, shares);
    raiseDust(book, from, epochOf(line), before - tokensOf(from) - tokensOf(to));
    return to;
  };
}

const byOrder = (a: Piece, b: Piece): number => a.order[0] - b.order[0] || a.order[1] - b.order[1];

type Moving = Asked<Line['type']>;

function move(book: Book, line: Moving, source: Source, to: Place): string | null {
  const assets = book.pieces.get(heldKey(line.restaker, source.target, source.phase));
  const held = (assets?.get(line.asset) ?? []).toSorted(byOrder);
  const asked = BigInt(line.amount);
  const { value, cohorts } = valued(held);
  const taken = asked >= value ? held.map(({ shares }) => shares) : takeUnits(held, asked);

  const carry = carrier(book, line, to);
  const kept: Piece[] = [];
  let index = 0;
  held.forEach((piece, i) => {
    const shares = taken[i] ?? 0n;
    if (shares < piece.shares) kept.push({ ...piece, shares: piece.shares - shares });
    if (shares === 0n) return;
    const cohort = carry(line.restaker, piece, shares);
    hold(book, line.restaker, to, { cohort, shares, order: [line.seq, index] });
    index += 1;
  });
  assets?.set(line.asset, kept);
  if (asked <= value) return null;
  if (asked - value < BigInt(cohorts)) return 'rounding';
  return line.type === 'withdraw' ? 'not_withdrawable' : 'insufficient_stake';
}

function valued(pieces: readonly Piece[]): { value: bigint; cohorts: number } {
  const shares = new Map<Cohort, bigint>();
  for (const piece of pieces) {
    const cohort = nowOf(piece.cohort);
    shares.set(cohort, (shares.get(cohort) ?? 0n) + piece.shares);
  }
  const parts = [...shares].map(([cohort, sum]) => worth(sum, cohort.rate));
  return { value: parts.reduce((a, b) => a + b, 0n), cohorts: countedAs([...shares.keys()]) };
}

/** Those that no slash touched hold whole units, and may be one already: they count once. */
function countedAs(cohorts: readonly Cohort[]): number {
  const touched = cohorts.filter(({ lines, inherited }) => lines.length + inherited.length > 0);
  return touched.length + (touched.length < cohorts.length ? 1 : 0);
}

/** Of each cohort `ceil(units / rate)` shares in all, oldest pieces first. */
function takeUnits(held: readonly Piece[], asked: bigint): bigint[] {
  const before = new Map<Cohort, bigint>();
  let missing = asked;
  return held.map((piece) => {
    const cohort = nowOf(piece.cohort);
    const [n, d] = cohort.rate;
    if (missing === 0n || n === 0n) return 0n;
    const taken = before.get(cohort) ?? 0n;
    const units = worth(taken, cohort.rate) + missing;
    const wanted = (units * d + n - 1n) / n - taken;
    const shares = wanted < piece.shares ? wanted : piece.shares;
    before.set(cohort, taken + shares);
    missing -= worth(taken + shares, cohort.rate) - worth(taken, cohort.rate);
    return shares;
  });
}
