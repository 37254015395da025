/**
 * Which failures mean "another transaction was faster": serialization failure (40001), deadlock
 * (40P01), and a unique constraint hit by a row that was not there when we looked (23505). Run
 * again, the loser sees the winner's row and answers accordingly.
 */
const RETRYABLE = new Set(['40001', '40P01', '23505']);
const RETRYABLE_PRISMA = new Set(['P2034', 'P2002']);

export function isRetryable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if (has(error, 'code') && RETRYABLE_PRISMA.has(String(error.code))) return true;
  const code = sqlState(error);
  return code !== undefined && RETRYABLE.has(code);
}

/** The SQLSTATE that PostgreSQL gave, wherever the driver put it. */
function sqlState(error: object): string | undefined {
  if (has(error, 'originalCode')) return String(error.originalCode);
  for (const holder of ['meta', 'driverAdapterError', 'cause'] as const) {
    const inner: unknown = (error as Record<string, unknown>)[holder];
    if (typeof inner === 'object' && inner !== null) {
      const found = sqlState(inner);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

const has = <K extends string>(value: object, key: K): value is Record<K, unknown> => key in value;
