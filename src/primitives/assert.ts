/** Thrown when our own code is wrong. Never caught, never shown to a caller: it becomes a 500. */
export class AssertionFailed extends Error {
  override readonly name = 'AssertionFailed';
}

export function assert(condition: boolean, invariant: string): asserts condition {
  if (!condition) throw new AssertionFailed(invariant);
}

/** For what must be there by construction. */
export function required<T>(value: T | null | undefined, invariant: string): T {
  if (value === null || value === undefined) throw new AssertionFailed(invariant);
  return value;
}

/** Makes a switch exhaustive: it compiles only while every case has been handled. */
export function unreachable(value: never): never {
  throw new AssertionFailed(`unreachable case: ${JSON.stringify(value)}`);
}
