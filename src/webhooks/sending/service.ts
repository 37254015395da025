/** Posts to addresses that others chose: to the address that was checked, and never further. */
import dns from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { err, ok, type Result } from '../../primitives/result.ts';
import {
  addressIn,
  type DestinationRules,
  obstacleAt,
  obstacleIn,
  type WebhookUrlRefused,
} from '../destination.ts';
import type { Message } from '../message.ts';
import type { FailureReason, Outcome } from '../outcome.ts';

/** All addresses of a host; none if nobody knows it. */
type Resolve = (host: string) => Promise<readonly string[]>;

export interface SendingOptions extends DestinationRules {
  /** The servers that this machine asks, unless said otherwise. */
  readonly resolve?: Resolve;
  /** Of one attempt, from its name to its status, in milliseconds. */
  readonly timeoutMs?: number;
}

export interface Sending {
  /** The addresses of a URL that may be sent to, as they are now. */
  admit(url: string): Promise<Result<readonly string[], WebhookUrlRefused>>;
  post(message: Message, signal: AbortSignal): Promise<Outcome>;
}

const TIMEOUT_MS = 15_000;
const RESOLVE_MS = 5_000;
/** More of an answer is not read, in bytes. */
const ANSWER_MAX = 4_096;
const HEADERS_MAX = 16_384;
/** Several addresses are tried one after the other; in milliseconds. */
const CONNECTING = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 2_500 };

export function openSending(options: SendingOptions): Sending {
  const { resolve = askServers, timeoutMs = TIMEOUT_MS } = options;
  const admit = async (text: string): Promise<Result<readonly string[], WebhookUrlRefused>> => {
    const url = new URL(text);
    const unasked = obstacleIn(url, options);
    if (unasked !== null) return err({ code: 'webhook_url_refused', reason: unasked });
    const named = addressIn(url);
    const addresses = named === null ? await addressesOf(url.hostname, resolve) : [named];
    const obstacle = obstacleAt(addresses, options);
    return obstacle === null
      ? ok(addresses)
      : err({ code: 'webhook_url_refused', reason: obstacle });
  };

  return {
    admit,
    async post(message, signal) {
      const deadline = AbortSignal.timeout(timeoutMs);
      const ending = AbortSignal.any([signal, deadline]);
      try {
        const admitted = await before(ending, admit(message.url));
        if (!admitted.ok) return failed(admitted.error.reason);
        return outcomeOf(await statusOf(message, admitted.value, ending));
      } catch {
        if (signal.aborted) return { type: 'interrupted' };
        return failed(deadline.aborted ? 'timed_out' : 'unreachable');
      }
    },
  };
}

/** Who does not answer in time is not known. */
const addressesOf = (host: string, resolve: Resolve): Promise<readonly string[]> =>
  before(AbortSignal.timeout(RESOLVE_MS), resolve(host)).catch(() => []);

const outcomeOf = (status: number): Outcome =>
  status >= 200 && status < 300 ? { type: 'delivered' } : failed('answered', status);

const failed = (reason: FailureReason, status: number | null = null): Outcome => ({
  type: 'failed',
  failure: { reason, status },
});

/** Rejects at the signal, whatever becomes of the work. */
function before<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** Redirects are not followed; what comes after the status is thrown away. */
function statusOf(
  { url, headers, body }: Message,
  addresses: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const client = url.startsWith('https:') ? https : http;
    const asking = client.request(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
      agent: false,
      lookup: pinned(addresses),
      ...CONNECTING,
      maxHeaderSize: HEADERS_MAX,
      signal,
    });
    asking.on('error', reject);
    asking.on('close', () => reject(new Error('closed without an answer')));
    asking.on('response', (answer) => {
      resolve(answer.statusCode ?? 0);
      let bytes = 0;
      answer.on('error', () => {});
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > ANSWER_MAX) answer.destroy();
      });
    });
    asking.end(body);
  });
}

/** Whatever the name is said to be a moment later, it is what was checked. */
function pinned(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, answer) => {
    const [first] = found;
    if (options.all === true) answer(null, found);
    else answer(null, first?.address ?? '', first?.family);
  };
}

const ASKING = { timeout: 3_000, tries: 2 } as const;

/**
 * By DNS alone: names of this machine's own files are nobody's business, and a name that nobody
 * answers for takes no thread.
 */
async function askServers(host: string): Promise<readonly string[]> {
  const servers = new dns.Resolver(ASKING);
  const found = await Promise.allSettled([servers.resolve4(host), servers.resolve6(host)]);
  return found.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
}
