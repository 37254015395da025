/** The OpenAPI 3.1 document, from the same table that express serves. */
import { z } from 'zod';
import type { Json } from '../primitives/bytes.ts';
import { grouped } from '../primitives/grouped.ts';
import { PROBLEM_MEDIA_TYPE } from './problem.ts';
import { PROBLEMS, type ProblemCode } from './problem-table.ts';
import { mediaTypeOf, type Route, type Shape } from './route.ts';
import { COMPONENTS, problemSchema } from './schemas/component.ts';

const VERSION = '0.1.0';

const DESCRIPTION =
  'The court of restaking networks. Every write is a statement signed by its author: there are no ' +
  'passwords, sessions or keys to this API, and whoever reads it may read all of it. Refusals are ' +
  'RFC 9457 problems with a stable `code`.';

type JsonObject = { readonly [key: string]: Json };

/** Refusals that no route need list. */
const ALWAYS: readonly ProblemCode[] = ['parameter_malformed', 'rate_limited', 'internal'];
const WITH_JSON: readonly ProblemCode[] = [
  'json_malformed',
  'ambiguous_json',
  'json_too_deep',
  'json_too_wide',
  'body_too_large',
  'unsupported_media_type',
  'unsupported_content_encoding',
];
const WITH_LINES: readonly ProblemCode[] = [
  'body_too_large',
  'unsupported_media_type',
  'unsupported_content_encoding',
];
const WITHOUT_BODY: readonly ProblemCode[] = ['body_not_taken'];

export function describeRoutes(routes: readonly Route[]): Json {
  const schemas = collectSchemas(routes);
  const paths = grouped(routes, (route) => route.path);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tribune',
      version: VERSION,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map((route) => route.tag))].map((name) => ({ name })),
    paths: Object.fromEntries(
      [...paths].map(([path, siblings]) => [
        path,
        Object.fromEntries(siblings.map((route) => [route.method, operation(route, schemas)])),
      ]),
    ),
    components: { schemas: schemas.components },
  };
}

interface Schemas {
  readonly components: JsonObject;
  of(schema: z.ZodType): Json;
}

/** One conversion of all schemas together, so that those with a name are written once and referred to. */
function collectSchemas(routes: readonly Route[]): Schemas {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of COMPONENTS) registry.add(schema, { id: name });
  const inline = new Map<z.ZodType, string>();
  for (const schema of routes.flatMap(schemasOf)) {
    if (registry.has(schema)) continue;
    inline.set(schema, `inline-${inline.size}`);
    registry.add(schema, { id: `inline-${inline.size - 1}` });
  }
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    io: 'output',
    unrepresentable: 'any',
  });
  const bare = new Map(Object.entries(schemas).map(([id, schema]) => [id, withoutIds(schema)]));
  return {
    components: Object.fromEntries([...bare].filter(([id]) => !id.startsWith('inline-'))),
    of: (schema) => {
      const id = inline.get(schema);
      if (id !== undefined) return bare.get(id) ?? {};
      return { $ref: `#/components/schemas/${registry.get(schema)?.id ?? ''}` };
    },
  };
}

const schemasOf = (route: Route): readonly z.ZodType[] => [
  ...[route.params, route.query, route.headers ?? {}].flatMap((shape) => Object.values(shape)),
  ...(route.body.kind === 'json' ? [route.body.schema] : []),
  ...Object.values(route.responses).map((response) => response.schema),
];

function withoutIds(schema: object): JsonObject {
  const { $schema: _dialect, $id: _id, ...rest } = schema as Record<string, Json>;
  return rest;
}

function operation(route: Route, schemas: Schemas): JsonObject {
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    description: route.description,
    parameters: [
      ...parameters(route.params, 'path', schemas),
      ...parameters(route.query, 'query', schemas),
      ...parameters(route.headers ?? {}, 'header', schemas),
    ],
    ...requestBody(route, schemas),
    responses: { ...answers(route, schemas), ...refusals(route, schemas) },
  };
}

const parameters = (shape: Shape, place: string, schemas: Schemas): readonly JsonObject[] =>
  Object.entries(shape).map(([name, schema]) => ({
    name,
    in: place,
    required: !z.strictObject({ [name]: schema }).safeParse({}).success,
    schema: schemas.of(schema),
  }));

function requestBody(route: Route, schemas: Schemas): JsonObject {
  const mediaType = mediaTypeOf(route.body);
  if (mediaType === undefined || route.body.kind === 'none') return {};
  const schema: Json =
    route.body.kind === 'json'
      ? schemas.of(route.body.schema)
      : { type: 'string', description: route.body.description };
  const description = `At most ${route.body.maxBytes} bytes, not compressed.`;
  return { requestBody: { required: true, description, content: { [mediaType]: { schema } } } };
}

const answers = (route: Route, schemas: Schemas): JsonObject =>
  Object.fromEntries(
    Object.entries(route.responses).map(([status, response]) => [
      status,
      {
        description: response.description,
        content: {
          [response.mediaType ?? 'application/json']: { schema: schemas.of(response.schema) },
        },
      },
    ]),
  );

/** One entry a status, naming the codes it can carry. */
function refusals(route: Route, schemas: Schemas): JsonObject {
  const byStatus = grouped(problemsOf(route), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}.`).join('\n\n'),
        content: { [PROBLEM_MEDIA_TYPE]: { schema: schemas.of(problemSchema) } },
      },
    ]),
  );
}

function problemsOf(route: Route): readonly ProblemCode[] {
  const ofBody = { json: WITH_JSON, lines: WITH_LINES, none: WITHOUT_BODY }[route.body.kind];
  const always = ALWAYS.filter((code) => code !== 'rate_limited' || route.isUnlimited !== true);
  return [...new Set([...always, ...ofBody, ...route.problems])];
}
