/** Two processes, one database: whatever they race for happens once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import type { OperatorId, ServiceId, SlashRequestId } from '../../src/primitives/ids.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { after, HOUR_MS, type Timestamp } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { MEMBERS, WATCHER } from '../support/bootstrap.ts';
import { manualClock } from '../support/clock.ts';
import { courtOf, doubleVote } from '../support/court.ts';
import { freshPostgresUrl, onPostgres } from '../support/database.ts';
import { envelope } from '../support/signers.ts';
import { keyOf, NOW } from '../support/statements.ts';
import { copyOf } from './copies.ts';
import { DUE, docketFile, fillDocket } from './docket.ts';
import { dueOrder, dumpCourt, executionOrder } from './dump.ts';
import { type Replica, startReplica } from './replica-process.ts';

const HEIGHTS = 10;
/** Eight a height. */
const REQUESTS = 80;
const PATIENCE_MS = 240_000;
const STRANGER = keyOf('ed25519', 99);

const title = 'two processes on one PostgreSQL (only where there is one)';

describe.skipIf(!onPostgres)(title, { timeout: PATIENCE_MS }, () => {
  /** Databases with the same docket, nothing of it decided yet. */
  const urls: string[] = [];
  let opened = 0;

  beforeAll(async () => {
    const url = await freshPostgresUrl();
    opened = await prepare(url);
    urls.push(url, await copyOf(url), await copyOf(url));
  }, PATIENCE_MS);

  test('all due requests are executed once each, in the order of their deadlines', async () => {
    expect(opened).toBe(REQUESTS);
    const replicas = await startTwo(urls[0], DUE);
    const decided = await Promise.all(replicas.map((replica) => replica.close()));
    await Promise.all(replicas.map((replica) => replica.stop()));

    expect(decided.map((ids) => ids.length > 0)).toEqual([true, true]);
    expect(decided.flat()).toHaveLength(REQUESTS);
    expect(new Set(decided.flat()).size).toBe(REQUESTS);
    const database = await openDatabase({ url: urls[0] ?? '' });
    const order = await dueOrder(database);
    expect(order).toHaveLength(REQUESTS);
    expect(await executionOrder(database)).toEqual(order);
    await database.close();
  });

  test('what they took is what one process alone takes, to the last digit', async () => {
    const alone = await startReplica({ database: { url: urls[1] ?? '' }, now: DUE });
    expect(await alone.close()).toHaveLength(REQUESTS);
    await alone.stop();

    const [raced, single] = await Promise.all([dumpOf(urls[0]), dumpOf(urls[1])]);
    expect(single['rate_line']?.length).toBeGreaterThan(REQUESTS);
    expect(raced).toEqual(single);
  });

  test('the docket is one whose order matters: some of it finds less left than it asks for', async () => {
    const { slash } = await dumpOf(urls[1]);
    const reports = slash?.map((row) => JSON.parse(row['report'] as string)) ?? [];
    const cut = reports.filter(({ totals }) => totals[0]?.cutByCap !== '0');
    expect(cut.length).toBeGreaterThan(0);
    expect(cut.length).toBeLessThan(REQUESTS);
  });

  describe('evidence and votes that reach both at once', () => {
    const now = after(NOW, HOUR_MS);
    let replicas: readonly Replica[];
    let identity: Awaited<ReturnType<typeof bootstrap>>;
    let request: string;

    beforeAll(async () => {
      replicas = await startTwo(urls[2], now);
      identity = await identityOf(urls[2]);
    }, PATIENCE_MS);
    afterAll(() => Promise.all(replicas.map((replica) => replica.stop())));

    const sign = (type: 'tribune/evidence/v1' | 'tribune/vote/v1', body: object, by: SigningKey) =>
      JSON.stringify(envelope(type, body as never, { deployment: identity, now, keys: [by] }));
    const both = (path: string, texts: readonly [string, string]) =>
      Promise.all(replicas.map((replica, i) => replica.post(path, texts[i as 0 | 1])));
    const report = (height: number, by: SigningKey) =>
      sign(
        'tribune/evidence/v1',
        {
          kind: 'cometbft/duplicate-vote',
          services: ['oracle'],
          evidence: doubleVote('op-1', height, { round: 7 }),
        },
        by,
      );
    const vote = (choice: 'veto' | 'uphold', by: SigningKey) =>
      sign(
        'tribune/vote/v1',
        {
          slashRequest: request as SlashRequestId,
          operator: 'op-1' as OperatorId,
          service: 'oracle' as ServiceId,
          choice,
          reason: 'as the facts are',
        },
        by,
      );

    test('the same statement is accepted by one and answered again by the other', async () => {
      const text = report(1, WATCHER);
      const answers = await both('/v1/evidence', [text, text]);
      expect(answers[0]?.body).toEqual(answers[1]?.body);
      request = requestIn(answers[0]?.body);
    });

    test('the same evidence by two reporters is one finding, and no second request', async () => {
      const before = await dumpOf(urls[2]);
      const answers = await both('/v1/evidence', [report(2, WATCHER), report(2, STRANGER)]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      expect(requestIn(answers[0]?.body)).toBe(requestIn(answers[1]?.body));
      const now = await dumpOf(urls[2]);
      expect(now['slash_request']).toHaveLength(before['slash_request']?.length ?? 0);
      expect(now['finding']).toHaveLength((before['finding']?.length ?? 0) + 1);
    });

    test('one vote sent to both counts once', async () => {
      const text = vote('uphold', MEMBERS[0]);
      const answers = await both(`/v1/slash-requests/${request}/votes`, [text, text]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
      expect((await tallyOf(urls[2], request))['uphold_weight']).toBe(1);
    });

    test('of two contrary votes by one member exactly one counts', async () => {
      const path = `/v1/slash-requests/${request}/votes`;
      const answers = await both(path, [vote('uphold', MEMBERS[1]), vote('veto', MEMBERS[1])]);
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
      const row = await tallyOf(urls[2], request);
      expect(Number(row['veto_weight']) + Number(row['uphold_weight'])).toBe(2);
    });
  });
});

/** Two that both answer already: a race needs both at the start. */
const startTwo = (url: string | undefined, now: Timestamp): Promise<readonly Replica[]> =>
  Promise.all([1, 2].map(() => startReplica({ database: { url: url ?? '' }, now })));

const requestIn = (body: unknown): string => {
  const { services } = body as { services: { convictions: { slashRequest: string }[] }[] };
  return services[0]?.convictions[0]?.slashRequest ?? '';
};

async function prepare(url: string): Promise<number> {
  const database = await openDatabase({ url });
  const clock = manualClock(NOW);
  const court = courtOf({
    database,
    clock,
    kinds: KINDS,
    deployment: await bootstrap({ database, clock, kinds: KINDS }, docketFile()),
  });
  const opened = await fillDocket(court, HEIGHTS);
  await court.end();
  return opened;
}

async function identityOf(url: string | undefined) {
  const database = await openDatabase({ url: url ?? '' });
  const identity = await bootstrap(
    { database, clock: manualClock(NOW), kinds: KINDS },
    docketFile(),
  );
  await database.close();
  return identity;
}

async function dumpOf(url: string | undefined) {
  const database = await openDatabase({ url: url ?? '' });
  const dumped = await dumpCourt(database);
  await database.close();
  return dumped;
}

async function tallyOf(url: string | undefined, request: string) {
  const { slash_request: requests } = await dumpOf(url);
  return requests?.find(({ id }) => id === request) as Record<string, unknown>;
}
