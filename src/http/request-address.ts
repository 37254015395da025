/** Whether what is said about a slash request was posted to that request's own address. */
import type { Json } from '../primitives/bytes.ts';
import { Refusal } from '../primitives/refusal.ts';
import type { DoorError } from './door-error.ts';

/** Only another request is wrong here; whatever else is amiss is for the service to say. */
export function checkAddress(body: Json, id: string): void {
  const { slashRequest } = ((body as { statement?: unknown } | null)?.statement ?? {}) as {
    slashRequest?: unknown;
  };
  if (typeof slashRequest !== 'string' || slashRequest === id) return;
  throw new Refusal<DoorError>({
    code: 'wrong_address',
    pointer: '/statement/slashRequest',
    detail: `this address is of slash request ${id}`,
  });
}
