/**
 * One connection to a server that sends events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 * `EventSource` is not in every Node, cannot be told to give up a dead connection, and hides why it was refused.
 */
import { createParser } from 'eventsource-parser';
import { problemOf } from './problem.ts';
import type { Wire } from './transport.ts';

export type Received =
  | { readonly type: 'opened' }
  /** How long the server asks those to wait who come back, in milliseconds. */
  | { readonly type: 'retry'; readonly ms: number }
  | { readonly type: 'entry'; readonly index: number; readonly data: string };

/** In UTF-16 units: an entry holds a statement, and a statement is at most 8 MiB of JSON. */
const EVENT_MAX = 64 << 20;

/** Until the server ends it, nothing comes for too long, or nobody reads on. */
export async function* eventsOf(
  { fetch, now, patience }: Wire,
  request: Request,
  signal?: AbortSignal,
): AsyncGenerator<Received> {
  const line = new AbortController();
  const hangUp = (): void => line.abort(signal?.reason);
  signal?.addEventListener('abort', hangUp, { once: true });
  if (signal?.aborted) hangUp();
  const patiently = <T>(coming: Promise<T>) => orSilence(coming, line, patience.silenceMs);
  try {
    const response = await patiently(fetch(new Request(request, { signal: line.signal })));
    if (!response.ok) throw await problemOf(response, now());
    const type = response.headers.get('content-type') ?? '';
    if (response.body === null || !type.startsWith('text/event-stream'))
      throw new Error(`expected events and was answered with ${type || 'nothing'}`);
    yield { type: 'opened' };
    const reader = response.body.getReader();
    yield* parsed(() => patiently(reader.read()));
  } finally {
    signal?.removeEventListener('abort', hangUp);
    line.abort();
  }
}

/** Hangs up where it takes too long. */
function orSilence<T>(coming: Promise<T>, line: AbortController, ms: number): Promise<T> {
  const silence = setTimeout(() => line.abort(new Error('the server fell silent')), ms);
  return coming.finally(() => clearTimeout(silence));
}

type Read = () => Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;

async function* parsed(read: Read): AsyncGenerator<Received> {
  const received: Received[] = [];
  const parser = createParser({
    maxBufferSize: EVENT_MAX,
    onRetry: (ms) => received.push({ type: 'retry', ms }),
    onEvent: ({ id, data }) => received.push({ type: 'entry', index: indexOf(id), data }),
  });
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await read();
    if (done) return;
    parser.feed(decoder.decode(value, { stream: true }));
    yield* received.splice(0);
  }
}

function indexOf(id: string | undefined): number {
  const index = /^[0-9]{1,16}$/.test(id ?? '') ? Number(id) : Number.NaN;
  if (!Number.isSafeInteger(index)) throw new Error('an event came without the index of its entry');
  return index;
}
