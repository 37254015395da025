/** Statements as they are posted: signed by fixed keys, for one deployment, now. */
import type { DeploymentIdentity } from '../../src/db/context.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { formatTime, type Timestamp } from '../../src/primitives/time.ts';
import type { ObjectContents, ObjectKind } from '../../src/registry/object-name.ts';
import type { Author } from '../../src/statements/definition-schema.ts';
import { type Draft, signStatement, withSummary } from '../../src/statements/sign.ts';
import type { StatementType } from '../../src/statements/statement-types.ts';
import { asReceived } from './statements.ts';

type Body<T extends StatementType> = Omit<
  Draft<T>,
  'type' | 'deployment' | 'author' | 'issuedAt' | 'summary'
>;

export interface Signing {
  readonly deployment: Pick<DeploymentIdentity, 'id'>;
  readonly now: Timestamp;
  readonly keys: readonly SigningKey[];
  /** The first key itself, unless said otherwise. */
  readonly author?: Author;
}

/** The envelope of a statement, as JSON that arrived. */
export function envelope<T extends StatementType>(
  type: T,
  body: Body<T>,
  { deployment, now, keys, author }: Signing,
): Json {
  const head = {
    type,
    deployment: deployment.id,
    author: author ?? keys[0]?.signer,
    issuedAt: formatTime(now),
  };
  const statement = withSummary<T>({ ...head, ...body } as unknown as Draft<T>);
  return asReceived(signStatement(statement as never, keys));
}

/** A statement that sets a registry object. */
export const objectEnvelope = <K extends ObjectKind>(
  kind: K,
  body: { readonly content: ObjectContents[K]; readonly previous: string | null },
  signing: Signing,
): Json => envelope(`tribune/${kind}/v1`, body as never, signing);
