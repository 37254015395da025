/** Statements as the author makes them: his fields, a sentence that follows from them, and signatures. */
import { parseShape } from '../primitives/shape-schema.ts';
import { signable } from '../statements/digest.ts';
import type { Draft } from '../statements/sign.ts';
import { type StatementType, schemaOf, summaryOf } from '../statements/statement-types.ts';
import type { components } from './generated/api.ts';
import type { Signature, Signer } from './signers.ts';

type Schemas = components['schemas'];

/** Lines are fed with the command line, which streams them. */
export type Sayable = Exclude<StatementType, 'tribune/feed/v1'>;

type SchemaName<T extends Sayable> = T extends `tribune/${infer Name}/v1`
  ? Extract<keyof Schemas, `tribune.${Name}.v1`>
  : never;

export type Said<T extends Sayable> = Schemas[SchemaName<T>];

/** What is said in a statement of this type, without what all have. */
export type FieldsOf<T extends Sayable> = Omit<
  Said<T>,
  'type' | 'deployment' | 'author' | 'issuedAt' | 'summary'
>;

/** An envelope, as it is posted. */
export interface Signed<T extends Sayable> {
  readonly statement: Said<T>;
  readonly signatures: Signature[];
}

export interface Heading {
  /** As `GET /v1/deployment` names it. */
  readonly deployment: string;
  /** The signer's name, or the object that several speak for: `authority`, `service/<id>`. */
  readonly author: string;
  /** RFC 3339 in UTC with milliseconds, as `new Date().toISOString()` writes it. */
  readonly issuedAt: string;
}

/** The server would refuse it, and nobody should be asked to sign it. */
export class StatementMalformed extends Error {
  override readonly name = 'StatementMalformed';
  /** RFC 6901, into the statement. */
  readonly pointer: string;

  constructor({ pointer, detail }: { readonly pointer: string; readonly detail: string }) {
    super(`${pointer === '' ? 'the statement' : pointer}: ${detail}`);
    this.pointer = pointer;
  }
}

/** With the one sentence that the server takes; throws a `StatementMalformed`. */
export function statementOf<T extends Sayable>(
  type: T,
  fields: FieldsOf<T>,
  { deployment, author, issuedAt }: Heading,
): Said<T> {
  const draft = { type, deployment, author, issuedAt, ...fields };
  const parsed = parseShape(schemaOf(type), { ...draft, summary: 'not yet' });
  if (!parsed.ok) throw new StatementMalformed(parsed.error);
  return { ...draft, summary: summaryOf(parsed.value) } as unknown as Said<T>;
}

/** Signed by each, in that order; one signer unless the author is an object. */
export async function signed<T extends Sayable>(
  statement: Said<T>,
  signers: readonly Signer[],
): Promise<Signed<T>> {
  const message = signable(statement as unknown as Draft<T> & { readonly summary: string });
  const signatures: Signature[] = [];
  for (const signer of signers) signatures.push(await signer.sign(message));
  return { statement, signatures };
}
