/**
 * The least stake that corrupts given services if operators may take part with any part of theirs: a linear program,
 *   least sum of y_v  with  sum over the service's operators of y_v >= need,  0 <= y_v <= stake_v,
 * solved exactly by the dual simplex method from y = 0, with Bland's rule, in whole numbers over one denominator
 * (Edmonds' pivots: each division leaves no remainder).
 */
import { assert, required } from '../primitives/assert.ts';
import { type Rational, rational } from '../primitives/rational.ts';

export interface Covering {
  /** The most of each column, above 0. */
  readonly limits: readonly bigint[];
  /** Columns, and what they must add up to; never more than their limits do. */
  readonly rows: readonly { readonly columns: readonly number[]; readonly need: bigint }[];
}

export interface Cover {
  readonly cost: Rational;
  /** Of each column. */
  readonly amounts: readonly Rational[];
  /** Cells that were computed for it. */
  readonly work: number;
}

/** Basic variables by rows: value and coefficients of the others, all over `den`; the last row is the cost. */
interface Tableau {
  readonly cells: bigint[][];
  readonly basis: number[];
  readonly others: number[];
  den: bigint;
}

/** Variables 0..n-1 are the columns; then one of slack for each row, one for each limit. */
export function coverOf({ limits, rows }: Covering): Cover {
  const tableau = startOf({ limits, rows });
  const size = tableau.cells.length * (limits.length + 1);
  let work = size;
  for (; ; work += size) {
    const row = leavingRow(tableau);
    if (row === null) break;
    pivot(tableau, row, enteringColumn(tableau, row));
  }
  const { cells, basis, den } = tableau;
  const amounts = limits.map(() => rational(0n));
  basis.forEach((variable, row) => {
    if (variable < limits.length) amounts[variable] = rational(cells[row]?.[0] ?? 0n, den);
  });
  return { cost: rational(-(cells.at(-1)?.[0] ?? 0n), den), amounts, work };
}

/** Cell 0 of a row is its right side; the rest are coefficients with the basic variable on the left: b + Σ a*x = right. */
function startOf({ limits, rows }: Covering): Tableau {
  const width = limits.length;
  const needs = rows.map(({ columns, need }) => {
    const cells = Array<bigint>(width + 1).fill(0n);
    cells[0] = -need;
    for (const column of columns) cells[column + 1] = -1n;
    return cells;
  });
  const bounds = limits.map((limit, column) => {
    const cells = Array<bigint>(width + 1).fill(0n);
    cells[0] = limit;
    cells[column + 1] = 1n;
    return cells;
  });
  const cost = [0n, ...Array<bigint>(width).fill(1n)];
  return {
    cells: [...needs, ...bounds, cost],
    basis: [...needs, ...bounds].map((_, index) => width + index),
    others: limits.map((_, column) => column),
    den: 1n,
  };
}

/** Of rows below zero, the one whose variable has the least number; null at the optimum. */
function leavingRow({ cells, basis }: Tableau): number | null {
  let found: number | null = null;
  basis.forEach((variable, row) => {
    const isBelow = (cells[row]?.[0] ?? 0n) < 0n;
    if (isBelow && (found === null || variable < (basis[found] ?? 0))) found = row;
  });
  return found;
}

/**
 * The least cost for what it mends, then the least number. All stake together corrupts every service, so there is one.
 */
function enteringColumn({ cells, others }: Tableau, row: number): number {
  const costs = required(cells.at(-1), 'the last row is the cost');
  const mending = required(cells[row], 'a row of the tableau').flatMap((cell, at) =>
    at > 0 && cell < 0n
      ? [{ at, cost: costs[at] ?? 0n, mends: -cell, variable: others[at - 1] ?? 0 }]
      : [],
  );
  assert(mending.length > 0, 'all stake together corrupts every service');
  return mending.reduce((a, b) => {
    const order = b.cost * a.mends - a.cost * b.mends;
    return order < 0n || (order === 0n && b.variable < a.variable) ? b : a;
  }).at;
}

function pivot(tableau: Tableau, row: number, column: number): void {
  const { cells, basis, others, den } = tableau;
  const from = required(cells[row], 'a row of the tableau');
  const by = -(from[column] ?? 0n);
  cells.forEach((to, index) => {
    if (index === row) return;
    const factor = to[column] ?? 0n;
    for (let at = 0; at < to.length; at += 1) {
      if (at !== column) to[at] = ((to[at] ?? 0n) * by + factor * (from[at] ?? 0n)) / den;
    }
  });
  for (let at = 0; at < from.length; at += 1) from[at] = at === column ? -den : -(from[at] ?? 0n);
  tableau.den = by;
  [basis[row], others[column - 1]] = [others[column - 1] ?? 0, basis[row] ?? 0];
}
