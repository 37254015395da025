/** What becomes of evidence at the door: new, known, corroborating, waiting, refuted, unverifiable. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { formatTime, HOUR_MS, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import { addressOfKey, evidenceJson, publicKeyOf, voteJson } from '../evidence/build-votes.ts';
import { secretOf } from '../evidence/seeds.ts';
import { WATCHER } from '../support/bootstrap.ts';
import {
  blockLine,
  type Court,
  doubleVote,
  keyLine,
  MILK_CHAIN_ID,
  openCourt,
} from '../support/court.ts';
import { chains } from '../support/objects.ts';
import { keyOf } from '../support/statements.ts';
import { inAnotherDialect, swapped } from './dialects.ts';
import { benchesOf, type Docket, docketOf, feedKeys } from './docket.ts';

const STRANGER = keyOf('adr036', 88);
const PRIVATE_WATCHER = keyOf('ed25519', 52);

let court: Court;
let docket: Docket;

beforeAll(async () => {
  const benches = benchesOf({
    oracle: {},
    bridge: {},
    hasty: { evidenceMaxAge: 'PT30M' },
    closed: { openReporting: false },
    distant: {},
  }) as { services: readonly { service: string }[] };
  const watch = (service: string, { signer }: { signer: string }) => ({
    service,
    watcher: signer,
    offences: ['equivocation'],
    status: 'active',
  });
  court = await openCourt({
    ...benches,
    chains: chains.slice(0, 2),
    services: benches.services.map((service) =>
      service.service === 'distant' ? { ...service, chain: 'eth' } : service,
    ),
    watchers: [watch('oracle', WATCHER), watch('closed', PRIVATE_WATCHER)],
  });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
});

afterAll(() => court.end());

const newBlock = async (): Promise<number> => {
  court.clock.advance(MINUTE_MS);
  return docket.block(shifted(court.clock.time, -HOUR_MS));
};

const reportAs = (evidence: Json, by = WATCHER, services = ['oracle']) => {
  court.clock.advance(1);
  return court.report(evidence, { by, services });
};

describe('proof is new once', () => {
  let height: number;
  let opened: { readonly evidence: string; readonly slashRequest: string };

  beforeAll(async () => {
    height = await newBlock();
    const answer = await reportAs(doubleVote('op-1', height));
    expect(answer.status).toBe(201);
    opened = {
      evidence: answer.body.evidence,
      slashRequest: answer.body.services[0].convictions[0].slashRequest,
    };
  });

  test.each([
    ['by another watcher', (proof: Json) => proof, STRANGER],
    ['in another dialect', inAnotherDialect, WATCHER],
    ['with its halves swapped', swapped, WATCHER],
  ] as const)('%s it is known', async (_how, rewritten, by) => {
    const answer = await reportAs(rewritten(doubleVote('op-1', height)), by);

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      evidence: opened.evidence,
      reception: 'known',
      services: [
        { verdict: null, convictions: [{ outcome: 'known', slashRequest: opened.slashRequest }] },
      ],
    });
  });

  test('at another service it is new', async () => {
    const answer = await reportAs(doubleVote('op-1', height), WATCHER, ['bridge']);

    expect(answer.status).toBe(201);
    expect(answer.body.evidence).toBe(opened.evidence);
    expect(answer.body.services[0].convictions[0].slashRequest).not.toBe(opened.slashRequest);
  });

  test('other votes of the incident corroborate it, without a new window; 16 are kept', async () => {
    const before = (await court.get(`/v1/slash-requests/${opened.slashRequest}`)).body;
    for (let round = 3; round < 20; round += 1) {
      const answer = await reportAs(doubleVote('op-1', height, { round }), STRANGER);
      expect(answer.status).toBe(200);
      expect(answer.body.services[0].convictions).toMatchObject([
        { outcome: 'corroborated', slashRequest: opened.slashRequest },
      ]);
    }
    const after = (await court.get(`/v1/slash-requests/${opened.slashRequest}`)).body;

    expect(after.corroborations).toHaveLength(16);
    expect(after.vetoDeadline).toBe(before.vetoDeadline);
    const beyond = await reportAs(doubleVote('op-1', height, { round: 20 }), STRANGER);
    const read = await court.get(`/v1/evidence/${beyond.body.evidence}`);
    expect([beyond.status, read.status]).toEqual([200, 404]);
    expect(after.bench).toEqual(before.bench);
  });
});

describe('what is missing is named, and refutes nothing', () => {
  test('a key that nobody has fed', async () => {
    const height = await newBlock();
    const answer = await reportAs(doubleVote('op-3', height));
    const address = addressOfKey(publicKeyOf(secretOf('op-3'))).toLowerCase();

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'key_unknown' });
    expect(answer.body.missing).toContain(address);

    await court.feed('chain-facts', [keyLine('op-3', court.clock.time)]);
    expect((await reportAs(doubleVote('op-3', height))).status).toBe(201);
  });

  test('a key of the validator set that belongs to no operator is convicted, and listed', async () => {
    const height = await newBlock();
    const publicKey = publicKeyOf(secretOf('nobody'));
    const set = await court.feed('chain-facts', [
      {
        at: formatTime(court.clock.time),
        type: 'validators',
        chain: 'milk',
        height: String(height),
        validators: [{ address: null, keyType: 'ed25519', publicKey, power: '7' }],
      },
    ]);
    expect(set.status).toBe(200);
    const answer = await reportAs(doubleVote('nobody', height));

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ reception: 'nobody' });
    expect(answer.body.services[0]).toMatchObject({
      convictions: [],
      verdict: { unregistered: [{ key: `ed25519:${publicKey}`, place: String(height) }] },
    });
  });
});

describe('refuted evidence leaves a trail', () => {
  const forged = async () =>
    doubleVote('op-1', await newBlock(), { signWith: secretOf('somebody else') });

  test('of a registered watcher', async () => {
    const before = (await court.get(`/v1/watchers/${WATCHER.signer}`)).body.record;
    const answer = await reportAs(await forged());
    const after = (await court.get(`/v1/watchers/${WATCHER.signer}`)).body.record;

    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'signature_invalid' });
    expect(after).toEqual({ ...before, refuted: before.refuted + 1 });
  });

  test('one trail, however often his statement is sent and whatever another service said first', async () => {
    const refutedOf = async () =>
      (await court.get(`/v1/watchers/${WATCHER.signer}`)).body.record.refuted;
    const before = await refutedOf();
    const evidence = await forged();
    for (const _again of [1, 2]) {
      const answer = await court.report(evidence, { services: ['distant', 'oracle'] });
      expect(answer.body.code).toBe('chain_unsuited');
    }
    expect(await refutedOf()).toBe(before + 1);
  });

  test('and none of a stranger, who was never heard of', async () => {
    const stranger = keyOf('ed25519', 89);
    const answer = await reportAs(await forged(), stranger);

    expect(answer.body.code).toBe('evidence_refuted');
    expect((await court.get(`/v1/watchers/${stranger.signer}`)).body.code).toBe('standing_unknown');
  });
});

describe('each service hears for itself', () => {
  test('one takes it, one finds it too old, one has another chain', async () => {
    const height = await newBlock();
    const services = ['hasty', 'distant', 'bridge'];
    const answer = await reportAs(doubleVote('op-2', height), WATCHER, services);

    expect(answer.status).toBe(201);
    expect(answer.body.services).toMatchObject([
      { service: 'hasty', outcome: 'refused', problem: { code: 'evidence_expired' } },
      { service: 'distant', outcome: 'refused', problem: { code: 'chain_unsuited' } },
      { service: 'bridge', outcome: 'decided', convictions: [{ operator: 'op-2' }] },
    ]);
  });

  test('if none takes it the first refusal is the answer', async () => {
    const services = ['distant', 'hasty', 'nowhere'];
    const answer = await reportAs(doubleVote('op-2', await newBlock()), WATCHER, services);

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'chain_unsuited', service: 'distant' });
  });

  test('a service that is not there is named', async () => {
    const proof = doubleVote('op-2', await newBlock());
    const answer = await reportAs(proof, WATCHER, ['nowhere']);
    expect(answer.body).toMatchObject({ code: 'service_unknown', service: 'nowhere' });
  });

  test('one that listens to its watchers only listens to no other', async () => {
    const proof = doubleVote('op-2', await newBlock());
    const stranger = await reportAs(proof, WATCHER, ['closed']);
    const watcher = await reportAs(proof, PRIVATE_WATCHER, ['closed']);

    expect(stranger.status).toBe(403);
    expect(stranger.body).toMatchObject({ code: 'not_a_watcher', service: 'closed' });
    expect(watcher.status).toBe(201);
  });

  test('a kind that nobody verifies is refused', async () => {
    const answer = await court.report({ statements: [] }, { kind: 'statement/sermon' });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'kind_unknown', kind: 'statement/sermon' });
  });
});

describe('evidence of a height that is not fed', () => {
  const feedBlock = (height: number) => {
    court.clock.advance(MINUTE_MS);
    const capture = shifted(court.clock.time, -HOUR_MS);
    return court.feed('chain-facts', [blockLine(height, capture, court.clock.time)]);
  };

  test('waits, and is decided when the block is fed', async () => {
    const height = 1_000_000;
    const waiting = await reportAs(doubleVote('op-1', height));
    expect(waiting.status).toBe(202);
    expect(waiting.body).toMatchObject({
      reception: 'waiting',
      services: [{ waitsFor: { chain: 'milk', height: String(height) } }],
    });

    await feedBlock(height);
    const { body } = await court.get(`/v1/evidence/${waiting.body.evidence}`);
    expect(body).toMatchObject({ status: 'proven', findings: [{ outcome: 'opened' }] });
    const { slashRequest } = body.findings[0];
    expect((await court.get(`/v1/slash-requests/${slashRequest}`)).body).toMatchObject({
      reporter: WATCHER.signer,
      place: String(height),
    });
  });

  test('waits for the key too, is refuted by it, and leaves a trail', async () => {
    const height = 1_000_001;
    const before = (await court.get(`/v1/watchers/${WATCHER.signer}`)).body.record.refuted;
    const forged = doubleVote('op-4', height, { signWith: secretOf('somebody else') });
    const waiting = await reportAs(forged);
    expect(waiting.status).toBe(202);

    await court.feed('chain-facts', [keyLine('op-4', court.clock.time)]);
    await feedBlock(height);
    const { body } = await court.get(`/v1/evidence/${waiting.body.evidence}`);
    expect(body).toMatchObject({ status: 'refuted', findings: [] });
    const { record } = (await court.get(`/v1/watchers/${WATCHER.signer}`)).body;
    expect(record.refuted).toBe(before + 1);
    expect((await reportAs(doubleVote('op-4', height))).status).toBe(201);
  });

  test('is refuted at once if no block could save it', async () => {
    const vote = voteJson({ chainId: MILK_CHAIN_ID, height: 1_000_002 });
    const answer = await reportAs(evidenceJson(vote, vote));

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'same_block_id' });
  });
});
