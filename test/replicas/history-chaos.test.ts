/**
 * Three replicas on one PostgreSQL, killed again and again while watchers report, feeders feed and
 * readers follow: one history without a gap comes of it, everybody reads all of it once and in order, and
 * it follows from what was said.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { databaseClock } from '../../src/db/clock.ts';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { verifyDatabase } from '../../src/history/verifying/service.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import { at, formatTime, HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { signedBatch } from '../http/lines.ts';
import { ORACLE_ADMIN, WATCHER, type World } from '../support/bootstrap.ts';
import { blockLine, doubleVote, keyLine } from '../support/court.ts';
import { freshPostgresUrl, onPostgres } from '../support/database.ts';
import { readEvents } from '../support/following.ts';
import { rounds } from '../support/fuzz.ts';
import { envelope } from '../support/signers.ts';
import { NOW } from '../support/statements.ts';
import { workshop } from '../support/workshop.ts';
import { openReceiver } from '../webhooks/receiver.ts';
import { docketFile } from './docket.ts';

const REPLICAS = 3;
const READERS = 20;
/** At least. */
const KILLS = 4;
/** Pieces of evidence, each with a block of its own; a good four entries come of each. */
const PIECES = rounds(10);
const OPERATORS = ['op-1', 'op-2', 'op-3', 'op-4'];
const SCRIPT = fileURLToPath(new URL('./history-replica.ts', import.meta.url));

interface Replica {
  readonly child: ChildProcess;
  readonly url: string;
}

async function startReplica(options: object): Promise<Replica> {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, 'line')) as [string];
  const { address } = JSON.parse(line) as { address: AddressInfo };
  return { child, url: `http://127.0.0.1:${address.port}` };
}

const WEBHOOK = {
  service: 'oracle',
  webhook: 'ops',
  previous: null,
  types: ['tribune/evidence/v1', 'request.opened', 'evidence.decided'],
  status: 'active',
  rotate: false,
};

/** Every other message is not taken when it comes first. */
function failingOnce(): (index: number) => number {
  const failed = new Set<number>();
  return (index) => {
    if (index % 2 === 0 || failed.has(index)) return 204;
    failed.add(index);
    return 503;
  };
}

/** What a webhook that was there from the beginning is told of. */
const entriesFor = (database: Database, service: string): Promise<readonly number[]> =>
  database.transaction(async (tx) => {
    const rows = await tx.historyEntry.findMany({
      where: { services: { has: service }, type: { in: WEBHOOK.types } },
      orderBy: { index: 'asc' },
      select: { index: true },
    });
    return rows.map(({ index }) => Number(index));
  });

