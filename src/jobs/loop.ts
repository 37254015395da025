/** Work that comes back for ever: one loop for each sort, so that none waits for another. */
import type { Logger } from 'pino';

export interface Job {
  readonly name: string;
  /** Longest pause between two looks when there was nothing to do, in milliseconds. */
  readonly everyMs: number;
  /** Does what there is to do now, or a group of it. */
  turn(during: During): Promise<Turn>;
}

/** What a long turn needs. */
interface During {
  /** Aborted when the process is to stop: come to an end soon. */
  readonly signal: AbortSignal;
  /** Says that the turn is alive. */
  readonly beat: () => void;
}

export interface Turn {
  /** Whether there may be more to do at once. */
  readonly isMore: boolean;
  /** When there will be more at the latest, in milliseconds from now. */
  readonly againInMs?: number | null;
}

/** After errors the pause doubles up to this, in milliseconds. */
const BACKOFF_MAX_MS = 5_000;

/** A loop that has not turned for longer than this is taken for dead. */
const SILENCE_MAX_MS = 60_000;

export interface Loop {
  readonly name: string;
  readonly isAlive: () => boolean;
  /** Lets what has begun come to its end. */
  stop(): Promise<void>;
}

export function startLoop(job: Job, logger: Logger): Loop {
  const abort = new AbortController();
  const heart = { at: performance.now() };
  const beat = () => {
    heart.at = performance.now();
  };
  const ended = run(job, logger, { signal: abort.signal, beat });
  return {
    name: job.name,
    isAlive: () => !abort.signal.aborted && performance.now() - heart.at < SILENCE_MAX_MS,
    async stop() {
      abort.abort();
      await ended;
    },
  };
}

/** One error does not end it: the database may be away for a while. */
async function run(job: Job, logger: Logger, during: During): Promise<void> {
  const { signal, beat } = during;
  let errors = 0;
  while (!signal.aborted) {
    beat();
    try {
      const turn = await job.turn(during);
      errors = 0;
      if (!turn.isMore) await rest(pauseOf(job, turn), signal);
    } catch (error) {
      errors += 1;
      logger.error({ err: error, errors, job: job.name }, `${job.name} failed`);
      await rest(jittered(Math.min(job.everyMs * 2 ** errors, BACKOFF_MAX_MS)), signal);
    }
  }
}

/** A little after the moment it is to come back at, so that it has come. */
const pauseOf = ({ everyMs }: Job, { againInMs }: Turn): number =>
  Math.min(
    jittered(everyMs),
    againInMs === undefined || againInMs === null ? everyMs : againInMs + 1,
  );

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
    if (signal.aborted) end();
  });
}
