/** Two finality votes with one nonce before the court: who answers, and that the key goes nowhere. */
import { pino } from 'pino';
import request, { type Response } from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { formatTime, HOUR_MS, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import {
  contextOf,
  type Fields,
  finalityEvidence,
  providerKey,
  providerSecret,
} from '../evidence/kinds/babylon/build-finality-votes.ts';
import { doorOf } from '../http/door.ts';
import { WATCHER } from '../support/bootstrap.ts';
import { blockLine, type Court, MILK_CHAIN_ID, openCourt } from '../support/court.ts';
import { chains } from '../support/objects.ts';
import { envelope } from '../support/signers.ts';
import { benchesOf, type Docket, docketOf } from './docket.ts';

const KIND = 'babylon/finality-equivocation';
const CONTEXT = contextOf(MILK_CHAIN_ID);

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt({
    ...benchesOf({ oracle: { kinds: [KIND] }, bridge: { kinds: [KIND] } }),
    chains: [{ ...chains[0], eotsContext: CONTEXT }],
  });
  docket = docketOf(court);
  await feedProvider('op-1', 'provider of op-1');
});

afterAll(() => court.end());

const feedProvider = (operator: string, provider: string) =>
  court.feed('chain-facts', [
    {
      at: formatTime(court.clock.time),
      type: 'key',
      chain: 'milk',
      operator,
      keyType: 'bip340',
      publicKey: providerKey(provider),
      fromHeight: '1',
    },
  ]);

const newBlock = async (): Promise<number> => {
  court.clock.advance(MINUTE_MS);
  return docket.block(shifted(court.clock.time, -HOUR_MS));
};

const equivocation = (provider: string, height: number): Fields =>
  finalityEvidence({ provider, height: BigInt(height), context: CONTEXT });

const report = (evidence: Json, services: readonly string[] = ['oracle']) => {
  court.clock.advance(1);
  return court.report(evidence, { kind: KIND, services });
};

describe('evidence that proves nothing yet', () => {
  test('lacks a signature: the chain does not slash for it either', async () => {
    const proof = equivocation('provider of op-1', await newBlock());
    const answer = await report({ ...proof, canonical_finality_sig: null });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'evidence_unverifiable',
      reason: 'signature_missing',
    });
  });

  test('is by a key that nobody has fed', async () => {
    const answer = await report(equivocation('unknown provider', await newBlock()));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'evidence_unverifiable',
      reason: 'key_unknown',
      missing: `whose key bip340:${providerKey('unknown provider')} is`,
    });
  });

  test('is signed under another context than that of the chain, whatever it claims', async () => {
    const height = await newBlock();
    const proof = finalityEvidence({ provider: 'provider of op-1', height: BigInt(height) });
    const answer = await report({ ...proof, signing_context: '' });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'signature_invalid' });
  });
});

describe('a proof', () => {
  const log: string[] = [];
  const services = ['oracle', 'bridge'];
  let answer: Response;
  let height: number;

  /** At a door that writes everything it ever writes to a log. */
  beforeAll(async () => {
    height = await newBlock();
    const logger = pino({ level: 'trace' }, { write: (line: string) => void log.push(line) });
    const evidence = equivocation('provider of op-1', height);
    const signed = envelope('tribune/evidence/v1', { kind: KIND, services, evidence } as never, {
      deployment: court.deployment,
      now: court.clock.time,
      keys: [WATCHER],
    });
    answer = await request(doorOf({ context: court, changes: { logger } }))
      .post('/v1/evidence')
      .send(signed as object);
  });

  test('opens a request at each service', () => {
    expect(answer.status).toBe(201);
    expect(answer.body.services).toMatchObject(
      services.map((service) => ({
        service,
        convictions: [{ operator: 'op-1', outcome: 'opened', place: String(height) }],
      })),
    );
  });

  test('publishes the key: what it signed elsewhere proves nothing any more', async () => {
    const later = await report(equivocation('provider of op-1', await newBlock()));
    expect(later.status).toBe(422);
    expect(later.body).toMatchObject({ code: 'key_exposed' });
  });

  test('leaves the secret key in no row, no answer and no line of the log', async () => {
    const { evidence } = answer.body;
    const { slashRequest } = answer.body.services[0].convictions[0];
    const answers = [
      answer,
      await court.get(`/v1/evidence/${evidence}`),
      await court.get(`/v1/slash-requests/${slashRequest}`),
    ];
    const said = answers.map(({ body, headers }) => JSON.stringify([body, headers])).join('\n');
    const rows = await everyRow();
    const logged = log.join('\n');

    for (const text of [said, rows]) expect(text).toContain(evidence);
    expect(logged).toContain('/v1/evidence');
    const secret = providerSecret('provider of op-1');
    const all = `${said}${rows}${logged}`.toLowerCase();
    for (const form of [
      secret,
      BigInt(`0x${secret}`).toString(),
      Buffer.from(secret, 'hex').toString('base64').toLowerCase(),
    ])
      expect(all).not.toContain(form);
  });

  /** Of every table, as PostgreSQL prints rows: bytes in hex. */
  const everyRow = (): Promise<string> =>
    court.database.transaction(async (tx) => {
      const tables = await tx.$queryRaw<{ name: string }[]>`
        SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`;
      const texts: string[] = [];
      for (const { name } of tables) {
        const sql = `SELECT t::text AS row FROM "${name}" t`;
        const rows = await tx.$queryRawUnsafe<{ row: string }[]>(sql);
        texts.push(...rows.map(({ row }) => row));
      }
      return texts.join('\n');
    });
});

test('a convicted key of a fed set that no operator has is listed, and no request opens', async () => {
  const height = await newBlock();
  const publicKey = providerKey('provider of nobody');
  await court.feed('chain-facts', [
    {
      at: formatTime(court.clock.time),
      type: 'validators',
      chain: 'milk',
      height: String(height),
      validators: [{ keyType: 'bip340', publicKey, power: '1' }],
    },
  ]);
  const answer = await report(equivocation('provider of nobody', height));
  const { body } = await court.get(`/v1/evidence/${answer.body.evidence}`);
  expect(body).toMatchObject({ status: 'proven', findings: [] });
  expect(JSON.stringify([answer.body, body])).toContain(`bip340:${publicKey}`);
});

describe('evidence of a height that is not fed', () => {
  test('waits, and is decided when key and block are', async () => {
    const height = 1_000_000;
    const waiting = await report(equivocation('provider of op-2', height));
    expect(waiting.status).toBe(202);

    await feedProvider('op-2', 'provider of op-2');
    court.clock.advance(MINUTE_MS);
    const capture = shifted(court.clock.time, -HOUR_MS);
    await court.feed('chain-facts', [blockLine(height, capture, court.clock.time)]);
    const { body } = await court.get(`/v1/evidence/${waiting.body.evidence}`);
    expect(body).toMatchObject({
      status: 'proven',
      findings: [{ operator: 'op-2', place: String(height), outcome: 'opened' }],
    });
  });
});
