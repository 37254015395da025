/** The author's side: a statement with its sentence, and an envelope around it. */
import { type SigningKey, signWith } from '../primitives/signatures/signing-key.ts';
import type { StatementHead } from './definition-schema.ts';
import { signable } from './digest.ts';
import type { Envelope } from './envelope.ts';
import {
  type Statement,
  type StatementOf,
  type StatementType,
  summaryOf,
} from './statement-types.ts';

/** Everything of a statement but the sentence that follows from the rest. */
export type Draft<T extends StatementType> = Omit<StatementOf<T>, 'summary'>;

export function withSummary<T extends StatementType>(draft: Draft<T>): StatementOf<T> {
  const statement = { ...draft, summary: '' } as unknown as Statement;
  return { ...statement, summary: summaryOf(statement) } as StatementOf<T>;
}

/** Signed by each key, in that order. */
export const signStatement = (statement: Statement, keys: readonly SigningKey[]): Envelope => ({
  statement,
  signatures: keys.map((key) => signAs(statement, key)),
});

/** One signature over a statement of any type, a topic's included. */
export const signAs = (statement: StatementHead, key: SigningKey) =>
  signWith(key, signable(statement));
