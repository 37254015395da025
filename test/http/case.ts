/** One small case over HTTP: a feed, a double vote, a ballot, each as it is posted. */
import type { Express } from 'express';
import request from 'supertest';
import type { Json } from '../../src/primitives/bytes.ts';
import type { OperatorId, ServiceId, SlashRequestId } from '../../src/primitives/ids.ts';
import { after, formatTime, HOUR_MS } from '../../src/primitives/time.ts';
import { evidenceJson, publicKeyOf, VALIDATOR, voteJson } from '../evidence/build-votes.ts';
import { MEMBERS, WATCHER, type World } from '../support/bootstrap.ts';
import { envelope } from '../support/signers.ts';
import { NOW } from '../support/statements.ts';
import type { Batch } from './lines.ts';

export const HEIGHT = 10;
const captured = after(NOW, -HOUR_MS);
export const longAgo = formatTime(after(NOW, -72 * HOUR_MS));

export const postLines = (door: Express, feed: string, body: string) =>
  request(door).post(`/v1/feeds/${feed}`).set('Content-Type', 'application/x-ndjson').send(body);

export const postJson = (door: Express, path: string, body: Json) =>
  request(door)
    .post(path)
    .set('Content-Type', 'application/json')
    .serialize(String)
    .send(JSON.stringify(body));

export const ledger: Batch = {
  feed: 'ledger',
  firstSeq: 1,
  lines: [
    { at: longAgo, type: 'join', operator: 'op-1', service: 'oracle' },
    {
      at: longAgo,
      type: 'delegate',
      restaker: 'alice',
      target: 'operator/op-1',
      asset: 'umilk',
      amount: '1000',
    },
    {
      at: longAgo,
      type: 'allocate',
      restaker: 'alice',
      target: 'operator/op-1',
      services: { oracle: '1' },
    },
    { at: formatTime(NOW), type: 'tick' },
  ],
};

export const key: Batch = {
  feed: 'chain-facts',
  firstSeq: 1,
  lines: [
    {
      at: longAgo,
      type: 'key',
      chain: 'milk',
      operator: 'op-1',
      keyType: 'ed25519',
      publicKey: publicKeyOf(VALIDATOR),
      fromHeight: '1',
    },
  ],
};

export const block: Batch = {
  feed: 'chain-facts',
  firstSeq: 2,
  lines: [
    {
      at: longAgo,
      type: 'block',
      chain: 'milk',
      height: String(HEIGHT),
      time: formatTime(captured),
    },
  ],
};

export const doubleVote = (height = HEIGHT): Json =>
  evidenceJson(
    voteJson({ chainId: 'milkyway-1', height, block: 'one' }),
    voteJson({ chainId: 'milkyway-1', height, block: 'other' }),
  );

export const report = (court: World, evidence: Json, kind = 'cometbft/duplicate-vote'): Json =>
  envelope(
    'tribune/evidence/v1',
    { kind, services: ['oracle' as ServiceId], evidence },
    { deployment: court.deployment, now: court.clock.time, keys: [WATCHER] },
  );

export interface Ballot {
  readonly slashRequest: string;
  readonly choice: 'veto' | 'uphold';
  /** Which member of the committee. */
  readonly member: 0 | 1 | 2;
}

export const ballot = (court: World, { slashRequest, choice, member }: Ballot): Json =>
  envelope(
    'tribune/vote/v1',
    {
      slashRequest: slashRequest as SlashRequestId,
      operator: 'op-1' as OperatorId,
      service: 'oracle' as ServiceId,
      choice,
      reason: 'as the facts are',
    },
    { deployment: court.deployment, now: court.clock.time, keys: [MEMBERS[member]] },
  );
