/** Schemas with a name: the OpenAPI document writes each once and refers to it. */
import { z } from 'zod';

const components = new Map<string, z.ZodType>();

export const COMPONENTS: ReadonlyMap<string, z.ZodType> = components;

export function component<S extends z.ZodType>(name: string, schema: S): S {
  components.set(name, schema);
  return schema;
}

export const problemSchema = component(
  'Problem',
  z
    .looseObject({
      type: z.string(),
      title: z.string(),
      status: z.int(),
      instance: z.string(),
      code: z.string(),
    })
    .meta({ description: 'RFC 9457; the facts of the refusal stand beside these members.' }),
);
