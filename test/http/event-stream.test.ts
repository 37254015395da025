import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { sendStream } from '../../src/http/event-stream.ts';

/** Far more than a connection holds on its way. */
const LARGE = 12 << 20;
const PATIENCE = { silenceMs: 60_000, slowMs: 1_000 };
/** Between two parts that he takes; all of them together take longer than any part may. */
const PAUSE_MS = 10;

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function* large(): AsyncGenerator<string> {
  yield 'x'.repeat(LARGE);
}

async function ask(): Promise<IncomingMessage> {
  server = createServer((_req, res) => void sendStream(res as never, large(), PATIENCE));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [response] = await once(get({ port, host: '127.0.0.1' }), 'response');
  return response as IncomingMessage;
}

test('who takes a large entry slowly gets all of it', async () => {
  const response = await ask();
  let taken = 0;
  const began = performance.now();
  for await (const chunk of response) {
    taken += (chunk as Buffer).length;
    await sleep(PAUSE_MS);
  }
  expect(taken).toBe(LARGE);
  expect(performance.now() - began).toBeGreaterThan(PATIENCE.slowMs);
});

test('who takes nothing is dropped', async () => {
  const response = await ask();
  response.pause();
  await sleep(3 * PATIENCE.slowMs);
  const read = async () => {
    for await (const _chunk of response);
  };
  await expect(read()).rejects.toThrow();
});
