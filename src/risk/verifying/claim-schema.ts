/** A network with what is claimed about it: what `analyze` printed, or `{ "network", "flags", "certificate" }`. */
import { z } from 'zod';
import { type Rational, rational } from '../../primitives/rational.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { parseShape } from '../../primitives/shape-schema.ts';
import { parseRisk, type RiskFile, type RiskMalformed } from '../risk-schema.ts';

/** Sums of many fractions have long denominators. */
const NUMBER = /^(-?[0-9]{1,6000})(?:\/([1-9][0-9]{0,5999}))?$/;

const numberSchema = z.string().transform((text, context): Rational => {
  const match = NUMBER.exec(text);
  if (match !== null) return rational(BigInt(match[1] ?? '0'), BigInt(match[2] ?? '1'));
  context.addIssue('expected a whole number, or "a/b"');
  return z.NEVER;
}) as unknown as z.ZodType<Rational, string>;

const numbersSchema = z.record(z.string().max(128), numberSchema);

const attackSchema = z.strictObject({
  services: z.array(z.string().max(128)).min(1).max(200),
  stakes: numbersSchema,
  pi: numberSchema,
  cost: numberSchema,
  profit: numberSchema,
  margin: numberSchema,
  slacks: numbersSchema,
});

const certificateSchema = z.strictObject({
  verdict: z.enum(['secure', 'insecure', 'between']),
  strict: z.boolean(),
  granularity: z.enum(['whole', 'fractional']),
  loads: numbersSchema.exactOptional(),
  gammaAtLeast: numberSchema.nullable().exactOptional(),
  gammaAtMost: numberSchema.exactOptional(),
  gap: numberSchema.exactOptional(),
  attack: attackSchema.exactOptional(),
});

export type ClaimedAttack = z.output<typeof attackSchema>;
export type ClaimedCertificate = z.output<typeof certificateSchema>;

export interface Claim {
  readonly network: RiskFile['network'];
  readonly certificate: ClaimedCertificate;
}

export function parseClaim(json: unknown): Result<Claim, RiskMalformed> {
  const { network, certificate, security } = fieldsOf(json);
  const read = parseRisk(network);
  if (!read.ok) return err({ ...read.error, pointer: `/network${read.error.pointer}` });
  const isAnswer = certificate === undefined;
  const claimed = isAnswer ? fieldsOf(security)['certificate'] : certificate;
  const parsed = parseShape(certificateSchema as unknown as z.ZodType<ClaimedCertificate>, claimed);
  const at = isAnswer ? '/security/certificate' : '/certificate';
  return parsed.ok
    ? ok({ network: read.value.network, certificate: parsed.value })
    : err({ ...parsed.error, code: 'file_malformed', pointer: `${at}${parsed.error.pointer}` });
}

interface AnswerFields {
  readonly network?: unknown;
  readonly certificate?: unknown;
  readonly security?: unknown;
}

const fieldsOf = (json: unknown): AnswerFields & Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null && !Array.isArray(json) ? { ...json } : {};
