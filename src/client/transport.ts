/**
 * Requests that are asked again where that does no harm: reading, and statements, for whoever posts the
 * same statement again gets the first answer. What is refused is thrown.
 */
import { problemOf, TribuneProblem } from './problem.ts';
import { backoffMs, type Patience, wait } from './waiting.ts';

export type Fetch = (request: Request) => Promise<Response>;

export interface Wire {
  readonly fetch: Fetch;
  /** In milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly patience: Patience;
}

/** Too many requests, or a server or proxy that is starting, stopping or overloaded. */
const PASSING: readonly number[] = [408, 429, 502, 503, 504];

export const isPassing = (problem: TribuneProblem): boolean => PASSING.includes(problem.status);

/** Answers with what was taken (2xx); throws a `TribuneProblem`, or what `fetch` throws. */
export function patientFetch(wire: Wire): Fetch {
  const { patience } = wire;
  return async (request) => {
    for (let tried = 1; ; tried += 1) {
      const outcome = await ask(wire, request.clone());
      if (outcome instanceof Response) return outcome;
      const waitMs = waitBefore(outcome.error, tried, patience);
      const isLast = tried >= patience.tries || waitMs > patience.longestWaitMs;
      if (isLast || !isSafe(request) || request.signal.aborted) throw outcome.error;
      await wait(waitMs, request.signal);
    }
  };
}

/** A body is a statement; an execution has none, and is asked for once. */
const isSafe = ({ method, headers }: Request): boolean =>
  method === 'GET' || headers.has('content-type');

async function ask(
  { fetch, now }: Wire,
  request: Request,
): Promise<Response | { readonly error: unknown }> {
  try {
    const response = await fetch(request);
    return response.ok ? response : { error: await problemOf(response, now()) };
  } catch (error) {
    return { error };
  }
}

/** Infinite for what time does not cure. */
function waitBefore(error: unknown, tried: number, patience: Patience): number {
  const backoff = backoffMs(patience, tried);
  if (!(error instanceof TribuneProblem)) return backoff;
  return isPassing(error) ? Math.max(error.retryAfterMs ?? 0, backoff) : Number.POSITIVE_INFINITY;
}
