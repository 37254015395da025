/** Slashings of a beacon chain before the court: who answers, and what a submitter must bring. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { formatTime } from '../../src/primitives/time.ts';
import {
  attestationJson,
  attesterJson,
  doubleVoteJson,
  proposerJson,
  publicKeyOf,
} from '../evidence/kinds/ethereum/build-slashings.ts';
import { entryOf, stateOf } from '../evidence/kinds/ethereum/build-state.ts';
import { type Court, openCourt } from '../support/court.ts';
import { BEACON_CHAIN, validatorLine } from './beacon-chain.ts';
import { benchesOf, feedLedger, joins } from './docket.ts';

const ATTESTER = 'ethereum/attester-slashing';
const PROPOSER = 'ethereum/proposer-slashing';

let court: Court;

beforeAll(async () => {
  const { services, ...benches } = benchesOf({
    oracle: { kinds: [ATTESTER] },
    bridge: { kinds: [PROPOSER] },
  });
  court = await openCourt({
    ...benches,
    services: (services as readonly object[]).map((service) => ({ ...service, chain: 'eth' })),
    chains: [BEACON_CHAIN],
  });
  await feed(validatorLine(1, 'op-1'), validatorLine(2, 'op-1'), validatorLine(3, 'op-2'));
  await feedLedger(court, [joins('op-1'), joins('op-2'), joins('op-1', 'bridge')]);
});

afterAll(() => court.end());

async function feed(...lines: readonly object[]): Promise<void> {
  const at = formatTime(court.clock.time);
  const answer = await court.feed(
    'chain-facts',
    lines.map((line) => ({ at, chain: 'eth', ...line })),
  );
  expect(answer.body).toMatchObject({ taken: lines.length });
}

const headerLine = (state: ReturnType<typeof stateOf>) => {
  const [[height, header] = []] = Object.entries(state.headers);
  return { type: 'header', height, header };
};

const report = (kind: string, evidence: Json) => {
  court.clock.advance(1);
  return court.report(evidence, { kind, services: [kind === ATTESTER ? 'oracle' : 'bridge'] });
};

test('a double vote opens one request for each operator, however many validators he runs', async () => {
  const proof = doubleVoteJson();
  const answer = await report(ATTESTER, proof);
  const capture = '2026-11-22T09:04:00.000Z';
  expect(answer.status).toBe(201);
  expect(answer.body.services[0].convictions).toMatchObject([
    { operator: 'op-1', place: '10', capture, outcome: 'opened' },
    { operator: 'op-2', place: '10', capture, outcome: 'opened' },
  ]);

  const again = await report(ATTESTER, { version: 'electra', data: proof });
  expect(again.status).toBe(200);
  expect(again.body).toMatchObject({ evidence: answer.body.evidence, reception: 'known' });
});

describe('the key of a co-signer', () => {
  const votes = (block: string) =>
    doubleVoteJson({ block }, { indices: [3, 4], block: `not ${block}` });

  test('that nobody has fed is asked for by its index', async () => {
    const answer = await report(ATTESTER, votes('one'));
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'key_unknown' });
    expect(answer.body.missing).toBe('the public key of validator 4');
  });

  test('may come with a proof, once the header is fed', async () => {
    const state = stateOf(
      [0, 1, 2, 3, 4].map((index) => entryOf(index)),
      300,
    );
    const wrapped = state.wrap(votes('two'), [4]);
    const before = await report(ATTESTER, wrapped);
    expect(before.body).toMatchObject({ reason: 'header_unknown' });
    expect(before.body.missing).toContain('slot 300');

    await feed(headerLine(state));
    const answer = await report(ATTESTER, wrapped);
    expect(answer.status).toBe(200);
    expect(answer.body.services[0].convictions).toMatchObject([
      { operator: 'op-2', place: '10', outcome: 'corroborated' },
    ]);
  });

  test('may come with the set of the epoch', async () => {
    const validator = {
      keyType: 'bls12_381',
      publicKey: publicKeyOf(5),
      power: '32000000000',
      index: '5',
    };
    await feed({ type: 'validators', height: '10', validators: [validator] });
    const answer = await report(
      ATTESTER,
      attesterJson(
        attestationJson({ indices: [1, 5] }),
        attestationJson({ indices: [1, 5], block: 'other block' }),
      ),
    );
    expect(answer.body.services[0]).toMatchObject({
      convictions: [{ operator: 'op-1', outcome: 'corroborated' }],
      verdict: { unregistered: [{ key: `bls12_381:${publicKeyOf(5)}`, place: '10' }] },
    });
  });
});

test('two headers of one slot answer for that slot', async () => {
  const answer = await report(PROPOSER, proposerJson());
  expect(answer.status).toBe(201);
  expect(answer.body.services[0].convictions).toMatchObject([
    { operator: 'op-1', place: '325', capture: '2026-11-22T09:05:00.000Z', outcome: 'opened' },
  ]);
});

test('votes for a target that is still to come are not heard yet', async () => {
  const answer = await report(ATTESTER, doubleVoteJson({ target: 30 }, { target: 30 }));
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({ code: 'not_yet', capture: '2026-11-22T11:12:00.000Z' });
});

test('more signers than a query may have parameters are asked for all the same', async () => {
  const [one, two] = [attestationJson(), attestationJson({ block: 'other block' })];
  const attesting_indices = Array.from({ length: 70_000 }, (_, index) => String(index));
  const answer = await report(
    ATTESTER,
    attesterJson({ ...one, attesting_indices }, { ...two, attesting_indices }),
  );
  expect(answer.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'key_unknown' });
  expect(answer.body.missing).toMatch(/^the public key of validators 0, 4, 6, .* and \d+ more$/);
});

test('an index of sixty-four bits is looked up like any other', async () => {
  const last = ((1n << 64n) - 1n).toString();
  await feed({ ...validatorLine(9, 'op-3'), index: last });
  const vote = attestationJson({ indices: [9] });
  const other = attestationJson({ indices: [9], block: 'other block' });
  const answer = await report(
    ATTESTER,
    attesterJson({ ...vote, attesting_indices: [last] }, { ...other, attesting_indices: [last] }),
  );
  expect(answer.status).toBe(201);
  expect(answer.body.services[0].convictions).toMatchObject([{ operator: 'op-3' }]);
});
