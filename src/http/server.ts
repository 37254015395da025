/** The listening socket: patience with slow callers, and a dignified end. */

import { randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Express } from 'express';
import { MINUTE_MS, SECOND_MS } from '../primitives/time.ts';
import type { DoorError } from './door-error.ts';
import { PROBLEM_MEDIA_TYPE, toProblem } from './problem.ts';

/** All in milliseconds. */
export interface Patience {
  /** For a whole request to arrive, body included. */
  readonly requestMs: number;
  /** For its header fields. */
  readonly headersMs: number;
  /** For the next request on a connection; longer than what load balancers keep. */
  readonly keepAliveMs: number;
  /** For running requests to finish once we stop. */
  readonly shutdownMs: number;
}

const PATIENCE: Patience = {
  requestMs: 10 * MINUTE_MS,
  headersMs: 15 * SECOND_MS,
  keepAliveMs: 75 * SECOND_MS,
  shutdownMs: 10 * SECOND_MS,
};

export interface Listening {
  /** `http://host:port`, with the port the system chose if it was left to it. */
  readonly url: string;
  /** Takes no new request, lets running ones finish, cuts what is not done by the deadline. */
  close(): Promise<void>;
}

export interface Listen {
  readonly host: string;
  readonly port: number;
  readonly patience?: Patience;
}

const CHECK_INTERVAL_MS = 100;

export async function listen(app: Express, { host, port, patience }: Listen): Promise<Listening> {
  const { requestMs, headersMs, keepAliveMs, shutdownMs } = patience ?? PATIENCE;
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: headersMs,
      keepAliveTimeout: keepAliveMs,
      connectionsCheckingInterval: Math.min(requestMs, headersMs, 10 * SECOND_MS),
    },
    app,
  );
  server.on('clientError', refuseConnection);
  const running = trackRunning(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const bound = server.address() as AddressInfo;
  const name = bound.family === 'IPv6' ? `[${bound.address}]` : bound.address;
  return {
    url: `http://${name}:${bound.port}`,
    close: () => closeServer(server, running, shutdownMs),
  };
}

/** What an answer that goes on is told when the server stops. */
export const ENDING = 'ending';

/** Answers that are not given yet. */
function trackRunning(server: Server): ReadonlySet<ServerResponse> {
  const running = new Set<ServerResponse>();
  server.prependListener('request', (_req, res) => {
    running.add(res);
    res.on('close', () => running.delete(res));
  });
  return running;
}

const endConnection = (res: ServerResponse): void => {
  res.shouldKeepAlive = false;
};

/**
 * Who is answered from here on is told that the connection ends with it: his next request would
 * be cut off, or keep us from ending. Idle connections are looked for again and again.
 */
function closeServer(
  server: Server,
  running: ReadonlySet<ServerResponse>,
  shutdownMs: number,
): Promise<void> {
  server.prependListener('request', (_req, res) => endConnection(res));
  running.forEach(endConnection);
  for (const res of running) res.emit(ENDING);
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), CHECK_INTERVAL_MS);
    const deadline = setTimeout(() => server.closeAllConnections(), shutdownMs);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(deadline);
      resolve();
    });
    server.closeIdleConnections();
  });
}

const CONNECTION_ERRORS: Readonly<Record<string, [DoorError, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [{ code: 'request_timeout' }, 'Request Timeout'],
  HPE_HEADER_OVERFLOW: [{ code: 'headers_too_large' }, 'Request Header Fields Too Large'],
};
const NOT_HTTP: [DoorError, string] = [{ code: 'request_malformed' }, 'Bad Request'];

/** What goes wrong before express sees a request, or after it began to wait for the body. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const [problem, reason] = CONNECTION_ERRORS[error.code ?? ''] ?? NOT_HTTP;
  const { status, document } = toProblem(problem, randomUUID());
  const body = JSON.stringify(document);
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
