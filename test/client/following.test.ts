/** Following the history: each entry once, in order, whatever becomes of the connection. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { IndexedEntry } from '../../src/client/following.ts';
import { createTribune } from '../../src/client/tribune.ts';
import { NOW } from '../support/statements.ts';
import { QUICK, type Served, serve, urlOf } from './served.ts';

const first = async (entries: AsyncGenerator<IndexedEntry>, count: number) => {
  const taken: IndexedEntry[] = [];
  for await (const entry of entries) if (taken.push(entry) === count) break;
  return taken;
};
const indices = (entries: readonly IndexedEntry[]) => entries.map(({ index }) => index);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('of a court', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve();
    await served.court.slash('op-1', 'oracle');
    await served.sequence();
  });
  afterAll(() => served.end());

  const sizeNow = async () =>
    Number((await served.tribune.history.checkpoint()).split('\n')[1] ?? 'nothing');

  test('everything there was comes, and what comes then', async () => {
    const { court, tribune } = served;
    const size = await sizeNow();
    const reading = first(tribune.follow({ from: 0 }), size + 2);
    await court.move([{ type: 'tick' }]);
    await served.sequence();
    const entries = await reading;
    expect(indices(entries)).toEqual(upTo(size + 2));
    expect(entries[0]?.entry.type).toBe('deployment.founded');
    const { items } = await tribune.history.entries({ limit: 500 });
    expect(entries).toEqual(items);
  });

  test('without a place to begin, what comes from now on', async () => {
    const { court, tribune, sequence } = served;
    const size = await sizeNow();
    let isAsked = (): void => {};
    const asking = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const watched = served.ask({
      fetch: (request) => {
        if (request.url.includes('/v1/events')) isAsked();
        return fetch(request);
      },
    });
    const next = first(watched.follow(), 1);
    await asking;
    await court.move([{ type: 'tick' }]);
    await sequence();
    expect(indices(await next)).toEqual([size]);
    expect((await tribune.history.entries({ from: size })).items.slice(0, 1)).toEqual(await next);
  });

  test('only what is asked for', async () => {
    const wanted = { from: 0, service: 'oracle', types: ['slash.executed'] as const };
    const [one] = await first(served.tribune.follow(wanted), 1);
    expect(one?.entry).toMatchObject({ type: 'slash.executed', operators: ['op-1'] });
  });

  test('goes on where the connection was cut, however often', async () => {
    const { court, door, tribune } = served;
    const size = await sizeNow();
    const taken: number[] = [];
    for await (const { index } of tribune.follow({ from: 0 })) {
      taken.push(index);
      if (index === 3 || index === size - 1) door.closeAllConnections();
      if (index === size - 1) {
        await court.move([{ type: 'tick' }]);
        await served.sequence();
      }
      if (index === size) break;
    }
    expect(taken).toEqual(upTo(size + 1));
  });

  test('ends quietly at the signal', async () => {
    const stop = new AbortController();
    const reading = first(served.tribune.follow({ signal: stop.signal }), 1);
    setTimeout(() => stop.abort(), 50);
    expect(await reading).toEqual([]);
    expect(await first(served.tribune.follow({ signal: stop.signal }), 1)).toEqual([]);
  });

  test('says what the server refuses', async () => {
    const reading = first(served.tribune.follow({ from: 0, service: 'no such name!' }), 1);
    await expect(reading).rejects.toMatchObject({ code: 'parameter_malformed', status: 400 });
  });
});

describe('of a server that does as it likes', () => {
  type Act = (response: ServerResponse, request: IncomingMessage) => void;
  let server: Server | null = null;
  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
    server = null;
  });

  async function acting(...acts: readonly Act[]) {
    const asked: { readonly url: string; readonly last: string | undefined }[] = [];
    server = createServer((request, response) => {
      asked.push({ url: request.url ?? '', last: request.headers['last-event-id'] as string });
      (acts[asked.length - 1] ?? ((gone: ServerResponse) => gone.destroy()))(response, request);
    }).listen(0, '127.0.0.1');
    const url = await urlOf(server);
    const patience = { ...QUICK, silenceMs: 300 };
    return { asked, tribune: createTribune({ url, now: () => NOW, patience }) };
  }

  const event = (index: number): string =>
    `id: ${index}\nevent: feed.taken\ndata: {"type":"feed.taken"}\n\n`;
  const events =
    (...ids: readonly number[]): Act =>
    (response) =>
      response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`retry: 3\n\n${ids.map(event).join('')}`);

  test('none comes twice, and none after a later one', async () => {
    const { tribune, asked } = await acting(events(4, 5, 5, 4), events(5, 7, 6), events(8));
    expect(indices(await first(tribune.follow({ from: 4 }), 4))).toEqual([4, 5, 7, 8]);
    expect(asked.map(({ last }) => last)).toEqual(['3', '5', '7']);
  });

  test('what is cut in the middle of an entry is no entry', async () => {
    const half: Act = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`${event(0)}id: 1\nevent: feed.taken\nda`, () => response.destroy());
    };
    const { tribune, asked } = await acting(half, events(1));
    expect(indices(await first(tribune.follow({ from: 0 }), 2))).toEqual([0, 1]);
    expect(asked.map(({ url, last }) => [url, last])).toEqual([
      ['/v1/events?from=0', undefined],
      ['/v1/events', '0'],
    ]);
  });

  test('a server that falls silent is asked again, and so is one that is starting', async () => {
    const silent: Act = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event(0));
    };
    const starting: Act = (response) => response.writeHead(503).end('not yet');
    const gone: Act = (response) => response.destroy();
    const { tribune } = await acting(silent, starting, gone, events(1));
    expect(indices(await first(tribune.follow({ from: 0 }), 2))).toEqual([0, 1]);
  });

  test('one that has no room is asked again when it says', async () => {
    const when: number[] = [];
    const full: Act = (response) => {
      when.push(performance.now());
      const soon = { 'retry-after': new Date(NOW + 1000).toUTCString() };
      response.writeHead(429, soon).end('{"code":"too_many_followers","title":"No room"}');
    };
    const room: Act = (response, request) => {
      when.push(performance.now());
      events(0)(response, request);
    };
    const { tribune } = await acting(full, room);
    expect(indices(await first(tribune.follow({ from: 0 }), 1))).toEqual([0]);
    expect((when[1] ?? 0) - (when[0] ?? 0)).toBeGreaterThan(900);
  });

  test('one that never answers is given up', async () => {
    const { tribune, asked } = await acting();
    await expect(first(tribune.follow({ from: 0 }), 1)).rejects.toThrow('fetch failed');
    expect(asked.length).toBe(QUICK.tries);
  });

  test('a page that is no stream of events is an error', async () => {
    const page: Act = (response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>');
    const { tribune } = await acting(page, page, page, page);
    await expect(first(tribune.follow({ from: 0 }), 1)).rejects.toThrow('text/html');
  });
});
