/** Attacks by word of mouth: who says what of whom, and how often he is counted. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WATCHERS } from '../evidence/kinds/attestation/build-testimony.ts';
import {
  claimBy,
  DOWNTIME_POLICY,
  idOf,
  nextSlot,
  openAttestedCourt,
  post,
  recordBy,
  watcherOf,
  wordBy,
} from '../scenarios/attesting.ts';
import { registration } from '../scenarios/price.ts';
import { MEMBERS, OPERATOR_ADMIN, ORACLE_ADMIN } from '../support/bootstrap.ts';
import type { Court } from '../support/court.ts';
import { policy } from '../support/objects.ts';
import { objectEnvelope } from '../support/signers.ts';
import { keyOf } from '../support/statements.ts';

const [ANN, BOB, CLEO, DAN] = WATCHERS;
const EVE = MEMBERS[2];

let court: Court;

/** The admin of the accused is a watcher too, under the other name of his key. */
beforeAll(async () => {
  const accused = keyOf('eip712', 41);
  court = await openAttestedCourt({
    watchers: [
      ...[ANN, BOB, CLEO, EVE].map((key) => watcherOf(key)),
      watcherOf(accused, { weight: 1_000 }),
    ],
  });
  nextSlot(court);
  nextSlot(court);
});

afterAll(() => court.end());

const by = (key: typeof ANN) => ({ court, by: key });

describe('one key attests twice, as eip155 and as cosmos', () => {
  test('it is counted once', async () => {
    const claim = claimBy(by(ANN));
    for (const said of [claim, wordBy(by(BOB), claim)]) await post(court, said);
    const twice = await post(court, wordBy(by(keyOf('adr036', 202)), claim));
    expect(twice.body).toMatchObject({ outcome: 'known', standing: { holds: { watchers: 2 } } });

    const attestations = [BOB, keyOf('adr036', 202)].map((key) => wordBy(by(key), claim));
    const together = await court.report({ claim, attestations }, { kind: 'attestation/quorum' });
    expect(together.body).toMatchObject({ reason: 'quorum_not_reached' });
  });
});

describe('the accused is a watcher and speaks in his own case', () => {
  test('his word weighs nothing, neither for nor against', async () => {
    nextSlot(court);
    const claim = claimBy(by(ANN));
    for (const said of [claim, wordBy(by(BOB), claim)]) await post(court, said);
    const own = await post(court, wordBy(by(keyOf('adr036', 41)), claim, false));
    expect(own.body.code).toBe('not_a_watcher');
    const denied = await post(court, wordBy(by(keyOf('eip712', 41)), claim, false));
    expect(denied.body).toMatchObject({
      outcome: 'taken',
      standing: { denies: { weight: 0, watchers: 0 }, registeredWeight: 4 },
    });
    const last = await post(court, wordBy(by(CLEO), claim));
    expect(last.body.slashRequests).toHaveLength(1);
  });
});

describe('a strong watcher alone accuses', () => {
  test('minWatchers must say so, whatever one of them weighs', async () => {
    const heavy = await openAttestedCourt({
      watchers: [watcherOf(ANN, { weight: 1_000_000_000 }), watcherOf(BOB)],
    });
    nextSlot(heavy);
    nextSlot(heavy);
    const claim = claimBy({ court: heavy, by: ANN });
    const alone = await post(heavy, claim);
    expect(alone.body).toMatchObject({
      standing: { holds: { weight: 1_000_000_000, reached: false } },
      slashRequests: [],
    });
    const second = await post(heavy, wordBy({ court: heavy, by: BOB }, claim));
    expect(second.body.slashRequests).toHaveLength(1);
    await heavy.end();
  });
});

describe('a weak attestation opens the incident so that the proof becomes mere corroboration', () => {
  const set = (content: unknown) => {
    const keys = [ORACLE_ADMIN];
    const author = 'service/oracle' as const;
    const signing = { deployment: court.deployment, now: court.clock.time, keys, author };
    const change = { content, previous: null } as never;
    return court.post('/v1/registry', objectEnvelope('policy', change, signing));
  };

  test('no offence takes both', async () => {
    const kinds = ['statement/equivocation', 'attestation/quorum'];
    const answer = await set({ ...DOWNTIME_POLICY, offence: 'both', kinds });
    expect(answer.body.code).toBe('kinds_mixed');
  });

  test('no word of mouth executes in silence, and none without a rule of how much is enough', async () => {
    const { attestation, ...silent } = DOWNTIME_POLICY;
    const other = { offence: 'other', kinds: ['attestation/false-approval'] };
    expect(attestation).toBeDefined();
    expect((await set({ ...silent, ...other })).body).toMatchObject({
      code: 'attestation_rule_mismatch',
      needed: true,
    });
    expect((await set({ ...DOWNTIME_POLICY, ...other, burden: 'veto' })).body.code).toBe(
      'burden_needs_proof',
    );
    const proving = { ...policy, offence: 'other', kinds: ['statement/equivocation'], attestation };
    expect((await set(proving)).body).toMatchObject({
      code: 'attestation_rule_mismatch',
      needed: false,
    });
  });
});

describe('a judge attests during the case to be recused and shift the quorum', () => {
  test('recusals were fixed at opening, and he may still vote', async () => {
    nextSlot(court);
    const claim = claimBy(by(ANN));
    for (const said of [claim, wordBy(by(BOB), claim)]) await post(court, said);
    const opened = await post(court, wordBy(by(CLEO), claim));
    const [id] = opened.body.slashRequests;
    const { bench } = (await court.get(`/v1/slash-requests/${id}`)).body;
    expect((await post(court, wordBy(by(EVE), claim))).status).toBe(201);

    expect((await court.get(`/v1/slash-requests/${id}`)).body.bench).toEqual(bench);
    expect((await court.vote(id, 'abstain', { by: EVE })).status).toBe(201);
  });
});

describe('he claims it of another topic, so that another slot and stake answer', () => {
  test('a claim is about one slot of one topic, and a word about one claim', async () => {
    nextSlot(court);
    const claim = claimBy(by(ANN));
    const elsewhere = claimBy(by(ANN), { topic: 'price' });
    expect(idOf(claim)).not.toBe(idOf(elsewhere));
    const attestations = [BOB, CLEO].map((key) => wordBy(by(key), elsewhere));
    const answer = await court.report({ claim, attestations }, { kind: 'attestation/quorum' });
    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'different_claim' });
  });
});

describe('he approves of a false record and denies it afterwards', () => {
  test('his first word is final, and he answers for it', async () => {
    const key = registration(court, { key: ANN, by: OPERATOR_ADMIN });
    expect((await court.post('/v1/registry', key)).status).toBe(201);
    nextSlot(court);
    nextSlot(court);
    const claim = recordBy(by(ANN));
    await post(court, claim);
    const denied = await post(court, wordBy(by(ANN), claim, false));
    expect(denied.body).toMatchObject({ code: 'already_attested', holds: true });
    const answers = [];
    for (const witness of [BOB, CLEO, EVE])
      answers.push(await post(court, wordBy(by(witness), claim, false)));
    expect(answers.at(-1)?.body.slashRequests).toHaveLength(1);
  });
});

test('a stranger’s word is not kept, whatever he says', async () => {
  nextSlot(court);
  const claim = claimBy(by(ANN));
  await post(court, claim);
  const answer = await post(court, wordBy(by(DAN), claim));
  expect(answer.status).toBe(403);
  expect(answer.body.code).toBe('not_a_watcher');
  const { words } = (await court.get(`/v1/claims/${idOf(claim)}`)).body;
  expect(words).toHaveLength(1);
});
