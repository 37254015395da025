import type { Result } from './result.ts';

/** How a domain error leaves the shell: thrown, so that the transaction around it rolls back. */
export class Refusal<
  E extends { readonly code: string } = { readonly code: string },
> extends Error {
  override readonly name = 'Refusal';
  readonly error: E;

  constructor(error: E) {
    super(error.code);
    this.error = error;
  }
}

/** The bridge from core to shell: a value passes through, an error becomes a `Refusal`. */
export function orRefuse<T>(result: Result<T, { readonly code: string }>): T {
  if (!result.ok) throw new Refusal(result.error);
  return result.value;
}
