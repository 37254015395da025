/** Attacks on light clients before the court: who answers, and what must be fed first. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { formatTime, HOUR_MS, SECOND_MS, after as shifted } from '../../src/primitives/time.ts';
import {
  attackJson,
  type BlockSpec,
  lightBlock,
  type Member,
  signedHeader,
  validatorsJson,
} from '../evidence/kinds/cometbft/build-blocks.ts';
import { testKey } from '../evidence/kinds/cometbft/vote-keys.ts';
import { blockLine, type Court, keyLine, MILK_CHAIN_ID, openCourt } from '../support/court.ts';
import { NOW } from '../support/statements.ts';
import { benchesOf, delegates, feedLedger, joins } from './docket.ts';

const KIND = 'cometbft/light-client-attack';
const COMMON = 101;

const member = (name: string, power: number): Member => ({ key: testKey(name), power });
const SET = [member('op-1', 40), member('op-2', 30), member('nobody', 30)];
const INVENTED = [member('mallory', 1000), ...SET];

let court: Court;

beforeAll(async () => {
  court = await openCourt({
    ...benchesOf({ oracle: { kinds: [KIND] }, bridge: { kinds: [KIND] } }),
  });
  await feedLedger(court, [
    ...['op-1', 'op-2'].flatMap((operator) => [joins(operator), joins(operator, 'bridge')]),
    delegates('alice', 'op-1', '300'),
  ]);
  await court.feed('chain-facts', [
    ...['op-1', 'op-2'].map((operator) => keyLine(operator, court.clock.time)),
    ...block({ height: COMMON, members: SET }),
  ]);
});

afterAll(() => court.end());

/** Half an hour before the court opens, and ten seconds a height. */
const timeAt = (height: number) => shifted(NOW, -HOUR_MS / 2 + (height - COMMON) * 10 * SECOND_MS);

const own = (height: number, more: Partial<BlockSpec> = {}): BlockSpec => ({
  height,
  members: SET,
  chainId: MILK_CHAIN_ID,
  time: formatTime(timeAt(height)),
  ...more,
});

/** The header, and after it the block, as a feeder sends them. */
const block = (spec: Partial<BlockSpec> & { readonly height: number }) => {
  const header = { ...signedHeader(own(spec.height, spec)) };
  const place = { at: formatTime(court.clock.time), chain: 'milk', height: String(spec.height) };
  return [
    { ...place, type: 'header', header },
    blockLine(spec.height, timeAt(spec.height), court.clock.time),
  ];
};

const feedBlock = async (height: number) => {
  const fed = await court.feed('chain-facts', block({ height }));
  expect(fed.body).toMatchObject({ taken: 2 });
};

/** With the set of the common height beside it: the chain feeds headers alone. */
const proofOf = (height: number, more: Partial<BlockSpec>, common = COMMON): Json => ({
  evidence: attackJson(lightBlock(own(height, more)), common),
  common_validators: validatorsJson(SET),
});

const lie = { appHash: 'a lie', members: INVENTED };

const report = (evidence: Json, services: readonly string[] = ['oracle']) => {
  court.clock.advance(1);
  return court.report(evidence, { kind: KIND, services });
};

const capturedAt = (height: number) => formatTime(timeAt(height));

describe('a block that never was', () => {
  test('opens a request for each operator who signed it, at each service, and lists the rest', async () => {
    await feedBlock(110);
    const capture = capturedAt(110);
    const answer = await report(proofOf(110, lie), ['oracle', 'bridge']);
    expect(answer.status).toBe(201);
    const convictions = ['op-1', 'op-2'].map((operator) => ({
      operator,
      place: '110',
      capture,
      outcome: 'opened',
    }));
    expect(answer.body.services).toMatchObject([
      { service: 'oracle', convictions },
      { service: 'bridge', convictions },
    ]);
    const { publicKey } = testKey('nobody');
    expect(answer.body.services[0].verdict.unregistered).toMatchObject([
      { key: `ed25519:${publicKey}`, place: '110' },
    ]);
  });

  test('is one incident, from however many common heights it is proven', async () => {
    await court.feed('chain-facts', block({ height: COMMON + 1 }));
    const answer = await report(proofOf(110, lie, COMMON + 1));
    expect(answer.status).toBe(200);
    expect(answer.body.services[0].convictions).toMatchObject([
      { operator: 'op-1', outcome: 'corroborated' },
      { operator: 'op-2', outcome: 'corroborated' },
    ]);
  });

  test('proves nothing against an invented common set', async () => {
    const evidence = {
      ...(proofOf(110, lie, 105) as object),
      common_validators: validatorsJson(INVENTED),
    };
    const answer = await report(evidence as unknown as Json);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'evidence_unverifiable',
      reason: 'validators_unknown',
    });
    expect(answer.body.missing).toContain('105');
  });

  test('waits for its height, and is decided when the block is fed', async () => {
    const answer = await report(proofOf(120, lie));
    expect(answer.status).toBe(202);
    const before = await court.get(`/v1/evidence/${answer.body.evidence}`);
    expect(before.body.status).toBe('waiting');

    await feedBlock(120);
    const after = await court.get(`/v1/evidence/${answer.body.evidence}`);
    expect(after.body.status).toBe('proven');
  });

  test('above everything fed, and not later, is decided at once', async () => {
    const answer = await report(proofOf(500, { ...lie, time: formatTime(timeAt(120)) }));
    expect(answer.status).toBe(201);
    expect(answer.body.services[0].convictions).toMatchObject([
      { operator: 'op-1', place: '500', capture: capturedAt(120) },
      { operator: 'op-2', place: '500', capture: capturedAt(120) },
    ]);
  });
});

describe('another block that could have followed', () => {
  beforeAll(() => feedBlock(130));

  test('in the same round convicts whoever signed both', async () => {
    const answer = await report(proofOf(130, { data: 'other', flags: [2, 2, 2] }, 130));
    expect(answer.status).toBe(201);
    expect(answer.body.services[0].convictions).toMatchObject([
      { operator: 'op-1', place: '130' },
      { operator: 'op-2', place: '130' },
    ]);
  });

  test('in another round convicts nobody', async () => {
    const answer = await report(proofOf(130, { data: 'other', round: 1 }, 130));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'no_culprit' });
  });
});
