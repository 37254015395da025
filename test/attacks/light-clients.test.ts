/** Attacks by proofs about light clients: invented validators, keys behind other names, many heights. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { testKey } from '../evidence/kinds/cometbft/vote-keys.ts';
import { benchesOf } from '../scenarios/docket.ts';
import {
  feedBlock,
  feedOperators,
  INVENTED,
  LIE,
  LIGHT_CLIENT_ATTACK,
  proofOf,
  report,
} from '../scenarios/light-chain.ts';
import { type Court, openCourt } from '../support/court.ts';

const HEIGHT = 110;
const COMMON = Array.from({ length: 11 }, (_, place) => 90 + place);

let court: Court;

beforeAll(async () => {
  court = await openCourt({ ...benchesOf({ oracle: { kinds: [LIGHT_CLIENT_ATTACK] } }) });
  await feedOperators(court);
  for (const height of [...COMMON, HEIGHT]) await feedBlock(court, height);
});

afterAll(() => court.end());

describe('a light-client attack on an invented validator set', () => {
  test('is unverifiable: the set is not the chain’s, whatever stands beside the proof', async () => {
    const answer = await report(court, proofOf(HEIGHT, 105, LIE, INVENTED));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'evidence_unverifiable',
      reason: 'validators_unknown',
    });
    expect(answer.body.missing).toContain('105');
  });

  test('signed by strangers alone is refuted', async () => {
    const strangers = INVENTED.slice(0, 1);
    const answer = await report(court, proofOf(HEIGHT, 90, { ...LIE, members: strangers }));
    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'not_enough_trust' });
  });

  test('with a stranger’s key behind the address of an operator is refuted', async () => {
    const swapped = JSON.parse(
      JSON.stringify(proofOf(HEIGHT, 90)).replaceAll(
        `"address":"${testKey('mallory').address}"`,
        `"address":"${testKey('op-1').address}"`,
      ),
    ) as Json;
    const answer = await report(court, swapped);
    expect(answer.body).toMatchObject({
      code: 'evidence_refuted',
      reason: 'validator_set_invalid',
    });
  });
});

test('eleven common heights for one block are one incident', async () => {
  const requests = new Set<string>();
  const evidence = new Set<string>();
  for (const [place, common] of COMMON.entries()) {
    const answer = await report(court, proofOf(HEIGHT, common));
    expect(answer.status).toBe(place === 0 ? 201 : 200);
    evidence.add(answer.body.evidence);
    for (const { slashRequest } of answer.body.services[0].convictions) requests.add(slashRequest);
  }
  expect(evidence.size).toBe(11);
  expect(requests.size).toBe(2);
});
