/** Attacks by keys of other chains: forged beside a victim's, published by a proof, shared by two. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { formatTime, HOUR_MS, SECOND_MS, after as shifted } from '../../src/primitives/time.ts';
import {
  contextOf,
  finalityEvidence,
  providerKey,
} from '../evidence/kinds/babylon/build-finality-votes.ts';
import { doubleVoteJson, rogueKey } from '../evidence/kinds/ethereum/build-slashings.ts';
import { entryOf, stateOf } from '../evidence/kinds/ethereum/build-state.ts';
import { BEACON_CHAIN, validatorLine } from '../scenarios/beacon-chain.ts';
import { benchesOf } from '../scenarios/docket.ts';
import { blockLine, type Court, MILK_CHAIN_ID, openCourt } from '../support/court.ts';
import { chains } from '../support/objects.ts';

const FINALITY = 'babylon/finality-equivocation';
const ATTESTER = 'ethereum/attester-slashing';
const CONTEXT = contextOf(MILK_CHAIN_ID);
const PROVIDER = 'provider of op-1';
/** Of the first block fed; twenty more follow. */
const FIRST = 40;
const MORE = 20;

let court: Court;

beforeAll(async () => {
  const { services, ...benches } = benchesOf({
    oracle: { kinds: [FINALITY] },
    bridge: { kinds: [ATTESTER] },
  }) as { readonly services: readonly { readonly service: string }[] };
  court = await openCourt({
    ...benches,
    chains: [{ ...chains[0], eotsContext: CONTEXT }, BEACON_CHAIN],
    services: services.map((one) => (one.service === 'bridge' ? { ...one, chain: 'eth' } : one)),
  });
  const at = formatTime(court.clock.time);
  const start = shifted(court.clock.time, -HOUR_MS);
  const fed = await court.feed('chain-facts', [
    {
      at,
      type: 'key',
      fromHeight: '0',
      chain: 'milk',
      operator: 'op-1',
      keyType: 'bip340',
      publicKey: providerKey(PROVIDER),
    },
    ...['op-1', 'op-1', 'op-2'].map((operator, i) => ({ at, ...validatorLine(i + 1, operator) })),
    ...Array.from({ length: MORE + 1 }, (_, n) =>
      blockLine(FIRST + n, shifted(start, n * SECOND_MS), court.clock.time),
    ),
  ]);
  expect(fed.status).toBe(200);
});

afterAll(() => court.end());

const report = (kind: string, evidence: Json) => {
  court.clock.advance(1);
  return court.report(evidence, { kind, services: [kind === FINALITY ? 'oracle' : 'bridge'] });
};

const requestsOf = async (service: string): Promise<number> =>
  (await court.get(`/v1/slash-requests?service=${service}`)).body.items.length;

describe('an attester slashing with an index whose key is made to cancel the victim’s', () => {
  const signing = { indices: [1, 4], signedBy: [8] };
  const forged = doubleVoteJson(signing, signing);
  const imagined = stateOf(
    [...[0, 1, 2, 3].map((n) => entryOf(n)), entryOf(4, { publicKey: rogueKey(1, 8) })],
    330,
  );

  test('is unverifiable: keys come from chain facts, and not from the submitter', async () => {
    const bare = await report(ATTESTER, forged);
    const proved = await report(ATTESTER, imagined.wrap(forged, [1, 4]));

    expect(bare.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'key_unknown' });
    expect(bare.body.missing).toContain('validator 4');
    expect(proved.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'header_unknown' });
    expect(await requestsOf('bridge')).toBe(0);
  });
});

test('one proof that convicts two operators opens a request against each', async () => {
  const answer = await report(ATTESTER, doubleVoteJson());
  const convictions = answer.body.services[0].convictions as readonly Record<string, string>[];

  expect(answer.status).toBe(201);
  expect(convictions).toMatchObject([{ operator: 'op-1' }, { operator: 'op-2' }]);
  expect(new Set(convictions.map(({ slashRequest }) => slashRequest)).size).toBe(2);
  expect(await requestsOf('bridge')).toBe(2);
});

describe('the public Babylon proof is used to forge twenty more heights', () => {
  const proofAt = (height: number) =>
    finalityEvidence({ provider: PROVIDER, height: BigInt(height), context: CONTEXT });

  test('the key is exposed from the first proof on, and nothing more is slashed', async () => {
    expect((await report(FINALITY, proofAt(FIRST))).status).toBe(201);
    for (let height = FIRST + 1; height <= FIRST + MORE; height += 1) {
      const answer = await report(FINALITY, proofAt(height));
      expect(answer.status).toBe(422);
      expect(answer.body.code).toBe('key_exposed');
    }
    expect(await requestsOf('oracle')).toBe(1);
  });

  test('the first proof is still known for what it is', async () => {
    expect((await report(FINALITY, proofAt(FIRST))).body).toMatchObject({ reception: 'known' });
  });
});
