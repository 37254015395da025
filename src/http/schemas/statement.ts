/** Signed statements as the document shows them; the services that accept them check them. */
import { z } from 'zod';
import { signatureSchema } from '../../statements/envelope-schema.ts';
import { type StatementType, schemaOf } from '../../statements/statement-types.ts';
import { component } from './component.ts';

const signatures = z
  .array(component('Signature', signatureSchema))
  .min(1)
  .max(32)
  .meta({ description: 'One by a signer; for an object, as many as its threshold asks.' });

/** `tribune/vote/v1` is the component `tribune.vote.v1`. */
const statement = (type: StatementType): z.ZodType =>
  component(type.replaceAll('/', '.'), schemaOf(type));

/** A statement of one of these types, and who signed it. */
export function envelopeSchema(name: string, types: readonly StatementType[]): z.ZodType {
  const [first, ...others] = types.map(statement);
  const signed = first === undefined || others.length > 0 ? z.union(types.map(statement)) : first;
  return component(name, z.strictObject({ statement: signed, signatures }));
}
