/** Who judges as of the capture, and how much of their weight decides, one unit below, at, above. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { DAY_MS, HOUR_MS, after as shifted, type Timestamp } from '../../src/primitives/time.ts';
import { WATCHERS } from '../evidence/kinds/attestation/build-testimony.ts';
import { AUTHORITY, MEMBERS, OTHER_ADMIN, WATCHER } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';
import { objectEnvelope } from '../support/signers.ts';
import { keyOf } from '../support/statements.ts';
import { claimBy, nextSlot, openAttestedCourt, post, wordBy } from './attesting.ts';
import {
  benchesOf,
  committeeOf,
  type Docket,
  deploymentWith,
  docketOf,
  feedKeys,
  feedLedger,
  statusOf,
  tick,
} from './docket.ts';

const [A, B, C] = MEMBERS;
const D = keyOf('ed25519', 74);
const PEOPLE: Readonly<Record<string, SigningKey>> = { A, B, C, D, E: OTHER_ADMIN };

const weighing = (
  name: string,
  weights: Readonly<Record<string, number>>,
  quorums: readonly [veto: string, uphold: string] = ['0.5', '0.5'],
) => ({
  ...committeeOf(
    name,
    Object.entries(weights).map(([who, weight]) => [PEOPLE[who]?.signer ?? who, weight]),
  ),
  vetoQuorum: quorums[0],
  upholdQuorum: quorums[1],
});

const TINY = '0.000000000000000001';
const COMMITTEES = [
  weighing('thousand', { A: 333, B: 1, C: 335, D: 331 }, ['0.334', '0.667']),
  weighing('unanimous', { A: 1, B: 1, C: 1 }, ['1', '1']),
  weighing('readily', { A: 1, B: 1_000_000_000, C: 1_000_000_000 }, [TINY, TINY]),
  weighing('half', { [WATCHER.signer]: 2, A: 1, B: 1 }),
  weighing('fewer', { [WATCHER.signer]: 3, A: 1, B: 1 }),
  weighing('elders', { D: 1, E: 2 }, ['0.34', '0.67']),
];

let court: Court;
let docket: Docket;

beforeAll(async () => {
  const policies = COMMITTEES.flatMap(({ committee }) => [
    [`${committee}-silent`, { committee, burden: 'veto', tombstone: false }],
    [`${committee}-spoken`, { committee, burden: 'uphold', tombstone: false }],
  ]);
  court = await openCourt({
    ...deploymentWith({ lastResort: 'elders' }),
    ...benchesOf(Object.fromEntries(policies)),
    committees: COMMITTEES,
    operators: [],
  });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
});

afterAll(() => court.end());

const detail = async (id: string) => (await court.get(`/v1/slash-requests/${id}`)).body;

describe('one unit of weight below, at and above the quorum', () => {
  /** Whoever votes, in order, by what they are called above. */
  const CASES = [
    { at: 'thousand-silent', votes: 'A', choice: 'veto', weight: 333, end: 'executed' },
    { at: 'thousand-silent', votes: 'AB', choice: 'veto', weight: 334, end: 'vetoed' },
    { at: 'thousand-silent', votes: 'C', choice: 'veto', weight: 335, end: 'vetoed' },
    { at: 'thousand-spoken', votes: 'CD', choice: 'uphold', weight: 666, end: 'dismissed' },
    { at: 'thousand-spoken', votes: 'CDB', choice: 'uphold', weight: 667, end: 'executed' },
    { at: 'thousand-spoken', votes: 'AC', choice: 'uphold', weight: 668, end: 'executed' },
    { at: 'thousand-spoken', votes: 'AB', choice: 'veto', weight: 334, end: 'vetoed' },
    { at: 'unanimous-silent', votes: 'AB', choice: 'veto', weight: 2, end: 'executed' },
    { at: 'unanimous-silent', votes: 'ABC', choice: 'veto', weight: 3, end: 'vetoed' },
    { at: 'unanimous-spoken', votes: 'AB', choice: 'uphold', weight: 2, end: 'dismissed' },
    { at: 'unanimous-spoken', votes: 'ABC', choice: 'uphold', weight: 3, end: 'executed' },
    { at: 'readily-silent', votes: '', choice: 'veto', weight: 0, end: 'executed' },
    { at: 'readily-silent', votes: 'A', choice: 'veto', weight: 1, end: 'vetoed' },
    { at: 'readily-spoken', votes: '', choice: 'uphold', weight: 0, end: 'dismissed' },
    { at: 'readily-spoken', votes: 'A', choice: 'uphold', weight: 1, end: 'executed' },
    { at: 'readily-spoken', votes: 'BC', choice: 'abstain', weight: 2e9, end: 'dismissed' },
  ] as const;
  const ids: string[] = [];

  beforeAll(async () => {
    for (const { at, votes, choice } of CASES) {
      const { id } = await docket.open({ services: [at] });
      for (const who of votes) await court.vote(id, choice, { by: PEOPLE[who] ?? D });
      ids.push(id);
    }
    court.clock.advance(DAY_MS);
    await tick(court);
    await court.close();
  });

  test.each(CASES.map((one, i) => ({ ...one, i })))(
    '$at: $weight $choice by "$votes": $end',
    async ({ i, choice, weight, end }) => {
      const { tally, status } = await detail(ids[i] ?? '');
      expect({ cast: tally[choice], status }).toEqual({ cast: weight, status: end });
    },
  );
});

