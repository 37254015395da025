/** The way of submissions over HTTP: how many at once, in which groups, and what a failure leaves. */
import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { INTAKE_LIMITS, type IntakeLimits } from '../../src/intake/desk/service.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import { Refusal } from '../../src/primitives/refusal.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import { inProcess, type Verifier } from '../../src/threads/verifier.ts';
import { doorOf } from '../http/door.ts';
import { WATCHER } from '../support/bootstrap.ts';
import { blockLine, type Court, doubleVote, keyLine, openCourt } from '../support/court.ts';
import { envelope } from '../support/signers.ts';
import { keyOf } from '../support/statements.ts';

const HEIGHTS = 40;
let court: Court;
let nextHeight = 0;

beforeAll(async () => {
  court = await openCourt();
  const time = (height: number) => shifted(court.clock.time, -HOUR_MS + height);
  const blocks = Array.from({ length: HEIGHTS }, (_, i) =>
    blockLine(i + 1, time(i), court.clock.time),
  );
  await court.feed('chain-facts', [keyLine('op-1', court.clock.time), ...blocks]);
});

afterAll(() => court.end());

const height = (): number => {
  nextHeight += 1;
  return nextHeight;
};

const signed = (evidence: Json, by: SigningKey = WATCHER) =>
  envelope(
    'tribune/evidence/v1',
    { kind: 'cometbft/duplicate-vote', services: ['oracle'], evidence } as never,
    { deployment: court.deployment, now: court.clock.time, keys: [by] },
  );

const post = (door: Express, json: Json) =>
  request(door)
    .post('/v1/evidence')
    .set('Content-Type', 'application/json')
    .send(JSON.stringify(json));

interface DoorChanges {
  readonly limits?: Partial<IntakeLimits>;
  readonly verifier?: Verifier;
  readonly database?: Database;
}

const doorWith = ({ limits = {}, ...changes }: DoorChanges) =>
  doorOf({
    context: { ...court, ...changes },
    changes: { intake: { ...INTAKE_LIMITS, ...limits } },
  });

/** Verifies once it is let. */
function heldVerifier() {
  let release: () => void = () => {};
  let begun: () => void = () => {};
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const verifier: Verifier = {
    ...inProcess,
    async run(task) {
      begun();
      await isReleased;
      return inProcess.run(task);
    },
  };
  return { verifier, release, hasBegun };
}

describe('no more than there is room for', () => {
  test.each([
    ['intake_overloaded', 503, { inFlight: 1 }],
    ['author_busy', 429, { inFlightPerAuthor: 1 }],
  ])('%s: one too many is told to come again, and is taken then', async (code, status, limits) => {
    const { verifier, release, hasBegun } = heldVerifier();
    const door = doorWith({ limits, verifier });
    const first = post(door, signed(doubleVote('op-1', height()))).then((answer) => answer);
    await hasBegun;
    const second = signed(doubleVote('op-1', height()));
    const refused = await post(door, second);

    expect(refused.status).toBe(status);
    expect(refused.body.code).toBe(code);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    release();
    expect((await first).status).toBe(201);
    expect((await post(door, second)).status).toBe(201);
  });

  test('while one author has his fill another is heard', async () => {
    const { verifier, release, hasBegun } = heldVerifier();
    const door = doorWith({ limits: { inFlightPerAuthor: 1 }, verifier });
    const busy = post(door, signed(doubleVote('op-1', height()))).then((answer) => answer);
    await hasBegun;
    const other = post(door, signed(doubleVote('op-1', height()), keyOf('ed25519', 90)));
    release();

    expect((await other).status).toBe(201);
    expect((await busy).status).toBe(201);
  });

  test('a body for which there is no room is not held', async () => {
    const door = doorWith({ limits: { bytes: 1_000 } });
    const json = signed(doubleVote('op-1', height()));
    const answer = await post(door, json);

    expect(answer.body.code).toBe('intake_overloaded');
    expect((await post(doorWith({}), json)).status).toBe(201);
  });

  test('too_much_waiting: no more of one author waits for blocks than may', async () => {
    const door = doorWith({ limits: { waitingPerAuthor: 2 } });
    const by = keyOf('ed25519', 91);
    const statuses: number[] = [];
    for (const unfed of [900_001, 900_002, 900_003])
      statuses.push((await post(door, signed(doubleVote('op-1', unfed), by))).status);
    expect(statuses).toEqual([202, 202, 429]);
    const again = await post(door, signed(doubleVote('op-1', 900_003), by));
    expect(again.body).toMatchObject({ code: 'too_much_waiting', max: 2 });
    const other = await post(door, signed(doubleVote('op-1', 900_003), keyOf('ed25519', 92)));
    expect(other.status).toBe(202);
  });

  test('too_much_waiting: strangers together fill no more than their room, and watchers wait on', async () => {
    const door = doorWith({});
    await court.database.transaction(
      (tx) => tx.$executeRaw`
        INSERT INTO waiting (evidence, service, chain, height, received_at, author, statement)
        SELECT evidence, 'elsewhere-' || n, chain, height, received_at, author, statement
        FROM (SELECT * FROM waiting LIMIT 1) one, generate_series(1, 10000) n`,
    );
    const stranger = await post(door, signed(doubleVote('op-1', 900_004), keyOf('ed25519', 93)));
    const watcher = await post(door, signed(doubleVote('op-1', 900_004)));
    await court.database.transaction(
      (tx) => tx.$executeRaw`DELETE FROM waiting WHERE service LIKE 'elsewhere-%'`,
    );

    expect(stranger.status).toBe(429);
    expect(stranger.body).toMatchObject({ code: 'too_much_waiting', max: 10_000 });
    expect(watcher.status).toBe(202);
  });
});

