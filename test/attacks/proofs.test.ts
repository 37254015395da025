/** Attacks by proofs: spoiled, repeated, borrowed, or weaker than they look. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KINDS } from '../../src/evidence/kinds.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import { orRefuse } from '../../src/primitives/refusal.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { HOUR_MS, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import { parsePolicy } from '../../src/registry/objects.ts';
import { checkPolicy } from '../../src/registry/policy-rules.ts';
import type { Envelope } from '../../src/statements/envelope.ts';
import { secretOf } from '../evidence/seeds.ts';
import { inAnotherDialect, swapped } from '../scenarios/dialects.ts';
import { type Docket, docketOf, feedKeys } from '../scenarios/docket.ts';
import { PRICE_KEY, registration, SLOT_MS, slotNow, stated } from '../scenarios/price.ts';
import { BRIDGE_ADMIN, MEMBERS, OPERATOR_ADMIN, ORACLE_ADMIN } from '../support/bootstrap.ts';
import { type Court, doubleVote, openCourt } from '../support/court.ts';
import { policy } from '../support/objects.ts';
import { envelope, objectEnvelope } from '../support/signers.ts';

const [ANNA, BERT] = MEMBERS;
const SLOT_KIND = 'statement/equivocation';

let court: Court;
let docket: Docket;

beforeAll(async () => {
  const own = { ...policy, silentLimit: null };
  court = await openCourt({
    policies: [
      own,
      { ...own, service: 'bridge' },
      { ...own, offence: 'double-talk', kinds: [SLOT_KIND] },
    ],
    watchers: [],
  });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
});

afterAll(() => court.end());

describe('somebody posts the true votes first, spoiled', () => {
  const forged = (height: number) => doubleVote('op-1', height, { signWith: secretOf('garbage') });

  test.each<[string, (height: number) => Json]>([
    ['with garbage signatures', forged],
    ['swapped', (height) => swapped(doubleVote('op-1', height))],
    ['with garbage in another dialect', (height) => inAnotherDialect(forged(height))],
  ])('%s they are refuted, and the real proof is still new', async (_how, spoil) => {
    court.clock.advance(MINUTE_MS);
    const height = await docket.block(shifted(court.clock.time, -HOUR_MS));
    const spoiled = await court.report(spoil(height), { by: ANNA });
    const real = await court.report(doubleVote('op-1', height));

    expect(spoiled.status).toBe(422);
    expect(spoiled.body.code).toBe('evidence_refuted');
    expect(real.status).toBe(201);
    expect(real.body.reception).toBe('opened');
  });
});

test('one proof against one operator at two services on one chain opens a request at each', async () => {
  const { requests } = await docket.open({ services: ['oracle', 'bridge'] });

  expect(requests['oracle']).not.toBe(requests['bridge']);
  for (const [service, id] of Object.entries(requests)) {
    const { body } = await court.get(`/v1/slash-requests/${id}`);
    expect(body).toMatchObject({ service, operator: 'op-1', status: 'requested' });
  }
});

describe('two members sign byte-identical bodies; a draft is posted by a stranger first', () => {
  const ballot = (id: string, by: SigningKey) =>
    envelope(
      'tribune/vote/v1',
      {
        slashRequest: id,
        operator: 'op-1',
        service: 'oracle',
        choice: 'abstain',
        reason: 'word for word',
      } as never,
      { deployment: court.deployment, now: court.clock.time, keys: [by] },
    );

  test('authors differ and both count; the refused draft is not remembered', async () => {
    const { id } = await docket.open();
    const path = `/v1/slash-requests/${id}/votes`;
    const { statement } = ballot(id, ANNA) as unknown as Envelope;
    const { signatures } = ballot(id, BERT) as unknown as Envelope;
    const draft = await court.post(path, { statement, signatures } as unknown as Json);
    expect(draft.status).toBeGreaterThanOrEqual(400);

    const anna = await court.post(path, ballot(id, ANNA));
    const bert = await court.post(path, ballot(id, BERT));
    expect([anna.status, bert.status]).toEqual([201, 201]);
    expect(bert.body.tally).toEqual({ veto: 0, uphold: 0, abstain: 2 });
  });
});

describe('a retry with another issuedAt is reported as equivocation', () => {
  test('it is refuted: the content is the same', async () => {
    const claim = { key: PRICE_KEY, by: OPERATOR_ADMIN };
    expect((await court.post('/v1/registry', registration(court, claim))).status).toBe(201);
    court.clock.advance(2 * SLOT_MS);
    const slot = slotNow(court);
    const first = stated(court, slot, '12');
    court.clock.advance(5_000);
    const statements = [first, stated(court, slot, '12')];
    const answer = await court.report({ statements }, { kind: SLOT_KIND });

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'same_content' });
  });
});

describe('a weak attestation opens the incident so that the proof becomes mere corroboration', () => {
  const mixed = { ...policy, kinds: ['cometbft/duplicate-vote', 'attestation/quorum'] };

  test('kinds of one offence are all self-proving or none', () => {
    const checked = checkPolicy(parsePolicy(mixed as never), {
      deployments: [],
      services: new Set(['oracle']) as never,
      committees: new Set(['council']) as never,
      siblings: [],
      kinds: KINDS,
    });

    expect(() => orRefuse(checked)).toThrow('kinds_mixed');
  });

  test('a kind that cannot be verified stands in no policy, and a kind in one offence only', async () => {
    const rumour = {
      ...policy,
      kinds: ['attestation/rumour'],
      service: 'bridge',
      offence: 'other',
    };
    const post = (content: unknown, service: 'oracle' | 'bridge') => {
      const keys = [service === 'oracle' ? ORACLE_ADMIN : BRIDGE_ADMIN];
      const author = `service/${service}` as const;
      const signing = { deployment: court.deployment, now: court.clock.time, keys, author };
      const change = { content, previous: null } as never;
      return court.post('/v1/registry', objectEnvelope('policy', change, signing));
    };
    const weak = await post(rumour, 'bridge');
    const again = await post({ ...policy, offence: 'other' }, 'oracle');

    expect(weak.body).toMatchObject({ code: 'kind_unknown', kind: 'attestation/rumour' });
    expect(again.body).toMatchObject({ code: 'kind_taken', offence: 'equivocation' });
  });
});
