/** What is known of a watcher, and how a service stops listening to him. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { formatTime, HOUR_MS, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import { WATCHERS } from '../evidence/kinds/attestation/build-testimony.ts';
import { MEMBERS, ORACLE_ADMIN, WATCHER } from '../support/bootstrap.ts';
import { type Court, doubleVote, openCourt } from '../support/court.ts';
import { objectEnvelope } from '../support/signers.ts';
import { keyOf } from '../support/statements.ts';
import { claimBy, nextSlot, openAttestedCourt, post, watcherOf, wordBy } from './attesting.ts';
import { benchesOf, type Docket, docketOf, feedKeys, tick } from './docket.ts';

const CHANGE_DELAY_MS = 48 * HOUR_MS;

/** The oracle says this of a watcher; what is there already is followed. */
async function sayOf(court: Court, key: SigningKey, status: 'active' | 'ended' | 'barred') {
  const id = encodeURIComponent(`oracle#${key.signer}`);
  const { body } = await court.get(`/v1/registry/watcher/${id}`);
  const content = { service: 'oracle', watcher: key.signer, offences: ['equivocation'], status };
  const previous = body.pending?.digest ?? body.inForce?.digest ?? null;
  const signing = {
    deployment: court.deployment,
    now: court.clock.time,
    keys: [ORACLE_ADMIN],
    author: 'service/oracle',
  } as const;
  return court.post(
    '/v1/registry',
    objectEnvelope('watcher', { content, previous } as never, signing),
  );
}

const standingOf = async (court: Court, name: string, query = '') =>
  (await court.get(`/v1/watchers/${name}${query}`)).body;

describe('what became of what a watcher reported', () => {
  const OTHER_NAME = keyOf('adr036', 51);
  let court: Court;

  beforeAll(async () => {
    court = await openCourt(benchesOf({ oracle: {}, strict: { burden: 'uphold' } }));
    await feedKeys(court, ['op-1', 'op-2']);
  });
  afterAll(() => court.end());

  test('is told ending by ending, under any of his names, now and as of a time', async () => {
    const docket = docketOf(court);
    const unspoken = await docket.open();
    const vetoed = await docket.open({ by: OTHER_NAME });
    const upheld = await docket.open({ services: ['strict'] });
    await docket.open({ services: ['strict'], by: OTHER_NAME });
    await docket.open({ by: keyOf('ed25519', 99) });
    await tick(court);
    await court.report(doubleVote('op-1', unspoken.height, { block: 'another' }), {
      by: OTHER_NAME,
    });
    await court.vote(vetoed.id, 'veto');
    for (const by of MEMBERS.slice(0, 2)) await court.vote(upheld.id, 'uphold', { by });
    const opened = { opened: 4, corroborated: 1, refuted: 0, vetoed: 1 };
    const before = { ...opened, open: 3, executed: 0, upheld: 0 };
    const early = court.clock.time;
    expect((await standingOf(court, WATCHER.signer)).record).toMatchObject(before);

    court.clock.advance(24 * HOUR_MS);
    await court.close();
    const expiring = await docket.open();
    court.clock.advance(72 * HOUR_MS);
    await court.close();
    await docket.open({ by: OTHER_NAME });

    const record = {
      ...{ opened: 6, corroborated: 1, refuted: 0, open: 1, vetoed: 1 },
      ...{ executed: 2, upheld: 1, dismissed: 1, expired: 1, reversed: 0 },
    };
    expect((await court.get(`/v1/slash-requests/${expiring.id}`)).body.status).toBe('expired');
    for (const { signer } of [WATCHER, OTHER_NAME]) {
      const standing = await standingOf(court, signer);
      expect(standing).toMatchObject({ watcher: signer, record });
      expect(standing.names).toEqual([OTHER_NAME.signer, WATCHER.signer].sort());
      const then = await standingOf(court, signer, `?at=${formatTime(early)}`);
      expect(then.record).toMatchObject(before);
    }
  });
});

