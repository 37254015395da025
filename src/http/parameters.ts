/** What stands in paths, queries and headers, and how it is read. */
import { z } from 'zod';
import { Refusal } from '../primitives/refusal.ts';
import { digestSchema, idSchema, parseShape, timeSchema } from '../primitives/shape-schema.ts';
import { at, parseTime, type Timestamp } from '../primitives/time.ts';
import type { DoorError } from './door-error.ts';
import type { Shape } from './route.ts';

const LIMIT_MAX = 500;
const LIMIT_DEFAULT = 100;

export const idParameter = <Id extends string>(of: string): z.ZodType<Id> =>
  idSchema<Id>().meta({ description: `Id of ${of}; percent-encode what is in it.` });

/** A list is narrowed to what concerns this id. */
export const idFilter = <Id extends string>(description: string) =>
  idSchema<Id>().meta({ description }).exactOptional();

export const digestParameter = <Id extends string>(of: string): z.ZodType<Id> =>
  (digestSchema as unknown as z.ZodType<Id>).meta({ description: `Id of ${of}.` });

/** A moment of the past to ask about; absent, it is now. */
export const atParameter = timeSchema
  .transform((text): Timestamp => {
    const parsed = parseTime(text);
    return parsed.ok ? parsed.value : at(Number.NaN);
  })
  .pipe(
    z.custom<Timestamp>().meta({
      type: 'string',
      format: 'date-time',
      description: 'As of this moment, in UTC with milliseconds. Without it: now.',
    }),
  )
  .exactOptional();

/** A whole number below 2^53. */
export const countParameter = (description: string) =>
  z
    .string()
    .regex(/^(0|[1-9][0-9]{0,14})$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(0))
    .meta({ description });

/** Types of entries, with commas between. */
export const typesFilter = z
  .string()
  .regex(/^[a-z0-9_./-]{1,64}(,[a-z0-9_./-]{1,64}){0,31}$/, 'expected types with commas between')
  .transform((text): readonly string[] => text.split(','))
  .pipe(
    z.custom<readonly string[]>().meta({
      type: 'string',
      description: 'Only entries of these types, with commas between.',
    }),
  )
  .exactOptional();

const cursorParameter = z
  .string()
  .min(1)
  .max(1024)
  .meta({ description: 'Where to go on: `next` of the page before.' })
  .exactOptional();

const limitParameter = z
  .string()
  .regex(/^[1-9][0-9]{0,2}$/, `expected an integer from 1 to ${LIMIT_MAX}`)
  .transform(Number)
  .pipe(z.int().min(1).max(LIMIT_MAX))
  .default(LIMIT_DEFAULT)
  .meta({ description: `Most items on a page; ${LIMIT_DEFAULT} unless said.` });

export const PAGE = { limit: limitParameter, cursor: cursorParameter } as const;

/** A schema costs more to make than to use. */
const schemas = new WeakMap<Shape, z.ZodType<Readonly<Record<string, unknown>>>>();

function schemaOf(shape: Shape) {
  const known = schemas.get(shape);
  if (known !== undefined) return known;
  const made = z.strictObject(shape);
  schemas.set(shape, made);
  return made;
}

/** Reads all parameters of one place. Names that a route does not know are refused, not passed by. */
export function readParameters(
  shape: Shape,
  values: object,
  place: 'path' | 'query' | 'header',
): Readonly<Record<string, unknown>> {
  const parsed = parseShape(schemaOf(shape), values);
  if (parsed.ok) return parsed.value;
  const { pointer, detail } = parsed.error;
  const parameter = pointer.split('/')[1]?.replaceAll('~1', '/').replaceAll('~0', '~') ?? '';
  throw new Refusal<DoorError>({ code: 'parameter_malformed', in: place, parameter, detail });
}