const firstOfEach = (indices: readonly number[]): readonly number[] => [...new Set(indices)];

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.runIf(onPostgres)('replicas that are killed again and again', () => {
  test('leave one history, that everybody reads once and in order', {
    timeout: rounds(600_000),
  }, async () => {
    const url = await freshPostgresUrl();
    const database = await openDatabase({ url });
    const realNow = await database.transaction((tx) => databaseClock.now(tx));
    const behindMs = realNow - NOW;
    const founding = { database, clock: { now: async () => NOW }, kinds: KINDS };
    const deployment = await bootstrap(founding, docketFile());
    const timeNow = () => at(Date.now() - behindMs);
    const world = () => ({ deployment, clock: { time: timeNow() } }) as unknown as World;

    const replicas = await Promise.all(
      Array.from({ length: REPLICAS }, () => startReplica({ url, behindMs, since: NOW })),
    );
    let isOver = false;
    const urlOf = (i: number): string => replicas[i % REPLICAS]?.url ?? '';

    /** Again and again, anywhere, until it is answered. */
    const post = async (path: string, body: string, seed: number): Promise<number> => {
      for (let attempt = seed; ; attempt += 1) {
        const answer = await fetch(`${urlOf(attempt)}${path}`, {
          method: 'POST',
          headers: {
            'content-type': path.startsWith('/v1/feeds')
              ? 'application/x-ndjson'
              : 'application/json',
          },
          body,
        }).catch(() => null);
        if (answer !== null && answer.status < 500) {
          await answer.arrayBuffer();
          return answer.status;
        }
        await answer?.arrayBuffer().catch(() => null);
        await rest(50);
      }
    };

    /** Goes after a while, and comes back somewhere else. */
    const readAWhile = async (ids: number[], turn: number): Promise<void> => {
      const abort = new AbortController();
      const patience = setTimeout(() => abort.abort(), 200 + ((turn * 7919) % 2_500));
      const last = ids.at(-1);
      const headers: Record<string, string> =
        last === undefined ? {} : { 'Last-Event-ID': String(last) };
      try {
        const events = readEvents(`${urlOf(turn)}/v1/events?from=0`, {
          headers,
          signal: abort.signal,
        });
        for await (const { id } of events) ids.push(id);
      } catch {
        await rest(20);
      }
      clearTimeout(patience);
    };
    const reader = async (seed: number): Promise<readonly number[]> => {
      const ids: number[] = [];
      for (let turn = seed; !isOver || ids.length < size; turn += 1) await readAWhile(ids, turn);
      return ids;
    };
    let size = Number.NaN;
    const readers = Array.from({ length: READERS }, (_, i) => reader(i));

    const killer = async (): Promise<number> => {
      let kills = 0;
      while (!isOver || kills < KILLS) {
        await rest(1_000);
        const place = kills % REPLICAS;
        replicas[place]?.child.kill('SIGKILL');
        kills += 1;
        replicas[place] = await startReplica({ url, behindMs, since: NOW });
      }
      return kills;
    };
    const killing = killer();
    const receiver = await openReceiver(failingOnce());
    const webhook = envelope('tribune/webhook/v1', { ...WEBHOOK, url: receiver.url } as never, {
      deployment,
      now: timeNow(),
      keys: [ORACLE_ADMIN],
      author: 'service/oracle',
    });
    expect([200, 201]).toContain(await post('/v1/webhooks', JSON.stringify(webhook as Json), 0));

    /** Some evidence comes before its block, some after. */
    const times = Array.from({ length: PIECES }, (_, i) => shifted(NOW, -6 * HOUR_MS + i * 1_000));
    const feeding = async (): Promise<void> => {
      const keys = OPERATORS.map((operator) => keyLine(operator, NOW));
      const batch = (firstSeq: number, lines: readonly object[]) =>
        signedBatch(world(), { feed: 'chain-facts', firstSeq, lines });
      expect(await post('/v1/feeds/chain-facts', batch(1, keys), 0)).toBe(200);
      for (const [i, time] of times.entries()) {
        const lines = [blockLine(i + 1, time, NOW)];
        expect(await post('/v1/feeds/chain-facts', batch(keys.length + 1 + i, lines), i)).toBe(200);
        if (i % 10 === 0) {
          const tick = [{ at: formatTime(NOW), type: 'tick' }];
          const ledger = signedBatch(world(), {
            feed: 'ledger',
            firstSeq: i / 10 + 1,
            lines: tick,
          });
          expect(await post('/v1/feeds/ledger', ledger, i)).toBe(200);
        }
      }
    };
    const reporting = async (operator: string, place: number): Promise<void> => {
      for (let height = 1; height <= PIECES; height += 1) {
        const signed = envelope(
          'tribune/evidence/v1',
          {
            kind: 'cometbft/duplicate-vote',
            services: ['oracle'],
            evidence: doubleVote(operator, height),
          } as never,
          { deployment, now: timeNow(), keys: [WATCHER] },
        );
        const status = await post('/v1/evidence', JSON.stringify(signed as Json), place + height);
        expect([200, 201, 202, 422, 409]).toContain(status);
      }
    };
    await Promise.all([feeding(), ...OPERATORS.map(reporting)]);

    const waiting = () => database.transaction((tx) => tx.historyPending.count());
    await expect.poll(waiting, { timeout: rounds(60_000), interval: 200 }).toBe(0);
    size = await database.transaction((tx) => tx.historyEntry.count());
    isOver = true;
    expect(await killing).toBeGreaterThanOrEqual(KILLS);
    const expected = Array.from({ length: size }, (_, i) => i);
    for (const ids of await Promise.all(readers)) expect(ids).toEqual(expected);
    const wanted = await entriesFor(database, 'oracle');
    await expect
      .poll(() => new Set(receiver.taken()).size, { timeout: rounds(120_000), interval: 500 })
      .toBe(wanted.length);
    expect(firstOfEach(receiver.taken())).toEqual(wanted);
    for (const { child } of replicas) child.kill('SIGKILL');
    await receiver.close();

    expect(size).toBeGreaterThan(PIECES * 4);
    const report = await verifyDatabase(database, { notes: [] }, { workshop });
    expect(report).toMatchObject({ size, tree: [], replay: null, rows: [] });
    await database.close();
  });
});
