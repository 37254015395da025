/** What is said about a request names whom it is about: nobody can be shown one case and sign for another. */
import type { OperatorId, ServiceId } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { Incident } from './request.ts';

/** It names an operator or service that the request is not about. */
export interface VoteMisdirected {
  readonly code: 'vote_misdirected';
  readonly operator: string;
  readonly service: string;
}

export function isMeant(
  said: { readonly operator: OperatorId; readonly service: ServiceId },
  { operator, service }: Incident,
): Result<null, VoteMisdirected> {
  if (said.operator === operator && said.service === service) return ok(null);
  return err({ code: 'vote_misdirected', operator, service });
}
