/** By which keys a request's evidence convicts the accused. */
import type { Tx } from '../../../db/database.ts';
import type { RequestDetails } from '../../request.ts';

interface KeptVerdict {
  readonly infractions?: readonly { readonly operator: string; readonly key: string }[];
}

/** As infractions spell them; in the order of the verdict. */
export async function listConvictedKeys(
  tx: Tx,
  { evidence, operator }: Pick<RequestDetails, 'evidence' | 'operator'>,
): Promise<readonly string[]> {
  const row = await tx.evidence.findUnique({
    where: { id: evidence },
    select: { verdict: true },
  });
  const { infractions = [] } = (row?.verdict ?? {}) as unknown as KeptVerdict;
  return infractions.filter((of) => of.operator === operator).map(({ key }) => key);
}