describe('the same at the same time', () => {
  test('eight copies of a statement are accepted once and answered alike', async () => {
    const door = doorWith({});
    const json = signed(doubleVote('op-1', height()));
    const answers = await Promise.all(Array.from({ length: 8 }, () => post(door, json)));

    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  test('one proof by eight authors opens one request, and each is told which', async () => {
    const door = doorWith({});
    const proof = doubleVote('op-1', height());
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => post(door, signed(proof, keyOf('ed25519', 100 + i)))),
    );
    const requests = answers.map(({ body }) => body.services[0].convictions[0].slashRequest);

    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(new Set(requests).size).toBe(1);
  });
});

/** Fails the transaction in which a statement is accepted, at its very end, as often as told. */
function failing(database: Database, failures: { left: number }): Database {
  return {
    ...database,
    transaction: (work) =>
      database.transaction(async (tx) => {
        const before = await tx.statement.count();
        const result = await work(tx);
        if ((await tx.statement.count()) > before && failures.left > 0) {
          failures.left -= 1;
          throw new Error('the power went out');
        }
        return result;
      }),
  };
}

describe('what a failure leaves', () => {
  test('verified and not committed is not acknowledged, leaves nothing, and may come again', async () => {
    const failures = { left: 1 };
    const door = doorWith({ database: failing(court.database, failures) });
    const json = signed(doubleVote('op-1', height()));
    const rowsOf = () => court.database.transaction((tx) => tx.evidence.count());
    const before = await rowsOf();

    expect((await post(door, json)).status).toBe(500);
    expect(await rowsOf()).toBe(before);
    expect((await post(door, json)).status).toBe(201);
    expect(await rowsOf()).toBe(before + 1);
  });

  test('a group that fails is tried again one by one: everything acknowledged is there', async () => {
    const failures = { left: 1 };
    const door = doorWith({ database: failing(court.database, failures) });
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => post(door, signed(doubleVote('op-1', height())))),
    );
    const accepted = answers.filter(({ status }) => status === 201);

    expect(failures.left).toBe(0);
    expect(accepted.length).toBeGreaterThanOrEqual(5);
    for (const { body } of accepted)
      expect((await court.get(`/v1/evidence/${body.evidence}`)).status).toBe(200);
  });

  test('what a thread did not finish left nothing', async () => {
    const lost: Verifier = {
      ...inProcess,
      run: () => Promise.reject(new Refusal({ code: 'verification_interrupted' })),
    };
    const json = signed(doubleVote('op-1', height()));
    const interrupted = await post(doorWith({ verifier: lost }), json);
    expect(interrupted.status).toBe(503);
    expect(Number(interrupted.headers['retry-after'])).toBeGreaterThan(0);
    expect((await post(doorWith({}), json)).status).toBe(201);
  });
});

test('one refused submission of a group undoes none of the others', async () => {
  const door = doorWith({});
  const forged = doubleVote('op-1', height(), { signWith: new Uint8Array(32).fill(9) });
  const good = [height(), height(), height()].map((at) => signed(doubleVote('op-1', at)));
  const answers = await Promise.all(
    [good[0], signed(forged), good[1], good[2]].map((json) => post(door, json as Json)),
  );

  expect(answers.map(({ status }) => status)).toEqual([201, 422, 201, 201]);
});
