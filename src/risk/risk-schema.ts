/** What is asked about a network. Read generously, written by hand. */
import { z } from 'zod';
import { isPositive, parseExact } from '../primitives/exact.ts';
import { compare, type Rational, rational } from '../primitives/rational.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { idSchema, parseShape } from '../primitives/shape-schema.ts';
import { valueSchema } from '../primitives/value-schema.ts';
import type { Network } from './network.ts';

/** All of it must fit into one answer that nobody waits long for. */
const SERVICES_MAX = 200;
const OPERATORS_MAX = 500;
const EDGES_MAX = 5_000;

export const CASCADE = 'cascade:';

/** Numbers of JSON are decimals too, as far as they are written without an exponent. */
const exactSchema = z.preprocess(
  (value) => (typeof value === 'number' ? String(value) : value),
  valueSchema(parseExact, 'expected a decimal such as "0.5", or "a/b"'),
) as unknown as z.ZodType<Rational, string>;
const positive = exactSchema.refine(isPositive, 'expected more than "0"');
const part = exactSchema.refine(
  (value) => compare(value, rational(1n)) <= 0n,
  'expected at most "1"',
);
const idKey = idSchema<string>();

const serviceSchema = z.strictObject({
  pi: exactSchema,
  alpha: part.refine(isPositive, 'expected more than "0"'),
  validators: z
    .array(idKey)
    .min(1)
    .max(OPERATORS_MAX)
    .refine((names) => new Set(names).size === names.length, 'expected nobody twice'),
  /** The part of an operator's allocation that one slash there takes. */
  slash: part.exactOptional(),
});

const flagsSchema = z.strictObject({
  strict: z.boolean().exactOptional(),
  granularity: z.enum(['whole', 'fractional']).exactOptional(),
  stakeModel: z.literal('shared').exactOptional(),
  orphan: z.enum(['attackable', 'halted']).exactOptional(),
  priceBasis: z.string().max(200).exactOptional(),
});

const committeeSchema = z.strictObject({
  members: z.int().min(1).max(200),
  /** That a member votes for what is right. */
  right: part,
});

const questionsSchema = z
  .array(
    z
      .string()
      .regex(
        /^(security|corruption|leverage|concentration|committee|cascade:[0-9./]{1,121})$/,
        'expected security, cascade:<part>, corruption, leverage, concentration or committee',
      ),
  )
  .min(1)
  .max(20);

const networkFields = {
  services: z.record(idKey, serviceSchema),
  stakes: z.record(idKey, positive),
};

const fileSchema = z
  .strictObject({
    ...networkFields,
    allocations: z.record(idKey, z.record(idKey, positive)).exactOptional(),
    flags: flagsSchema.exactOptional(),
    committee: committeeSchema.exactOptional(),
    ask: questionsSchema.exactOptional(),
  })
  .superRefine((file, context) => {
    for (const { path, message } of faultsOf(file))
      context.addIssue({ code: 'custom', path, message });
  });

interface Fault {
  readonly path: string[];
  readonly message: string;
}

type Fields = z.output<typeof fileSchema>;

const faultsOf = (file: Fields): readonly Fault[] => [
  ...sizeFaults(file),
  ...strangers(file),
  ...questionFaults(file),
  ...allocationFaults(file),
];

function sizeFaults({ services, stakes }: Fields): readonly Fault[] {
  const edges = Object.values(services).flatMap(({ validators }) => validators).length;
  const limits: readonly [string, number, number][] = [
    ['services', Object.keys(services).length, SERVICES_MAX],
    ['services', edges, EDGES_MAX],
    ['stakes', Object.keys(stakes).length, OPERATORS_MAX],
  ];
  return limits
    .filter(([, count, most]) => count > most)
    .map(([field, , most]) => ({ path: [field], message: `expected at most ${most}` }));
}

