/** How often and how long the client waits for a server that cannot answer just now. */

export interface Patience {
  /** How often something is asked at most, the first time included. */
  readonly tries: number;
  /** Before it is asked again; twice as long each time. In milliseconds, like the others. */
  readonly firstWaitMs: number;
  /** No wait is longer: whoever is told to wait longer gets the refusal instead. */
  readonly longestWaitMs: number;
  /** A stream of events in which nothing comes for so long is dead; the server gives a sign of life every 15 s. */
  readonly silenceMs: number;
}

export const PATIENCE: Patience = {
  tries: 4,
  firstWaitMs: 500,
  longestWaitMs: 30_000,
  silenceMs: 45_000,
};

/** Half of it to all of it, so that not everybody who waits comes back at once. `failures`: at least 1. */
export function backoffMs(
  { firstWaitMs, longestWaitMs }: Pick<Patience, 'firstWaitMs' | 'longestWaitMs'>,
  failures: number,
): number {
  const full = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures - 1, 30));
  return full * (0.5 + Math.random() / 2);
}

/** Throws the signal's reason as soon as it is aborted. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const give = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', give);
      resolve();
    }, ms);
    signal?.addEventListener('abort', give, { once: true });
  });
}
