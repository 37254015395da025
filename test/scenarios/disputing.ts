/** Parties who dispute: statements as they are posted, and what they bring. */
import type { Json } from '../../src/primitives/bytes.ts';
import { sha256Hex } from '../../src/primitives/sha256.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { OPERATOR_ADMIN } from '../support/bootstrap.ts';
import type { Court } from '../support/court.ts';
import { envelope } from '../support/signers.ts';

type Kind = 'document' | 'cometbft/block-time' | 'chain/key-holder';

/** As it stands in a statement. */
export const item = (kind: Kind, body: string | object) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { kind, digest: sha256Hex(text), body: text };
};

interface DisputeOptions {
  readonly party?: 'accused' | 'restaker';
  readonly by?: SigningKey;
  readonly operator?: string;
  readonly service?: string;
  readonly grounds?: string;
  readonly counterEvidence?: readonly object[];
}

/** Signed now; by the accused's admin unless said otherwise. */
export function disputeStatement(
  court: Court,
  slashRequest: string,
  { by = OPERATOR_ADMIN, ...changes }: DisputeOptions = {},
): Json {
  const body = {
    slashRequest,
    operator: 'op-1',
    service: 'oracle',
    party: 'accused',
    grounds: 'the key was stolen',
    counterEvidence: [],
    ...changes,
  };
  return envelope('tribune/dispute/v1', body as never, {
    deployment: court.deployment,
    now: court.clock.time,
    keys: [by],
  });
}

export const dispute = (court: Court, id: string, options: DisputeOptions = {}) =>
  court.post(`/v1/slash-requests/${id}/dispute`, disputeStatement(court, id, options));
