/** Whose key it is. One key at one service belongs to one operator at a time. */
import type { OperatorId } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { SignerName } from '../primitives/signatures/signer.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { OperatorKeyContent } from './objects-schema.ts';
import { inForceAt, latest, type Version } from './versions.ts';

export interface KeyVersion extends Version {
  readonly content: OperatorKeyContent;
}

export type OperatorKeyError =
  | { readonly code: 'key_not_registered'; readonly key: SignerName }
  | { readonly code: 'key_taken'; readonly operator: OperatorId }
  | { readonly code: 'signer_twice'; readonly signer: SignerName };

export interface KeyNeighbours {
  /** All versions under this name of the key at this service, in the order of acceptance. */
  readonly own: readonly KeyVersion[];
  /** The same for each other name of the key. */
  readonly otherNames: readonly (readonly KeyVersion[])[];
}

/**
 * An ending belongs to the operator whose key it is, until it is in force: nobody else can take the
 * key earlier or cancel the ending.
 */
export function checkOperatorKey(
  content: OperatorKeyContent,
  neighbours: KeyNeighbours,
  now: Timestamp,
): Result<null, OperatorKeyError> {
  const holder = holderOf(neighbours.own, now);
  if (holder !== null && holder.operator !== content.operator)
    return err({ code: 'key_taken', operator: holder.operator });
  if (content.status === 'ended')
    return holder === null ? err({ code: 'key_not_registered', key: content.key }) : ok(null);

  for (const history of neighbours.otherNames) {
    const other = holderOf(history, now);
    if (other === null) continue;
    return other.operator === content.operator
      ? err({ code: 'signer_twice', signer: other.key })
      : err({ code: 'key_taken', operator: other.operator });
  }
  return ok(null);
}

/** The content that says whose key it is or will be; null once an ending is in force. */
function holderOf(history: readonly KeyVersion[], now: Timestamp): OperatorKeyContent | null {
  const content = latest(history)?.content;
  if (content === undefined) return null;
  if (content.status === 'active') return content;
  return inForceAt(history, now)?.content.status === 'active' ? content : null;
}
