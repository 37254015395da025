/** Exact fractions for the naive model, written apart from those of the ledger on purpose. */
export type Exact = readonly [numerator: bigint, denominator: bigint];

const divisor = (a: bigint, b: bigint): bigint => (b === 0n ? a : divisor(b, a % b));

const lowest = (n: bigint, d: bigint): Exact => {
  const common = divisor(n < 0n ? -n : n, d);
  return [n / common, d / common];
};

export const of = (n: bigint): Exact => [n, 1n];
export const plus = (a: Exact, b: Exact): Exact => lowest(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
export const minus = (a: Exact, b: Exact): Exact => plus(a, [-b[0], b[1]]);
export const times = (a: Exact, b: Exact): Exact => lowest(a[0] * b[0], a[1] * b[1]);
/** The divisor is positive. */
export const over = (a: Exact, b: Exact): Exact => lowest(a[0] * b[1], a[1] * b[0]);
export const isLess = (a: Exact, b: Exact): boolean => a[0] * b[1] < b[0] * a[1];
export const smaller = (a: Exact, b: Exact): Exact => (isLess(a, b) ? a : b);
export const total = (parts: readonly Exact[]): Exact => parts.reduce(plus, of(0n));

/** Of a fraction that is not negative. */
export const whole = (a: Exact): bigint => a[0] / a[1];

export function decimal(text: string): Exact {
  const [units = '0', decimals = ''] = text.split('.');
  return lowest(BigInt(units + decimals), 10n ** BigInt(decimals.length));
}
