/** A process of loops as its parent sees it: started, counted, killed, ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface ClosingOptions {
  readonly database: { readonly url: string } | { readonly directory: string };
  /** Where the bootstrap file is, as JSON. */
  readonly file: string;
  /** How far the clock of its machine is ahead. */
  readonly aheadMs?: number;
}

export interface ClosingProcess {
  /** How many it has said to have decided. */
  readonly count: () => number;
  /** How many it could not decide. */
  readonly failures: () => number;
  /** Resolves at its next word, or when it is gone. */
  next(): Promise<void>;
  /** As `kill -9`: nothing is cleaned up. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('./closing-replica.ts', import.meta.url));

/** Ready to decide. */
export async function startClosing(options: ClosingOptions): Promise<ClosingProcess> {
  const args = ['--import', 'tsx', SCRIPT, JSON.stringify(options)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const said = { decided: 0, failed: 0 };
  let waiting: (() => void)[] = [];
  const wake = () => {
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { decided, failed } = JSON.parse(line) as typeof said;
    said.decided += decided;
    said.failed += failed;
    wake();
  });
  void exit.then(wake);
  const next = () => new Promise<void>((resolve) => waiting.push(resolve));
  await next();
  if (child.exitCode !== null) throw new Error('the replica did not start');
  return {
    count: () => said.decided,
    failures: () => said.failed,
    next,
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
    async stop() {
      child.stdin.end();
      await exit;
    },
  };
}