describe('a service that stops listening', () => {
  const STRANGER = keyOf('eip712', 150);
  let court: Court;
  let docket: Docket;

  beforeAll(async () => {
    court = await openCourt({
      ...benchesOf({ oracle: { openReporting: true }, bridge: { openReporting: true } }),
      watchers: [watcherOf(WATCHER, { offences: ['equivocation'] })],
    });
    docket = docketOf(court);
    await feedKeys(court, ['op-1', 'op-2']);
  });
  afterAll(() => court.end());

  /** How a double vote of a height of its own is answered. */
  async function reported(by: SigningKey, service = 'oracle') {
    court.clock.advance(1);
    const height = await docket.block(shifted(court.clock.time, -MINUTE_MS));
    return court.report(doubleVote('op-1', height), { by, services: [service] });
  }
  test('hears a watcher until that is in force, and then under no name of his', async () => {
    const said = await sayOf(court, WATCHER, 'barred');
    const from = shifted(court.clock.time, CHANGE_DELAY_MS);
    expect(said.body.effectiveFrom).toBe(formatTime(from));

    court.clock.set(shifted(from, -2));
    expect((await reported(WATCHER)).status).toBe(201);
    for (const by of [WATCHER, keyOf('adr036', 51), WATCHER]) {
      const answer = await reported(by);
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({ code: 'not_a_watcher', service: 'oracle' });
    }
    expect((await standingOf(court, WATCHER.signer)).registrations).toMatchObject([
      { service: 'oracle', name: WATCHER.signer, status: 'barred', since: formatTime(from) },
    ]);
  });

  test('does not hear him as a stranger either, and other services still do', async () => {
    expect((await reported(WATCHER, 'bridge')).status).toBe(201);
    expect((await reported(keyOf('ed25519', 98))).status).toBe(201);
  });

  test('bars a stranger at once, even by a name that nobody knew to be his', async () => {
    expect((await reported(keyOf('eip712', 151))).status).toBe(201);
    expect((await sayOf(court, keyOf('adr036', 150), 'barred')).status).toBe(201);
    expect((await reported(STRANGER)).body.code).toBe('not_a_watcher');
    expect((await reported(STRANGER)).body.code).toBe('not_a_watcher');
  });

  test('cannot listen to him under another name of his meanwhile', async () => {
    expect((await reported(keyOf('adr036', 150), 'bridge')).status).toBe(201);
    expect((await sayOf(court, STRANGER, 'active')).body.code).toBe('signer_twice');
  });

  test('listens again once that is in force', async () => {
    expect((await sayOf(court, WATCHER, 'active')).status).toBe(201);
    court.clock.advance(CHANGE_DELAY_MS - 2);
    expect((await reported(WATCHER)).status).toBe(403);
    expect((await reported(WATCHER)).status).toBe(201);
  });
});

describe('the word of a watcher who is barred', () => {
  const [ANN, BOB, CLEO, DAN, EVE] = WATCHERS;

  test('counts no more, be it said before or after, and neither does his weight', async () => {
    const court = await openAttestedCourt();
    const said = await sayOf(court, DAN, 'barred');
    court.clock.set(shifted(Date.parse(said.body.effectiveFrom) as never, -1));
    nextSlot(court);
    court.clock.set(shifted(Date.parse(said.body.effectiveFrom) as never, -1));
    const claim = claimBy({ court, by: DAN });
    expect((await post(court, claim)).body.standing).toMatchObject({
      holds: { weight: 1 },
      registeredWeight: 5,
    });
    court.clock.advance(1);
    const next = await post(court, wordBy({ court, by: BOB }, claim));
    expect(next.body.standing).toMatchObject({ holds: { weight: 1 }, registeredWeight: 4 });
    const refused = await post(court, wordBy({ court, by: DAN }, claim));
    expect(refused.body.code).toBe('not_a_watcher');
    for (const by of [ANN, CLEO]) {
      const { body } = await post(court, wordBy({ court, by }, claim));
      expect(body.slashRequests).toHaveLength(by === CLEO ? 1 : 0);
    }
    expect((await post(court, wordBy({ court, by: EVE }, claim))).status).toBe(201);
    await court.end();
  });
});
