/**
 * Three margins of one network, each at least the one before: of loads, of attacks by parts of operators, of attacks by
 * whole operators. Each is exact, or told as proven bounds.
 */
import {
  add,
  compare,
  maxRational,
  minRational,
  multiply,
  NOTHING,
  type Rational,
  rational,
} from '../primitives/rational.ts';
import { type Attacks, asFractional, type FractionalAttack, marginOf, profitOf } from './attack.ts';
import { searchFractional } from './fractional-search.ts';
import { guessAttacks } from './guessing.ts';
import { type Loads, loadsOf } from './loads.ts';
import { type Graph, partsOf } from './network.ts';
import { searchWhole } from './whole-search.ts';

/** Inclusive; equal where it is exact. */
export interface Bounds {
  readonly least: Rational;
  readonly most: Rational;
}

/** What attacks of one sort can do. */
export interface Side {
  /** The best that were found. */
  readonly found: Attacks<FractionalAttack>;
  readonly margin: Bounds;
  /** In the network's unit. */
  readonly profit: Bounds;
}

export interface Security {
  readonly loads: Loads;
  /** Null where no service is worth anything. */
  readonly sides: { readonly fractional: Side; readonly whole: Side } | null;
}

export const isExact = ({ least, most }: Bounds): boolean => compare(least, most) === 0n;

export function securityOf(graph: Graph): Security {
  const parts = partsOf(graph).map(sidesOf);
  const fractional = together(parts.map((part) => part.fractional));
  const whole = together(parts.map((part) => part.whole));
  const sides = fractional === null || whole === null ? null : { fractional, whole };
  return { loads: loadsOf(graph), sides };
}

function sidesOf(part: Graph): { readonly fractional: Side; readonly whole: Side } {
  const searched = searchWhole(part);
  const known = searched ?? guessAttacks(part);
  const { best, isExact: isLeast } = searchFractional(part, known);
  const wholes = {
    profit: asFractional(part, known.profit),
    ratio: asFractional(part, known.ratio),
  };
  const byLoads = ofLoads(part);
  const fractional = isLeast ? exactly(best) : atLeast(best, byLoads);
  const lower = { margin: fractional.margin.least, profit: fractional.profit.most };
  const whole = searched === null ? atLeast(wholes, lower) : exactly(wholes);
  return { fractional, whole };
}

/** No attack does better, one by one. */
interface Limit {
  readonly margin: Rational;
  readonly profit: Rational;
}

/** An attack that wins pi gains at most -margin * pi. */
function ofLoads(part: Graph): Limit {
  const margin = loadsOf(part).gamma ?? NOTHING;
  const worths = part.services.map(({ pi }) => rational(pi));
  const all = margin.num < 0n ? worths.reduce(add, NOTHING) : worths.reduce(minRational);
  return { margin, profit: multiply({ num: -margin.num, den: margin.den }, all) };
}

const exactly = (found: Attacks<FractionalAttack>): Side => {
  const [margin, profit] = [marginOf(found.ratio), profitOf(found.profit)];
  return {
    found,
    margin: { least: margin, most: margin },
    profit: { least: profit, most: profit },
  };
};

const atLeast = (found: Attacks<FractionalAttack>, limit: Limit): Side => ({
  found,
  margin: { least: limit.margin, most: marginOf(found.ratio) },
  profit: { least: profitOf(found.profit), most: limit.profit },
});

/** The least margin is that of one part; attacks that pay are made together, and if none does, the least bad one alone. */
function together(sides: readonly Side[]): Side | null {
  const [first, ...rest] = sides;
  if (first === undefined) return null;
  const least = (a: Side, b: Side): Side => (compare(a.margin.most, b.margin.most) <= 0n ? a : b);
  return {
    found: {
      profit: joined(sides.map(({ found }) => found.profit)),
      ratio: rest.reduce(least, first).found.ratio,
    },
    margin: {
      least: sides.map(({ margin }) => margin.least).reduce(minRational),
      most: sides.map(({ margin }) => margin.most).reduce(minRational),
    },
    profit: {
      least: summed(sides.map(({ profit }) => profit.least)),
      most: summed(sides.map(({ profit }) => profit.most)),
    },
  };
}

function summed(profits: readonly Rational[]): Rational {
  const paying = profits.filter(({ num }) => num > 0n);
  return paying.length > 0 ? paying.reduce(add) : profits.reduce(maxRational);
}

function joined(attacks: readonly FractionalAttack[]): FractionalAttack {
  const paying = attacks.filter((attack) => profitOf(attack).num > 0n);
  if (paying.length === 0) {
    return attacks.reduce((a, b) => (compare(profitOf(b), profitOf(a)) > 0n ? b : a));
  }
  return {
    services: paying.flatMap(({ services }) => services),
    amounts: new Map(paying.flatMap(({ amounts }) => [...amounts])),
    pi: paying.reduce((sum, { pi }) => sum + pi, 0n),
    cost: paying.map(({ cost }) => cost).reduce(add),
  };
}
