/** Two GRANDPA votes before the court: who answers, and as of when. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { formatTime, HOUR_MS, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import {
  equivocationOf,
  polkadotJson,
  proofJson,
  scaleJson,
  voterKey,
} from '../evidence/kinds/grandpa/build-equivocations.ts';
import { type Court, openCourt } from '../support/court.ts';
import { chains } from '../support/objects.ts';
import { benchesOf } from './docket.ts';

const KIND = 'grandpa/equivocation';
const BENCH = { kinds: [KIND] };

let court: Court;

beforeAll(async () => {
  const { services, ...benches } = benchesOf({ oracle: BENCH, bridge: BENCH });
  court = await openCourt({
    ...benches,
    services: (services as readonly object[]).map((service) => ({ ...service, chain: 'dot' })),
    chains: chains.filter(({ type }) => type === 'grandpa'),
  });
  await feedVoter('op-1');
  await feedVoter('op-2');
});

afterAll(() => court.end());

const now = () => formatTime(court.clock.time);

const feedVoter = (operator: string) =>
  court.feed('chain-facts', [
    {
      at: now(),
      type: 'key',
      chain: 'dot',
      operator,
      keyType: 'ed25519',
      publicKey: voterKey(operator),
      fromHeight: '1',
    },
  ]);

/** A minute later, a block of an hour ago. */
async function feedBlock(height: number): Promise<string> {
  court.clock.advance(MINUTE_MS);
  const time = formatTime(shifted(court.clock.time, -HOUR_MS));
  const line = { at: now(), type: 'block', chain: 'dot', height: String(height), time };
  expect((await court.feed('chain-facts', [line])).body).toMatchObject({ taken: 1 });
  return time;
}

const report = (evidence: Json, services: readonly string[] = ['oracle']) => {
  court.clock.advance(1);
  return court.report(evidence, { kind: KIND, services });
};

const votes = (voter: string, round: bigint, numbers: readonly [number, number]) =>
  equivocationOf({ voter, round, number: BigInt(numbers[0]) }, { number: BigInt(numbers[1]) });

describe('a proof', () => {
  test('opens a request at each service, and in another dialect it is known', async () => {
    await feedBlock(100);
    const services = ['oracle', 'bridge'];
    const proof = votes('op-1', 1n, [100, 100]);
    const answer = await report(proofJson(proof), services);
    expect(answer.status).toBe(201);
    expect(answer.body.services).toMatchObject(
      services.map((service) => ({
        service,
        convictions: [{ operator: 'op-1', outcome: 'opened', place: '3/1' }],
      })),
    );

    for (const dialect of [polkadotJson(proof), scaleJson(proof)]) {
      const again = await report(dialect, services);
      expect(again.status).toBe(200);
      expect(again.body.evidence).toBe(answer.body.evidence);
    }
  });

  test('of the other stage of the same round is the same incident', async () => {
    const first = await report(proofJson(votes('op-2', 2n, [100, 100])));
    const prevotes = equivocationOf({ voter: 'op-2', round: 2n, stage: 'prevote' });
    const second = await report(proofJson(prevotes));
    expect(first.status).toBe(201);
    expect(second.status).toBe(200);
    expect(second.body.services[0].convictions).toMatchObject([{ outcome: 'corroborated' }]);
  });

  test('is refuted if the votes are of two rounds', async () => {
    const answer = await report(proofJson(equivocationOf({ voter: 'op-1' }, { round: 8n })));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'signature_invalid' });
  });

  test('is unverifiable if nobody has fed the key', async () => {
    const answer = await report(proofJson(votes('stranger', 3n, [100, 100])));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'key_unknown' });
  });
});

describe('the accused cannot choose the date', () => {
  const captureOf = async (round: bigint, numbers: readonly [number, number]) => {
    const answer = await report(proofJson(votes('op-1', round, numbers)));
    expect(answer.status).toBe(201);
    return answer.body.services[0].convictions[0].capture;
  };

  test('by a second vote for a block that never comes', async () => {
    const time = await feedBlock(110);
    expect(await captureOf(10n, [110, 2 ** 32 - 1])).toBe(time);
  });

  test('by a second vote for a block of long ago', async () => {
    court.clock.advance(24 * HOUR_MS);
    const time = await feedBlock(120);
    expect(await captureOf(11n, [120, 100])).toBe(time);
  });

  test('and evidence of two blocks that are not fed waits for the lower', async () => {
    const waiting = await report(proofJson(votes('op-1', 12n, [2 ** 32 - 1, 130])));
    expect(waiting.status).toBe(202);
    expect(waiting.body.services).toMatchObject([{ waitsFor: { chain: 'dot', height: '130' } }]);

    const time = await feedBlock(130);
    const { body } = await court.get(`/v1/evidence/${waiting.body.evidence}`);
    expect(body).toMatchObject({
      status: 'proven',
      findings: [{ operator: 'op-1', place: '3/12', capture: time }],
    });
  });
});

test('a convicted key of a fed set that no operator has is listed, and no request opens', async () => {
  await feedBlock(140);
  const publicKey = voterKey('nobody');
  await court.feed('chain-facts', [
    {
      at: now(),
      type: 'validators',
      chain: 'dot',
      height: '140',
      validators: [{ keyType: 'ed25519', publicKey, power: '1' }],
    },
  ]);
  const answer = await report(proofJson(votes('nobody', 20n, [140, 140])));
  const { body } = await court.get(`/v1/evidence/${answer.body.evidence}`);
  expect(body).toMatchObject({ status: 'proven', findings: [] });
  expect(JSON.stringify([answer.body, body])).toContain(`ed25519:${publicKey}`);
});
