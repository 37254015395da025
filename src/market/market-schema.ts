/** What a market is asked about: who would come with how much, for what. Read generously, written by hand. */
import { z } from 'zod';
import { divide, isPositive, parseExact, parseShortDecimal } from '../primitives/exact.ts';
import { multiply, NOTHING, type Rational, rational } from '../primitives/rational.ts';
import { err, type Result } from '../primitives/result.ts';
import { idSchema, type Malformed, parseShape } from '../primitives/shape-schema.ts';
import { valueSchema } from '../primitives/value-schema.ts';

/** The whole of it must fit into one answer that nobody waits long for. */
export const OPERATORS_MAX = 500;

/** Numbers of JSON are decimals too, as far as they are written without an exponent. */
const written = (schema: z.ZodType<Rational, string>) =>
  z.preprocess((value) => (typeof value === 'number' ? String(value) : value), schema);

const decimal = written(valueSchema(parseShortDecimal, 'expected a decimal such as "0.5"'));
const positiveDecimal = decimal.refine(isPositive, 'expected more than "0"');
const exact = written(valueSchema(parseExact, 'expected a decimal such as "0.5", or "a/b"'));

const terms = {
  stake: positiveDecimal,
  /** A day; null while nobody knows it. */
  cost: decimal.nullable().exactOptional(),
  floor: decimal.nullable().exactOptional(),
  /** A year, for a unit of stake: another way to say the cost. */
  yield: decimal.exactOptional(),
  cap: decimal.nullable().exactOptional(),
  expectedLossPerDay: decimal.exactOptional(),
};

const DAYS_OF_A_YEAR = rational(365n);

const operatorSchema = z
  .strictObject({ operator: idSchema<string>(), ...terms })
  .refine(
    ({ cost, floor, yield: year }) =>
      [cost, floor, year].filter((said) => said !== undefined).length < 2,
    'expected one of "cost", "floor" and "yield"',
  )
  .transform(({ operator, stake, cost, floor, cap, ...of }): MarketOperator => {
    const year = of.yield === undefined ? null : divide(multiply(of.yield, stake), DAYS_OF_A_YEAR);
    const expectedLoss = of.expectedLossPerDay ?? NOTHING;
    return { operator, stake, cost: cost ?? floor ?? year, cap: cap ?? null, expectedLoss };
  });

const operatorsSchema = z
  .array(operatorSchema)
  .max(OPERATORS_MAX)
  .superRefine((operators, context) => {
    const known = new Set<string>();
    operators.forEach(({ operator }, index) => {
      if (known.has(operator))
        context.addIssue({
          code: 'custom',
          message: 'expected no operator twice',
          path: [index, 'operator'],
        });
      known.add(operator);
    });
  });

const parts = {
  /** A day. */
  reward: exact.exactOptional(),
  targetStake: exact.refine(isPositive, 'expected more than "0"').exactOptional(),
  funds: exact.exactOptional(),
  operator: idSchema<string>().exactOptional(),
};

const marketSchema = z
  .strictObject({ ...parts, operators: operatorsSchema })
  .refine(knowsWhoAsks, { message: 'expected one of the operators', path: ['operator'] });

/** With an offer to begin from; what is said besides takes the place of what stands there. */
const whatIfSchema = z.strictObject({
  ...parts,
  offer: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'expected the id of an offer')
    .exactOptional(),
  operators: operatorsSchema.exactOptional(),
});

function knowsWhoAsks(of: {
  readonly operator?: string;
  readonly operators: readonly MarketOperator[];
}): boolean {
  return of.operator === undefined || of.operators.some(({ operator }) => operator === of.operator);
}

export interface MarketOperator {
  readonly operator: string;
  readonly stake: Rational;
  /** A day; null while nobody knows it, and then he counts as willing at none. */
  readonly cost: Rational | null;
  /** Where stakes are chosen: the most he has; null for as much as he likes. */
  readonly cap: Rational | null;
  /** A day. */
  readonly expectedLoss: Rational;
}

export type Market = z.output<typeof marketSchema>;
export type WhatIf = z.output<typeof whatIfSchema>;

/** A file of the command line. */
export interface FileMalformed {
  readonly code: 'file_malformed';
  readonly pointer: string;
  readonly detail: string;
}

export function parseMarket(json: unknown): Result<Market, FileMalformed> {
  const parsed = parseShape(marketSchema as unknown as z.ZodType<Market>, asLists(json));
  return parsed.ok ? parsed : err({ ...parsed.error, code: 'file_malformed' });
}

export const parseWhatIf = (json: unknown): Result<WhatIf, Malformed> =>
  parseShape(whatIfSchema as unknown as z.ZodType<WhatIf>, asLists(json));

/** Operators may also be an object, keyed by their ids. */
function asLists(json: unknown): unknown {
  if (!isObject(json) || !isObject(json['operators'])) return json;
  const operators = Object.entries(json['operators']).map(([operator, of]) =>
    isObject(of) ? { operator, ...of } : of,
  );
  return { ...json, operators };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
