/** The loop that writes what the clock has decided; every replica runs one, and they do not collide. */
import type { Logger } from 'pino';

export interface CloserJobs {
  /** Decides one due request; false when nothing was due. */
  readonly closeNext: () => Promise<boolean>;
  /** Decides or gives up evidence that waits for a fact. */
  readonly sweep: () => Promise<unknown>;
}

/** All in milliseconds. */
export interface Pace {
  /** Between two looks when nothing was due. */
  readonly everyMs: number;
  readonly sweepEveryMs: number;
  /** After errors the pause doubles up to this. */
  readonly backoffMaxMs: number;
}

const PACE: Pace = { everyMs: 250, sweepEveryMs: 5_000, backoffMaxMs: 5_000 };

/** A loop that has not turned for longer than this is taken for dead. */
const SILENCE_MAX_MS = 60_000;

export interface Closer {
  readonly isAlive: () => boolean;
  /** Lets what has begun come to its end. */
  stop(): Promise<void>;
}

export function startCloser(jobs: CloserJobs, logger: Logger, pace: Pace = PACE): Closer {
  const abort = new AbortController();
  const beat = { at: performance.now() };
  const loop = run({ jobs, logger, pace, beat }, abort.signal);
  return {
    isAlive: () => !abort.signal.aborted && performance.now() - beat.at < SILENCE_MAX_MS,
    async stop() {
      abort.abort();
      await loop;
    },
  };
}

interface Loop {
  readonly jobs: CloserJobs;
  readonly logger: Logger;
  readonly pace: Pace;
  readonly beat: { at: number };
}

/** One error does not end it: the database may be away for a while. */
async function run({ jobs, logger, pace, beat }: Loop, signal: AbortSignal): Promise<void> {
  let errors = 0;
  let sweptAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    beat.at = performance.now();
    try {
      const isMore = await jobs.closeNext();
      if (beat.at - sweptAt >= pace.sweepEveryMs) {
        await jobs.sweep();
        sweptAt = beat.at;
      }
      errors = 0;
      if (!isMore) await rest(jittered(pace.everyMs), signal);
    } catch (error) {
      errors += 1;
      logger.error({ err: error, errors }, 'closing due requests failed');
      await rest(jittered(Math.min(pace.everyMs * 2 ** errors, pace.backoffMaxMs)), signal);
    }
  }
}

/** Between half of it and all of it, so that replicas do not look in step. */
const jittered = (ms: number): number => ms * (0.5 + Math.random() / 2);

/** Cut short by a stop. */
function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