const strangers = ({ services, stakes }: Fields): readonly Fault[] =>
  Object.entries(services).flatMap(([name, { validators }]) =>
    validators.flatMap((validator, index) =>
      Object.hasOwn(stakes, validator)
        ? []
        : [
            {
              path: ['services', name, 'validators', String(index)],
              message: 'expected somebody with a stake',
            },
          ],
    ),
  );

const questionFaults = ({ ask = [], committee }: Fields): readonly Fault[] =>
  ask.flatMap((question, index) => {
    const path = ['ask', String(index)];
    if (question === 'committee' && committee === undefined)
      return [{ path, message: 'expected a "committee" in the file' }];
    if (!question.startsWith(CASCADE)) return [];
    const psi = parseExact(question.slice(CASCADE.length));
    return psi.ok && compare(psi.value, rational(1n)) <= 0n
      ? []
      : [{ path, message: 'expected a part from 0 to 1' }];
  });

const allocationFaults = ({ allocations = {}, services, stakes }: Fields): readonly Fault[] =>
  Object.entries(allocations).flatMap(([operator, of]) =>
    Object.entries(of).flatMap(([service, amount]) => {
      const path = ['allocations', operator, service];
      const runs = new Map(Object.entries(services)).get(service)?.validators.includes(operator);
      const stake = new Map(Object.entries(stakes)).get(operator);
      if (!runs || stake === undefined)
        return [{ path, message: 'expected a validator of the service' }];
      return compare(amount, stake) > 0n
        ? [{ path, message: 'expected no more than the stake' }]
        : [];
    }),
  );

export interface Flags {
  /** An attack pays if it wins more than it costs; otherwise also if it wins as much. */
  readonly strict: boolean;
  readonly granularity: 'whole' | 'fractional';
  readonly stakeModel: 'shared';
  /** What becomes of a service that lost all its operators. */
  readonly orphan: 'attackable' | 'halted';
  readonly priceBasis: string;
}

export interface RiskFile {
  readonly network: Network;
  readonly slashes: ReadonlyMap<string, Rational>;
  /** By operator, then service; null where all of a stake stands behind each service. */
  readonly allocations: ReadonlyMap<string, ReadonlyMap<string, Rational>> | null;
  readonly flags: Flags;
  readonly committee: { readonly members: number; readonly right: Rational } | null;
  readonly ask: readonly string[];
}

export interface RiskMalformed {
  readonly code: 'file_malformed';
  readonly pointer: string;
  readonly detail: string;
}

export function parseRisk(json: unknown): Result<RiskFile, RiskMalformed> {
  const parsed = parseShape(fileSchema as unknown as z.ZodType<Fields>, json);
  if (!parsed.ok) return err({ ...parsed.error, code: 'file_malformed' });
  const { services, stakes, allocations, flags, committee, ask } = parsed.value;
  return ok({
    network: networkOf({ services, stakes }),
    slashes: new Map(
      Object.entries(services).map(([name, { slash }]) => [name, slash ?? rational(1n)]),
    ),
    allocations: allocations === undefined ? null : asMaps(allocations),
    flags: { ...DEFAULT_FLAGS, ...flags },
    committee: committee ?? null,
    ask: [...new Set(ask ?? ['security'])],
  });
}

const DEFAULT_FLAGS: Flags = {
  strict: true,
  granularity: 'whole',
  stakeModel: 'shared',
  orphan: 'attackable',
  priceBasis: 'as given',
};

const asMaps = (of: Readonly<Record<string, Readonly<Record<string, Rational>>>>) =>
  new Map(Object.entries(of).map(([name, amounts]) => [name, new Map(Object.entries(amounts))]));

const networkOf = ({ services, stakes }: Pick<Fields, 'services' | 'stakes'>): Network => ({
  services: Object.entries(services).map(([service, { pi, alpha, validators }]) => ({
    service,
    pi,
    alpha,
    operators: validators,
  })),
  stakes: new Map(Object.entries(stakes)),
});
