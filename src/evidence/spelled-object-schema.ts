/** Objects whose fields are spelled in more than one way by those who print them. */
import { z } from 'zod';

export type Spell = (name: string) => readonly string[];

type Fields = Readonly<Record<string, z.ZodType>>;
type Values<F extends Fields> = { readonly [Name in keyof F]: z.output<F[Name]> };

/** `block_height` and `blockHeight`. */
export const snakeOrCamel: Spell = (name) => [...new Set([name, camelCase(name)])];

export const camelCase = (name: string): string =>
  name.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** Each field under one of its spellings; those that are `optional()` may be left out. */
export function spelledObject<F extends Fields>(
  fields: F,
  spell: Spell = snakeOrCamel,
): z.ZodType<Values<F>> {
  const shape = Object.fromEntries(
    Object.entries(fields).flatMap(([name, schema]) =>
      spell(name).map((spelling) => [spelling, schema.optional()]),
    ),
  );
  return z.strictObject(shape).transform((given, context) => {
    const values = Object.entries(fields).map(([name, schema]) => {
      const [spelling, second] = spell(name).filter((one) => given[one] !== undefined);
      if (spelling === undefined && !(schema instanceof z.ZodOptional))
        context.addIssue({ code: 'custom', path: [name], message: 'this field is missing' });
      if (second !== undefined)
        context.addIssue({
          code: 'custom',
          path: [second],
          message: `said by ${spelling} already`,
        });
      return [name, spelling === undefined ? undefined : given[spelling]];
    });
    return Object.fromEntries(values) as Values<F>;
  });
}
