/** Whoever is told: a server on this machine that keeps what it gets, and answers as it likes. */
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { vi } from 'vitest';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Of the entry. */
  readonly index: number;
  /** What it was answered; null: nothing. */
  readonly status: number | null;
}

export const idOf = ({ headers }: Received) => headers['webhook-id'];

/** As a receiver does it with the published package, when it comes. */
export function verified({ body, headers }: Received, secret: string, now: number): unknown {
  vi.useFakeTimers({ toFake: ['Date'], now });
  try {
    return new Webhook(secret).verify(body, headers as Record<string, string>);
  } finally {
    vi.useRealTimers();
  }
}

export interface Receiver {
  readonly url: string;
  readonly port: number;
  /** In the order in which they came. */
  readonly received: Received[];
  /** Those that were taken. */
  taken(): readonly number[];
  close(): Promise<void>;
}

/** A status, or what else is done with an answer; null: none is ever given. */
export type Behaviour = (index: number) => number | null | ((answer: ServerResponse) => void);

export async function openReceiver(behave: Behaviour = () => 204): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, answer) => {
    void textOf(request).then((body) => {
      const index = indexIn(body);
      const status = behave(index);
      const { headers, url = '' } = request;
      const told = typeof status === 'number' ? status : null;
      received.push({ path: url, headers, body, index, status: told });
      if (typeof status === 'number') answer.writeHead(status).end();
      else status?.(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received,
    taken: () =>
      received
        .filter(({ status }) => status !== null && status >= 200 && status < 300)
        .map(({ index }) => index),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const indexIn = (body: string): number => {
  try {
    return (JSON.parse(body) as { data: { index: number } }).data.index;
  } catch {
    return -1;
  }
};
