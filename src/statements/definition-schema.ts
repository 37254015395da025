/** What a type of statement is made of: a body, who may be its author, and one English sentence. */
import { z } from 'zod';
import { digestSchema, timeSchema } from '../primitives/shape-schema.ts';
import { SIGNER_PATTERN, type SignerName } from '../primitives/signatures/signer.ts';
import type { ObjectOwner } from '../registry/objects-schema.ts';

/** A deployment's name, `/`, and the first 16 hex digits of the digest of its bootstrap file. */
export const DEPLOYMENT_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\/[0-9a-f]{16}$/;

/** A signer, or the registry object that several signers speak for. */
export type Author = SignerName | ObjectOwner;

/** Who must be the author: any one signer, this object and no other, or one of these. */
export type RequiredAuthor = 'signer' | ObjectOwner | readonly ObjectOwner[];

/** What every statement has. */
export interface StatementHead {
  readonly type: string;
  readonly deployment: string;
  readonly author: Author;
  readonly issuedAt: string;
  readonly summary: string;
}

const AUTHOR_PATTERN = new RegExp(
  `${SIGNER_PATTERN.source}|^authority$|^service/[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$`,
);

export const headShape = {
  deployment: z.string().regex(DEPLOYMENT_PATTERN, 'expected <name>/<16 hex>'),
  author: z
    .string()
    .regex(AUTHOR_PATTERN, 'expected a signer, authority or service/<id>') as unknown as z.ZodType<
    Author,
    Author
  >,
  issuedAt: timeSchema,
  summary: z.string().min(1).max(4096),
} as const;

type BodyOf<Shape extends z.ZodRawShape> = z.output<z.ZodObject<Shape, z.core.$strict>>;

export interface StatementDefinition<Type extends string, Body> {
  readonly type: Type;
  readonly schema: z.ZodType<StatementHead & { readonly type: Type } & Body>;
  readonly author: (body: Body) => RequiredAuthor;
  readonly summary: (body: Body) => string;
}

export function defineStatement<const Type extends string, Shape extends z.ZodRawShape>(parts: {
  readonly type: Type;
  readonly body: Shape;
  readonly author: (body: BodyOf<Shape>) => RequiredAuthor;
  /** Built from ids and numbers alone: nothing in it that its author could word as he likes. */
  readonly summary: (body: BodyOf<Shape>) => string;
}): StatementDefinition<Type, BodyOf<Shape>> {
  const { type, body, author, summary } = parts;
  const schema = z.strictObject({ type: z.literal(type), ...headShape, ...body });
  return {
    type,
    author,
    summary,
    schema: schema as unknown as StatementDefinition<Type, BodyOf<Shape>>['schema'],
  };
}

/**
 * A registry object as a statement: its whole content, and the digest of the statement that set the
 * version it follows (null for the first).
 */
export function defineObject<const Type extends string, Content>(parts: {
  readonly type: Type;
  readonly content: z.ZodType<Content, Content>;
  readonly author: (content: Content) => RequiredAuthor;
  readonly name: (content: Content) => string;
}) {
  type Body = {
    readonly previous: z.output<typeof digestSchema> | null;
    readonly content: Content;
  };
  const defined = defineStatement({
    type: parts.type,
    body: { previous: digestSchema.nullable(), content: parts.content },
    author: (body) => parts.author((body as Body).content),
    summary: (body) => objectSummary(parts.name((body as Body).content), (body as Body).previous),
  });
  return defined as unknown as StatementDefinition<Type, Body>;
}

const objectSummary = (name: string, previous: string | null): string =>
  previous === null ? `Set ${name}` : `Change ${name} from version ${shortHex(previous)}`;

/** `3f2a…91`: enough to tell ids apart at a glance, never enough to trust. */
export const shortHex = (hex: string): string => `${hex.slice(0, 4)}…${hex.slice(-2)}`;