describe('recusals that leave the committee less than half of its weight', () => {
  test('at exactly half it judges, by its own quorum of what is left', async () => {
    const { id } = await docket.open({ services: ['half-silent'] });
    expect((await detail(id)).bench).toMatchObject({
      committee: 'half',
      lastResort: false,
      eligibleWeight: 2,
      fullWeight: 4,
    });
    expect((await court.vote(id, 'veto', { by: A })).body.status).toBe('vetoed');
  });

  test('one unit less and the last resort judges, by its own', async () => {
    const { id } = await docket.open({ services: ['fewer-silent'] });
    expect((await detail(id)).bench).toMatchObject({
      committee: 'elders',
      lastResort: true,
      eligibleWeight: 3,
    });
    expect((await court.vote(id, 'veto', { by: A })).body.code).toBe('not_a_member');
    expect((await court.vote(id, 'veto', { by: D })).body.status).toBe('requested');
    expect((await court.vote(id, 'veto', { by: OTHER_ADMIN })).body.status).toBe('vetoed');
  });
});

describe('recusals are those of the opening', () => {
  const admin = (of: SigningKey) => ({ type: 'operator', operator: 'op-2', admin: of.signer });

  test('a judge who comes to speak for the accused afterwards judges on, and no new case', async () => {
    const { id } = await docket.open({ operator: 'op-2', services: ['unanimous-silent'] });
    const { bench } = await detail(id);
    await feedLedger(court, [admin(A)]);
    const next = await docket.open({ operator: 'op-2', services: ['unanimous-silent'] });

    expect((await court.vote(id, 'uphold', { by: A })).status).toBe(201);
    expect((await detail(id)).bench).toEqual(bench);
    expect((await detail(next.id)).bench.recused).toEqual([
      { signer: A.signer, weight: 1, reason: 'accused_admin' },
    ]);
    expect((await court.vote(next.id, 'uphold', { by: A })).body.code).toBe('recused');
  });

  test('with a member recused, unanimous are those who are left', async () => {
    const { id } = await docket.open({ operator: 'op-2', services: ['unanimous-silent'] });
    expect((await court.vote(id, 'veto', { by: B })).body.status).toBe('requested');
    expect((await court.vote(id, 'veto', { by: C })).body.status).toBe('vetoed');
  });
});

describe('a committee that changes, with the delay that every change has', () => {
  let from: Timestamp;

  beforeAll(async () => {
    const path = '/v1/registry/committee/unanimous';
    const { digest } = (await court.get(path)).body.inForce;
    const content = weighing('unanimous', { B: 1, C: 1, D: 5 }, ['1', '1']);
    const change = objectEnvelope('committee', { content, previous: digest } as never, {
      deployment: court.deployment,
      now: court.clock.time,
      keys: AUTHORITY.slice(0, 2),
      author: 'authority',
    });
    const answer = await court.post('/v1/registry', change);
    from = Date.parse(answer.body.effectiveFrom) as Timestamp;
    expect(from).toBe(shifted(court.clock.time, 48 * HOUR_MS));
  });

  test.each([
    { ms: -1, who: 'ABC', weight: 3, votes: [201, 403] },
    { ms: 0, who: 'BCD', weight: 7, votes: [403, 201] },
    { ms: 1, who: 'BCD', weight: 7, votes: [403, 201] },
  ])('captured $ms ms from it, $who judge: who left, and who joined', async (of) => {
    court.clock.set(shifted(from, 2 * HOUR_MS + of.ms));
    const { capture, id } = await docket.open({
      services: ['unanimous-silent'],
      ageMs: 2 * HOUR_MS + 60_000,
    });
    expect(capture).toBe(shifted(from, of.ms));

    const { bench } = await detail(id);
    expect(bench).toMatchObject({ eligibleWeight: of.weight, fullWeight: of.weight });
    const signers = [...of.who].map((who) => PEOPLE[who]?.signer);
    expect(bench.eligible.map(({ signer }: { signer: string }) => signer)).toEqual(signers);
    const answers = [
      await court.vote(id, 'veto', { by: A }),
      await court.vote(id, 'veto', { by: D }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(of.votes);
    expect(await statusOf(court, id)).toBe('requested');
  });
});

describe('with nobody left to judge', () => {
  const [ANN, BOB, CLEO, DAN] = WATCHERS;

  test('the word of watchers is dismissed, however many there were', async () => {
    const attested = await openAttestedCourt({
      committees: [
        committeeOf('council', [
          [ANN.signer, 1],
          [BOB.signer, 1],
        ]),
      ],
    });
    nextSlot(attested);
    const claim = claimBy({ court: attested, by: ANN });
    await post(attested, claim);
    for (const by of [BOB, CLEO]) await post(attested, wordBy({ court: attested, by }, claim));
    const { slashRequests } = (await post(attested, wordBy({ court: attested, by: DAN }, claim)))
      .body;
    const path = `/v1/slash-requests/${slashRequests[0]}`;
    expect((await attested.get(path)).body).toMatchObject({
      burden: 'uphold',
      limit: null,
      bench: { eligibleWeight: 0, recused: [{ reason: 'first_reporter' }, { reason: 'attester' }] },
    });

    attested.clock.advance(DAY_MS);
    await tick(attested);
    await attested.close();
    expect((await attested.get(path)).body.status).toBe('dismissed');
    await attested.end();
  });
});
