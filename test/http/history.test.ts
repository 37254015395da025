/** The history over HTTP, and whoever follows it. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { foundingKey, openCheckpoint } from '../../src/history/checkpoints/keys.ts';
import { parseVerifierKey } from '../../src/history/checkpoints/verifier-key.ts';
import { ROOM } from '../../src/history/following/room.ts';
import { type Log, openLog } from '../../src/history/keys/service.ts';
import { sequenceNext } from '../../src/history/sequencing/service.ts';
import { leafHash } from '../../src/history/tree/hashing.ts';
import { verifyConsistency, verifyInclusion } from '../../src/history/tree/verifying.ts';
import { canonicalJson } from '../../src/primitives/bytes.ts';
import { orRefuse } from '../../src/primitives/refusal.ts';
import { type EscrowCourt, escrowCourt } from '../scenarios/escrowed.ts';
import { firstEvents } from '../support/following.ts';
import { doorOf } from './door.ts';

let court: EscrowCourt;
let log: Log;
let door: Server;
let base: string;

const sequenceAll = async (): Promise<void> => {
  while ((await sequenceNext(court, log)) > 0);
};
const bytes = (path: readonly string[]) =>
  path.map((hash) => new Uint8Array(Buffer.from(hash, 'base64')));
const open = async (size?: number) => {
  const query = size === undefined ? '' : `?size=${size}`;
  const { text } = await court.get(`/v1/history/checkpoint${query}`);
  const { origin, keys } = (await court.get('/v1/history/keys')).body;
  const known = keys.map(({ key }: { key: string }) =>
    foundingKey(orRefuse(parseVerifierKey(key))),
  );
  return orRefuse(openCheckpoint(text, { origin, keys: known }));
};

beforeAll(async () => {
  court = await escrowCourt();
  door = doorOf({ context: court }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  base = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  log = await openLog(court, { given: [], spare: '22'.repeat(32) });
});
afterAll(async () => {
  door.closeAllConnections();
  door.close();
  await court.end();
});

describe('before the first checkpoint', () => {
  test('there is none, and it says so', async () => {
    const { body, status } = await court.get('/v1/history/checkpoint');
    expect([status, body.code]).toEqual([404, 'checkpoint_unknown']);
    expect((await court.get('/v1/history/entries')).body).toEqual({ items: [], next: null });
  });
});

describe('the history', () => {
  test('is read in pages; a full one is for good', async () => {
    await court.slash('op-1', 'oracle');
    await sequenceAll();
    const first = await court.get('/v1/history/entries?limit=2');
    expect(first.body.items.map(({ index }: { index: number }) => index)).toEqual([0, 1]);
    expect(first.body.next).toBe(2);
    expect(first.get('Cache-Control')).toMatch(/immutable/);

    const rest = await court.get('/v1/history/entries?from=2&limit=500');
    expect(rest.body.next).toBe(null);
    expect(rest.get('Cache-Control')).toBeUndefined();
  });

  test('is told by service, operator and type', async () => {
    const types = async (query: string) =>
      (await court.get(`/v1/history/entries?${query}`)).body.items.map(
        ({ entry }: { entry: { type: string } }) => entry.type,
      );
    expect(await types('operator=op-1&service=oracle')).toEqual([
      'request.opened',
      'slash.executed',
    ]);
    expect(await types('service=bridge')).toEqual([]);
    expect(await types('type=request.opened,tribune/evidence/v1')).toEqual([
      'tribune/evidence/v1',
      'request.opened',
    ]);
  });

  test('has the lines that were fed, by their digest', async () => {
    const { items } = (await court.get('/v1/history/entries?type=feed.taken')).body;
    const { index, entry } = items[0];
    const lines = await court.get(`/v1/history/lines/${index}`).then(({ text }) => text);
    expect(createHash('sha256').update(lines).digest('hex')).toBe(entry.body.lines);

    const { body, status } = await court.get('/v1/history/lines/0');
    expect([status, body.code]).toEqual([404, 'entry_without_lines']);
  });

  test('proves an entry to whoever has a checkpoint', async () => {
    const head = await open();
    const index = head.size - 1;
    const proof = (await court.get(`/v1/history/proofs/inclusion?index=${index}&size=${head.size}`))
      .body;
    const { items } = (await court.get(`/v1/history/entries?from=${index}&limit=1`)).body;
    const leaf = leafHash(Buffer.from(canonicalJson(items[0].entry)));
    const inclusion = { ...head, leaf, index, path: bytes(proof.path) };
    expect(verifyInclusion(inclusion)).toMatchObject({ ok: true });
  });

  test('proves that it only grew', async () => {
    const old = await open();
    await court.slash('op-2', 'oracle');
    await sequenceAll();
    const head = await open();
    const proof = (
      await court.get(`/v1/history/proofs/consistency?from=${old.size}&size=${head.size}`)
    ).body;
    const consistency = { old, new: head, path: bytes(proof.path) };
    expect(verifyConsistency(consistency)).toMatchObject({ ok: true });
    expect((await open(old.size)).root).toEqual(old.root);
  });

  test('serves tiles that are the leaves', async () => {
    const { body } = await court
      .get('/v1/history/tiles/0/0?width=3')
      .then((answer) => ({ body: answer.body as Buffer }));
    const { items } = (await court.get('/v1/history/entries?limit=3')).body;
    const leaves = items.map(({ entry }: { entry: never }) =>
      leafHash(Buffer.from(canonicalJson(entry))),
    );
    expect(new Uint8Array(body)).toEqual(new Uint8Array(Buffer.concat(leaves)));
  });
});

describe('whoever follows', () => {
  const follow = (query: string, count: number, headers = {}) =>
    firstEvents(`${base}/v1/events${query}`, count, headers);

  test('reads all there was, and what comes then', async () => {
    const { size } = await open();
    const reading = follow('?from=0', size + 2);
    await court.move([{ type: 'tick' }]);
    await sequenceAll();
    const events = await reading;
    expect(events.map(({ id }) => id)).toEqual(Array.from({ length: size + 2 }, (_, i) => i));
    expect(events.at(-1)?.event).toBe('feed.taken');
    expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({ type: 'deployment.founded' });
  });

  test('goes on behind the last that he received', async () => {
    const [event] = await follow('', 1, { 'Last-Event-ID': '4' });
    expect(event?.id).toBe(5);
  });

  test('hears only of what he asked for', async () => {
    const events = await follow('?from=0&operator=op-2&type=slash.executed', 1);
    expect(JSON.parse(events[0]?.data ?? '')).toMatchObject({ operators: ['op-2'] });
  });

  test('finds room again when others have left', async () => {
    const aborts = Array.from({ length: ROOM.perAddress }, () => new AbortController());
    const there = aborts.map(({ signal }) => fetch(`${base}/v1/events`, { signal }));
    for (const answer of await Promise.all(there)) expect(answer.status).toBe(200);
    const refused = await fetch(`${base}/v1/events`);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      429,
      'too_many_followers',
    ]);
    expect(refused.headers.get('retry-after')).not.toBe(null);
    for (const abort of aborts) abort.abort();
    await expect
      .poll(async () => {
        const abort = new AbortController();
        const { status } = await fetch(`${base}/v1/events`, { signal: abort.signal });
        abort.abort();
        return status;
      })
      .toBe(200);
  });
});

test('proofs of what is not there are refused', async () => {
  const { body, status } = await court.get('/v1/history/proofs/inclusion?index=5&size=5');
  expect([status, body.code]).toEqual([404, 'history_too_short']);
});
