/**
 * The best attacks if an operator may take part with a part of his stake, as one who splits himself into many can. Sets of
 * services are gone through by adding one at a time; what they cost never falls by adding, and what could still be
 * won is known, so that most sets need not be looked at.
 */
import { required } from '../primitives/assert.ts';
import {
  compare,
  minRational,
  NOTHING,
  type Rational,
  rational,
  subtract,
} from '../primitives/rational.ts';
import {
  type Attack,
  type Attacks,
  asFractional,
  type FractionalAttack,
  marginOf,
  profitOf,
} from './attack.ts';
import { type Cover, type Covering, coverOf } from './cover.ts';
import type { Graph } from './network.ts';

/** Cells of tableaux that are computed for one part. */
const WORK_MAX = 4_000_000;

interface Search {
  readonly part: Graph;
  readonly covering: Covering;
  readonly classes: readonly (readonly number[])[];
  best: Attacks<FractionalAttack>;
  work: number;
}

export interface FractionalAnswer {
  readonly best: Attacks<FractionalAttack>;
  /** False: there may be better ones. */
  readonly isExact: boolean;
}

/** `known`: attacks by whole operators, which are attacks here too. */
export function searchFractional(given: Graph, known: Attacks<Attack>): FractionalAnswer {
  const services = [...given.services].sort(
    (a, b) => Number(b.pi - a.pi) || a.members.length - b.members.length,
  );
  const part = { ...given, services };
  const classes = classesOf(part);
  const best = { profit: asFractional(part, known.profit), ratio: asFractional(part, known.ratio) };
  const search: Search = { part, classes, covering: coveringOf(part, classes), best, work: 0 };
  const rest = services.reduce((sum, { pi }) => sum + pi, 0n);
  explore(search, { chosen: [], from: 0, pi: 0n, rest, cost: rational(0n) });
  return { best: search.best, isExact: search.work <= WORK_MAX };
}

/** Operators of the same services are one, as to what they can do with parts of their stake. */
function classesOf({ operators, services }: Graph): readonly (readonly number[])[] {
  const byServices = new Map<string, number[]>();
  operators.forEach((_, member) => {
    const of = services.flatMap(({ members }, i) => (members.includes(member) ? [i] : [])).join();
    byServices.set(of, [...(byServices.get(of) ?? []), member]);
  });
  return [...byServices.values()];
}

function coveringOf(part: Graph, classes: Search['classes']): Covering {
  const limits = classes.map((members) =>
    members.reduce((sum, member) => sum + (part.operators[member]?.stake ?? 0n), 0n),
  );
  const rows = part.services.map(({ members, need }) => ({
    need,
    columns: classes.flatMap(([first], i) => (members.includes(first ?? -1) ? [i] : [])),
  }));
  return { limits, rows };
}

interface Node {
  /** Indexes of services, and the first that may be added. */
  readonly chosen: readonly number[];
  readonly from: number;
  readonly pi: bigint;
  /** What those that may be added are worth. */
  readonly rest: bigint;
  /** The least stake that corrupts the chosen. */
  readonly cost: Rational;
}

function explore(search: Search, node: Node): void {
  let rest = node.rest;
  for (let next = node.from; next < search.part.services.length; next += 1) {
    if (search.work > WORK_MAX || !mayImprove(search, { ...node, rest })) return;
    const { pi: worth } = required(search.part.services[next], 'one of the services');
    rest -= worth;
    const chosen = [...node.chosen, next];
    const cover = coverChosen(search, chosen);
    const pi = node.pi + worth;
    see(search, { chosen, pi, cover });
    explore(search, { chosen, from: next + 1, pi, rest, cost: cover.cost });
  }
}

function mayImprove({ best }: Search, { pi, rest, cost }: Node): boolean {
  const hope = { pi: pi + rest, cost };
  return (
    compare(profitOf(hope), profitOf(best.profit)) > 0n ||
    compare(marginOf(hope), marginOf(best.ratio)) < 0n
  );
}

function coverChosen(search: Search, chosen: readonly number[]): Cover {
  const { limits, rows } = search.covering;
  const cover = coverOf({ limits, rows: chosen.flatMap((index) => rows[index] ?? []) });
  search.work += cover.work;
  return cover;
}

interface Seen {
  readonly chosen: readonly number[];
  readonly pi: bigint;
  readonly cover: Cover;
}

function see(search: Search, seen: Seen): void {
  const { profit, ratio } = search.best;
  const worth = { pi: seen.pi, cost: seen.cover.cost };
  const paysMore = compare(profitOf(worth), profitOf(profit)) > 0n;
  const hasLess = compare(marginOf(worth), marginOf(ratio)) < 0n;
  if (!paysMore && !hasLess) return;
  const attack = attackWith(search, seen);
  search.best = { profit: paysMore ? attack : profit, ratio: hasLess ? attack : ratio };
}

function attackWith({ part, classes }: Search, { chosen, pi, cover }: Seen): FractionalAttack {
  const amounts = classes.flatMap((members, index) =>
    sharedOut(part, members, cover.amounts[index] ?? NOTHING),
  );
  const services = chosen.flatMap((index) => part.services[index]?.service ?? []);
  return { services, amounts: new Map(amounts), pi, cost: cover.cost };
}

/** What a class takes part with, its members give in their order. */
function sharedOut({ operators }: Graph, members: readonly number[], amount: Rational) {
  let left = amount;
  return members.flatMap((member): [string, Rational][] => {
    const { operator, stake } = required(operators[member], 'one of the operators');
    const gives = minRational(left, rational(stake));
    left = subtract(left, gives);
    return gives.num > 0n ? [[operator, gives]] : [];
  });
}
