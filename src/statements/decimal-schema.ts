/** Decimals in statements: stake and money in the deployment's unit of account, as prices are written. */
import { z } from 'zod';

/** Below 10^30, with at most 18 places. */
export const decimalSchema = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,29})(\.[0-9]{1,18})?$/, 'expected a decimal with at most 18 places');

export const positiveDecimalSchema = decimalSchema.refine(
  (text) => /[1-9]/.test(text),
  'expected more than "0"',
);
