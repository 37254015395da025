/** A replica as its parent sees it: started, asked over HTTP, told to decide what is due, ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../src/primitives/bytes.ts';
import type { Timestamp } from '../../src/primitives/time.ts';
import type { Moment } from './fatal.ts';

export interface ReplicaOptions {
  readonly database: { readonly url: string } | { readonly directory: string };
  /** What time it is there, all the time. */
  readonly now: Timestamp;
  /** How many requests it decides in one transaction; 1 where none is said. */
  readonly group?: number;
  /** When its process is killed. */
  readonly dies?: Moment;
}

interface Answer {
  readonly status: number;
  readonly body: { readonly [field: string]: Json };
}

export interface Replica {
  post(path: string, text: string): Promise<Answer>;
  /** Decides everything that is due; rejects if the process dies over it. */
  close(): Promise<readonly string[]>;
  /** The most memory it has had so far. */
  peakMiB(): Promise<number>;
  /** The signal that ended it, null if none did. */
  readonly ended: Promise<NodeJS.Signals | null>;
  stop(): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('./replica.ts', import.meta.url));

export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const heard = async <T>(): Promise<T> => {
    const line = await lines.next();
    if (line.done === true) throw new Error('the replica died');
    return JSON.parse(line.value) as T;
  };
  const { address } = await heard<{ address: AddressInfo }>();
  return {
    ended,
    async post(path, text) {
      const isFeed = path.startsWith('/v1/feeds/');
      const response = await fetch(`http://127.0.0.1:${address.port}${path}`, {
        method: 'POST',
        headers: { 'content-type': isFeed ? 'application/x-ndjson' : 'application/json' },
        body: text,
      });
      return { status: response.status, body: (await response.json()) as Answer['body'] };
    },
    async close() {
      child.stdin.write('close\n');
      return (await heard<{ decided: string[] }>()).decided;
    },
    async peakMiB() {
      child.stdin.write('peak\n');
      return (await heard<{ peakMiB: number }>()).peakMiB;
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
