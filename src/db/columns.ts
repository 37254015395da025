/**
 * A column of many rows as one parameter: values joined by a character that none of them holds, which
 * the database takes apart. As an array each value would be escaped, and read, several times.
 */
import { Prisma } from './generated/client.ts';

/** The unit separator: ids, decimals and JSON on one line never hold it. */
const SEPARATOR = '\u001f';

/** An expression of type `text[]`, to be cast and unnested. No value may hold a control character. */
export const column = (values: readonly (string | number | bigint)[]): Prisma.Sql =>
  values.length === 1
    ? Prisma.sql`ARRAY[${String(values[0])}]`
    : Prisma.sql`string_to_array(${values.join(SEPARATOR)}, E'\\x1f')`;

/** Null as the empty text: `NULLIF(value, '')` gives it back. */
export const orEmpty = (values: readonly (string | number | bigint | null)[]): Prisma.Sql =>
  column(values.map((value) => value ?? ''));
