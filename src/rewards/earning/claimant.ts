/** Who earns: a restaker for his stake, an operator by his commission. */
import { assert } from '../../primitives/assert.ts';
import type { OperatorId, RestakerId } from '../../primitives/ids.ts';

/** `restaker/<id>` or `operator/<id>`. */
export type Claimant =
  | { readonly type: 'restaker'; readonly id: RestakerId }
  | { readonly type: 'operator'; readonly id: OperatorId };

export const claimantName = ({ type, id }: Claimant): string => `${type}/${id}`;

/** Of a name that was checked where it came in. */
export function readClaimant(name: string): Claimant {
  const slash = name.indexOf('/');
  const [type, id] = [name.slice(0, slash), name.slice(slash + 1)];
  assert(type === 'restaker' || type === 'operator', 'a claimant is a restaker or an operator');
  return type === 'restaker' ? { type, id: id as RestakerId } : { type, id: id as OperatorId };
}
