/** How numbers of risk are written: whole, or `a/b` in lowest terms. */
import type { Rational } from '../primitives/rational.ts';

export type Exact = string;

export const written = ({ num, den }: Rational): Exact => (den === 1n ? `${num}` : `${num}/${den}`);

export const writtenOrNull = (value: Rational | null): Exact | null =>
  value === null ? null : written(value);
