/** The word of watchers, from the first claim to the open request. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { formatTime, HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import { WATCHERS } from '../evidence/kinds/attestation/build-testimony.ts';
import { MEMBERS, OPERATOR_ADMIN } from '../support/bootstrap.ts';
import type { Court } from '../support/court.ts';
import { keyOf } from '../support/statements.ts';
import {
  claimBy,
  idOf,
  nextSlot,
  openAttestedCourt,
  post,
  recordBy,
  slotBefore,
  startOf,
  watcherOf,
  wordBy,
} from './attesting.ts';
import { tick } from './docket.ts';
import { registration } from './price.ts';

const [ANN, BOB, CLEO, DAN, EVE] = WATCHERS;

let court: Court;

beforeAll(async () => {
  court = await openAttestedCourt();
  nextSlot(court);
  nextSlot(court);
});

afterAll(() => court.end());

const by = (key: SigningKey) => ({ court, by: key });
const request = async (id: string) => (await court.get(`/v1/slash-requests/${id}`)).body;

describe('words that come in one by one', () => {
  test('open one request with the word that makes them enough, for the start of the slot', async () => {
    const slot = slotBefore(court);
    const claim = claimBy(by(ANN));
    const first = await post(court, claim);
    expect(first.status).toBe(201);
    expect(first.body).toEqual({
      claim: idOf(claim),
      outcome: 'taken',
      standing: {
        holds: { weight: 1, watchers: 1, reached: false },
        denies: { weight: 0, watchers: 0, reached: false },
        needed: { weight: 4, watchers: 2 },
        registeredWeight: 5,
      },
      slashRequests: [],
    });
    for (const key of [BOB, CLEO])
      expect((await post(court, wordBy(by(key), claim))).body.slashRequests).toEqual([]);

    const last = await post(court, wordBy(by(DAN), claim));
    expect(last.body.standing.holds).toEqual({ weight: 4, watchers: 4, reached: true });
    const [id] = last.body.slashRequests;
    expect(await request(id)).toMatchObject({
      operator: 'op-1',
      offence: 'downtime',
      place: `uptime/${slot}`,
      capture: formatTime(startOf(slot)),
      reporter: ANN.signer,
      burden: 'uphold',
    });

    const fifth = await post(court, wordBy(by(EVE), claim));
    expect(fifth.status).toBe(201);
    expect(fifth.body.slashRequests).toEqual([id]);
    const { body } = await court.get(`/v1/claims/${idOf(claim)}`);
    expect(body).toMatchObject({ kind: 'attestation/quorum', slashRequests: [id] });
    expect(body.words.map(({ signer }: { signer: string }) => signer)).toEqual(
      [ANN, BOB, CLEO, DAN, EVE].map(({ signer }) => signer),
    );
  });

  test('are one word a key, in whatever statement it is said again', async () => {
    nextSlot(court);
    const claim = claimBy(by(ANN));
    await post(court, claim);
    const word = wordBy(by(BOB), claim);
    expect((await post(court, word)).status).toBe(201);
    expect((await post(court, word)).status).toBe(200);

    court.clock.advance(1);
    const again = await post(court, wordBy(by(BOB), claim));
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ outcome: 'known', standing: { holds: { watchers: 2 } } });
    const otherName = await post(court, wordBy(by(keyOf('adr036', 202)), claim));
    expect(otherName.body).toMatchObject({
      outcome: 'known',
      standing: { holds: { watchers: 2 } },
    });
  });

  test('are final: who has said that it is true cannot say that it is false', async () => {
    const claim = claimBy(by(ANN));
    const answer = await post(court, wordBy(by(BOB), claim, false));
    expect(answer.status).toBe(409);
    expect(answer.body).toMatchObject({ code: 'already_attested', holds: true });
  });

  test('attest to one claim when watchers make it by themselves', async () => {
    nextSlot(court);
    const answers = [];
    for (const key of [ANN, BOB, CLEO, DAN]) answers.push(await post(court, claimBy(by(key))));
    expect(new Set(answers.map(({ body }) => body.claim)).size).toBe(1);
    expect(answers.at(-1)?.body.slashRequests).toHaveLength(1);
  });

  test('open exactly one request when the last two come at the same moment', async () => {
    nextSlot(court);
    const claim = claimBy(by(ANN));
    for (const said of [claim, wordBy(by(BOB), claim), wordBy(by(CLEO), claim)])
      await post(court, said);
    const both = await Promise.all([DAN, EVE].map((key) => post(court, wordBy(by(key), claim))));
    expect(both.map(({ status }) => status)).toEqual([201, 201]);
    expect(both.map(({ body }) => body.standing.holds.weight).sort()).toEqual([4, 5]);
    const opened = new Set(both.flatMap(({ body }) => body.slashRequests));
    expect(opened.size).toBe(1);

    const listed = await court.get('/v1/slash-requests?operator=op-1');
    const place = `uptime/${slotBefore(court)}`;
    const ofPlace = listed.body.items.filter((one: { place: string }) => one.place === place);
    expect(ofPlace).toHaveLength(1);
  });
});

describe('a word is not taken', () => {
  test.each<[string, number, () => Parameters<typeof post>[1]]>([
    ['not_a_watcher', 403, () => claimBy(by(keyOf('ed25519', 99)))],
    ['claim_unknown', 404, () => wordBy(by(ANN), claimBy(by(ANN), { slot: 1 }))],
    ['evidence_unverifiable', 422, () => claimBy(by(ANN), { topic: 'gossip' })],
    ['evidence_unverifiable', 422, () => claimBy(by(ANN), { operator: 'op-9' })],
    ['evidence_refuted', 422, () => claimBy(by(ANN), { slot: slotBefore(court) - 1 })],
    ['not_yet', 409, () => recordBy(by(ANN), { slot: slotBefore(court) + 2 })],
    ['evidence_expired', 422, () => recordBy(by(ANN), { slot: slotBefore(court) - 12 * 60 })],
    ['not_a_watcher', 403, () => claimBy(by(ANN), { service: 'nowhere' })],
  ])('%s', async (code, status, said) => {
    const answer = await post(court, said());
    expect(answer.body.code).toBe(code);
    expect(answer.status).toBe(status);
  });

  test('claim_unknown: nobody can read a claim that was not made', async () => {
    const answer = await court.get(`/v1/claims/${'0'.repeat(64)}`);
    expect(answer.status).toBe(404);
    expect(answer.body.code).toBe('claim_unknown');
  });
});

describe('words that come together', () => {
  test('open a request at once, by whoever brings them', async () => {
    nextSlot(court);
    const claim = claimBy(by(ANN));
    const attestations = [BOB, CLEO, DAN].map((key) => wordBy(by(key), claim));
    const answer = await court.report({ claim, attestations }, { kind: 'attestation/quorum' });
    expect(answer.status).toBe(201);
    expect(answer.body.services[0].convictions).toMatchObject([
      { operator: 'op-1', outcome: 'opened' },
    ]);
  });

  test('count beside those that were taken before', async () => {
    nextSlot(court);
    const claim = claimBy(by(ANN));
    for (const said of [claim, wordBy(by(BOB), claim)]) await post(court, said);
    const evidence = (key: SigningKey) => ({ claim, attestations: [wordBy(by(key), claim)] });
    const few = await court.report(evidence(CLEO), { kind: 'attestation/quorum' });
    expect(few.status).toBe(422);
    expect(few.body).toMatchObject({
      code: 'evidence_unverifiable',
      reason: 'quorum_not_reached',
      missing: 'a weight of 4 of 5, by 2 watchers or more; 3 with 3 have said so',
    });

    await post(court, wordBy(by(DAN), claim));
    const enough = await court.report(evidence(CLEO), { kind: 'attestation/quorum' });
    expect(enough.status).toBe(201);
  });

  test('of the contrary silence their witness', async () => {
    nextSlot(court);
    const claim = claimBy(by(ANN));
    await post(court, claim);
    await post(court, wordBy(by(BOB), claim, false));
    const attestations = [BOB, CLEO, DAN].map((key) => wordBy(by(key), claim));
    const answer = await court.report({ claim, attestations }, { kind: 'attestation/quorum' });
    expect(answer.body).toMatchObject({ code: 'evidence_unverifiable' });
    expect(answer.body.missing).toContain('3 with 3 have said so');
  });
});

describe('a watcher who approved what others say is false', () => {
  const openedFor = async (claim: Parameters<typeof wordBy>[1], denying: readonly SigningKey[]) => {
    const answers = [];
    for (const key of denying) answers.push(await post(court, wordBy(by(key), claim, false)));
    return answers.at(-1)?.body;
  };

  test('answers as the operator he is, once enough others have said so', async () => {
    const key = registration(court, { key: ANN, by: OPERATOR_ADMIN });
    expect((await court.post('/v1/registry', key)).status).toBe(201);
    nextSlot(court);
    nextSlot(court);
    const claim = recordBy(by(EVE));
    await post(court, claim);
    expect((await post(court, wordBy(by(ANN), claim))).body.slashRequests).toEqual([]);
    const { slashRequests, standing } = await openedFor(claim, [BOB, CLEO, DAN]);
    expect(standing.denies.reached).toBe(true);
    expect(slashRequests).toHaveLength(1);
    expect(await request(slashRequests[0])).toMatchObject({
      operator: 'op-1',
      offence: 'false-approval',
      place: `uptime/${slotBefore(court)}`,
    });
  });

  test('answers when he approves of it after they have', async () => {
    nextSlot(court);
    const claim = recordBy(by(EVE));
    await post(court, claim);
    expect((await openedFor(claim, [BOB, CLEO, DAN])).slashRequests).toEqual([]);
    const late = await post(court, wordBy(by(ANN), claim));
    expect(late.body.slashRequests).toHaveLength(1);
  });

  test('answers for the claim that he made himself', async () => {
    nextSlot(court);
    const claim = recordBy(by(ANN));
    await post(court, claim);
    expect((await openedFor(claim, [BOB, CLEO, DAN])).slashRequests).toHaveLength(1);
  });
});

describe('who attests does not judge', () => {
  test('a word that was taken before and counts recuses, whoever brings the rest', async () => {
    const [member] = MEMBERS;
    const own = await openAttestedCourt({
      watchers: [ANN, member, CLEO].map((key) => watcherOf(key)),
    });
    nextSlot(own);
    nextSlot(own);
    const claim = claimBy({ court: own, by: ANN });
    for (const said of [claim, wordBy({ court: own, by: member }, claim)]) await post(own, said);
    const attestations = [wordBy({ court: own, by: CLEO }, claim)];
    const answer = await own.report({ claim, attestations }, { kind: 'attestation/quorum' });

    const [{ slashRequest }] = answer.body.services[0].convictions;
    const { bench } = (await own.get(`/v1/slash-requests/${slashRequest}`)).body;
    expect(bench.recused).toMatchObject([{ signer: member.signer, reason: 'attester' }]);
    await own.end();
  });

  test('attesters on the committee are recused, and the rest decide', async () => {
    const [member] = MEMBERS;
    const own = await openAttestedCourt({
      watchers: [ANN, member].map((key) => ({
        service: 'oracle',
        watcher: key.signer,
        offences: ['downtime'],
        status: 'active',
      })),
    });
    nextSlot(own);
    nextSlot(own);
    const claim = claimBy({ court: own, by: ANN });
    await post(own, claim);
    const last = await post(own, wordBy({ court: own, by: member }, claim));
    const [id] = last.body.slashRequests;
    const { bench } = (await own.get(`/v1/slash-requests/${id}`)).body;
    expect(bench.recused).toMatchObject([{ signer: member.signer, reason: 'attester' }]);
    expect((await own.vote(id, 'uphold', { by: member })).body.code).toBe('recused');
    expect((await own.vote(id, 'uphold', { by: MEMBERS[1] })).body.status).toBe('requested');

    own.clock.set(shifted(own.clock.time, 24 * HOUR_MS));
    await tick(own);
    expect(await own.close()).toMatchObject([{ id, status: 'executed' }]);
    await own.end();
  });
});
