/** A verifier of threads, so that the one that answers requests is never kept by a signature. */
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Piscina } from 'piscina';
import { Refusal } from '../primitives/refusal.ts';
import type { Answers, Task } from './tasks.ts';
import type { VerificationInterrupted, Verifier } from './verifier.ts';
import type { Outcome } from './worker.ts';

export interface PoolOptions {
  readonly threads: number;
  /** From the asking: what takes longer is given up, and a thread that hangs over it ended. */
  readonly deadlineMs: number;
  /** What the threads run; another file is for tests. */
  readonly worker?: URL;
}

/** As source under a loader, else compiled. */
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js',
  import.meta.url,
);
/** In development threads run the source. The loader takes itself for loaded in any but the main one. */
function loaderOfSource(): string {
  const found = createRequire(import.meta.url)
    .resolve('tsx/esm/api')
    .replace(/cjs$/, 'mjs');
  const loader = JSON.stringify(pathToFileURL(found).href);
  return `data:text/javascript,import { register } from ${loader}; register();`;
}

const isSource = (url: URL): boolean => url.pathname.endsWith('.ts');

export function openPool({ threads, deadlineMs, worker = WORKER }: PoolOptions): Verifier {
  const pool = new Piscina({
    filename: fileURLToPath(worker),
    name: 'run',
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
    execArgv: isSource(worker) ? ['--import', loaderOfSource()] : [],
    env: {},
  });
  return {
    run: (task) => perform(pool, task, deadlineMs),
    atOnce: threads,
    get waiting() {
      return pool.queueSize;
    },
    close: () => pool.destroy(),
  };
}

async function perform<T extends Task>(
  pool: Piscina,
  task: T,
  deadlineMs: number,
): Promise<Answers[T['do']]> {
  const outcome = await reach(pool, task, deadlineMs);
  if (!outcome.isDone) throw outcome.error;
  return outcome.answer as Answers[T['do']];
}

/** Only a thread that is gone rejects. */
async function reach(pool: Piscina, task: Task, deadlineMs: number): Promise<Outcome> {
  try {
    return (await pool.run(task, { signal: AbortSignal.timeout(deadlineMs) })) as Outcome;
  } catch {
    throw new Refusal<VerificationInterrupted>({ code: 'verification_interrupted' });
  }
}
