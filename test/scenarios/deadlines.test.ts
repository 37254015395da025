/** Every deadline one millisecond before, at, and one after. All ends are exclusive. */
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { epochOf, epochStart } from '../../src/primitives/epoch.ts';
import {
  DAY_MS,
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  after as shifted,
} from '../../src/primitives/time.ts';
import { MEMBERS, ORACLE_ADMIN } from '../support/bootstrap.ts';
import { blockLine, type Court, doubleVote, openCourt } from '../support/court.ts';
import { policy } from '../support/objects.ts';
import { envelope, objectEnvelope } from '../support/signers.ts';
import { benchesOf, type Docket, docketOf, feedKeys, statusOf, tick } from './docket.ts';

const WINDOW_MS = 24 * HOUR_MS;
const MAX_AGE_MS = 12 * HOUR_MS;
/** `unbondingPeriod - epochLength` of the sample deployment. */
const SLASH_PERIOD_MS = 3 * DAY_MS - HOUR_MS;

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt({
    ...benchesOf({ oracle: {}, bridge: { burden: 'uphold', vetoWindow: 'PT1H' } }),
  });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
});

afterAll(() => court.end());

const execution = (id: string) => request(court.server).post(`/v1/slash-requests/${id}/execution`);

describe('the ledger feed must have reached the epoch of the capture', () => {
  test('one millisecond before its start nothing is executed, at its start it is', async () => {
    const { id, capture } = await docket.open();
    const start = epochStart(court.deployment, epochOf(court.deployment, capture));
    court.clock.advance(WINDOW_MS);
    const tickAt = (ms: number) =>
      court.feed('ledger', [{ at: formatTime(shifted(start, ms)), type: 'tick' }]);

    expect((await execution(id)).body.code).toBe('ledger_behind');
    await tickAt(-1);
    const behind = await execution(id);
    expect(behind.status).toBe(409);
    expect(behind.body).toMatchObject({ code: 'ledger_behind', capture: formatTime(capture) });
    expect(behind.get('Retry-After')).toBe('60');
    expect(await court.close()).toEqual([]);
    expect((await court.get(`/v1/slash-requests/${id}`)).body.phase).toBe('blocked');

    await tickAt(0);
    expect((await execution(id)).body.status).toBe('executed');
  });
});

describe('the veto deadline', () => {
  test('a vote counts until it, and neither at it nor after it', async () => {
    const { id } = await docket.open();
    const [anna, bert, cora] = MEMBERS;
    const { vetoDeadline } = (await court.get(`/v1/slash-requests/${id}`)).body;
    expect(vetoDeadline).toBe(formatTime(shifted(court.clock.time, WINDOW_MS)));

    court.clock.advance(WINDOW_MS - 1);
    const before = await court.vote(id, 'uphold', { by: anna });
    court.clock.advance(1);
    const at = await court.vote(id, 'veto', { by: bert });
    court.clock.advance(1);
    const later = await court.vote(id, 'veto', { by: cora });

    expect(before.status).toBe(201);
    expect(at.status).toBe(409);
    expect(at.body).toMatchObject({ code: 'veto_window_closed', vetoDeadline });
    expect(later.body.code).toBe('veto_window_closed');
  });

  test('execution waits for it, and comes at it', async () => {
    const { id } = await docket.open();
    await tick(court);
    court.clock.advance(WINDOW_MS - 1);
    const before = await execution(id);
    expect(before.status).toBe(409);
    expect(before.body.code).toBe('veto_window_open');
    expect(before.get('Retry-After')).toBe(new Date(before.body.vetoDeadline).toUTCString());
    expect((await court.close()).map((request) => request.id)).not.toContain(id);

    court.clock.advance(1);
    const at = await execution(id);
    expect(at.body).toMatchObject({ status: 'executed', endedAt: before.body.vetoDeadline });
  });
});

describe('executeBy', () => {
  test.each([
    [-1, 'executed'],
    [0, 'expired'],
    [1, 'expired'],
  ])('at %i ms from it the request is %s', async (ms, status) => {
    const { id, capture } = await docket.open();
    await tick(court);
    const { executeBy } = (await court.get(`/v1/slash-requests/${id}`)).body;
    expect(executeBy).toBe(formatTime(shifted(capture, SLASH_PERIOD_MS)));

    court.clock.set(shifted(capture, SLASH_PERIOD_MS + ms));
    expect((await execution(id)).body.status).toBe(status);
    expect(await statusOf(court, id)).toBe(status);
  });

  test('what has expired takes no more votes', async () => {
    const { id } = await docket.open();
    court.clock.advance(SLASH_PERIOD_MS);
    await court.close();

    expect((await court.vote(id, 'veto')).body).toMatchObject({ code: 'request_already_expired' });
  });
});

describe('evidenceMaxAge', () => {
  test.each([
    [-1, 201],
    [0, 422],
    [1, 422],
  ])('evidence received %i ms from that age is answered %i', async (ms, status) => {
    court.clock.advance(MINUTE_MS);
    const height = await docket.block(shifted(court.clock.time, -(MAX_AGE_MS + ms)));
    const answer = await court.report(doubleVote('op-1', height));

    expect(answer.status).toBe(status);
    if (status === 422)
      expect(answer.body).toMatchObject({ code: 'evidence_expired', evidenceMaxAge: 'PT12H' });
  });
});

describe('issuedAt', () => {
  const voteIssued = async (id: string, ms: number) =>
    court.post(
      `/v1/slash-requests/${id}/votes`,
      envelope(
        'tribune/vote/v1',
        {
          slashRequest: id,
          operator: 'op-1',
          service: 'oracle',
          choice: 'abstain',
          reason: 'on time',
        } as never,
        {
          deployment: court.deployment,
          now: shifted(court.clock.time, ms),
          keys: [MEMBERS[0]],
        },
      ),
    );

  test.each([
    [2 * MINUTE_MS - 1, undefined],
    [2 * MINUTE_MS, undefined],
    [2 * MINUTE_MS + 1, 'issued_in_future'],
    [-24 * HOUR_MS + 1, undefined],
    [-24 * HOUR_MS, undefined],
    [-24 * HOUR_MS - 1, 'issued_too_long_ago'],
  ])('%i ms from now is answered %s', async (ms, code) => {
    const { id } = await docket.open();
    const answer = await voteIssued(id, ms);

    expect(answer.body.code).toBe(code);
    if (code === 'issued_in_future') {
      expect(answer.status).toBe(409);
      expect(answer.get('Retry-After')).toBe(new Date(answer.body.issuedAt).toUTCString());
    }
  });
});

describe('the version in force at the capture governs', () => {
  test('until effectiveFrom the old one, from it on the new one', async () => {
    const inForce = (await court.get(`/v1/registry/policy/${encodeURIComponent(POLICY)}`)).body;
    const content = { ...policy, silentLimit: null, slashFraction: '0.2' };
    const change = { content, previous: inForce.inForce.digest } as never;
    const signing = {
      deployment: court.deployment,
      now: court.clock.time,
      keys: [ORACLE_ADMIN],
      author: 'service/oracle',
    } as const;
    const set = await court.post('/v1/registry', objectEnvelope('policy', change, signing));
    const from = shifted(court.clock.time, 48 * HOUR_MS);
    expect(set.body.effectiveFrom).toBe(formatTime(from));

    const fractions: string[] = [];
    for (const ms of [-1, 0, 1]) {
      court.clock.set(shifted(from, HOUR_MS));
      const height = await docket.block(shifted(from, ms));
      const { body } = await court.report(doubleVote('op-2', height));
      const id = body.services[0].convictions[0].slashRequest;
      fractions.push((await court.get(`/v1/slash-requests/${id}`)).body.slashFraction);
    }
    expect(fractions).toEqual(['0.05', '0.2', '0.2']);
  });
});

const POLICY = 'oracle#equivocation';

describe('after a dismissal', () => {
  const again = async (height: number, spec: object = {}) => {
    court.clock.advance(1);
    const answer = await court.report(doubleVote('op-1', height, spec), { services: ['bridge'] });
    return { ...answer.body.services?.[0]?.convictions[0], code: answer.body.code };
  };
  const dismissed = async (height: number) => {
    const { slashRequest } = await again(height);
    court.clock.advance(HOUR_MS);
    await court.close();
    expect(await statusOf(court, slashRequest)).toBe('dismissed');
    return slashRequest as string;
  };

  test('other evidence opens one more request, and then never again', async () => {
    court.clock.advance(3 * MINUTE_MS);
    const height = 5_000_000;
    await court.feed('chain-facts', [blockLine(height, court.clock.time)]);
    const first = await dismissed(height);

    expect(await again(height)).toMatchObject({ slashRequest: first, outcome: 'known' });
    const second = await again(height, { block: 'second' });
    expect(second.outcome).toBe('opened');
    expect(second.slashRequest).not.toBe(first);
    expect((await court.get(`/v1/slash-requests/${second.slashRequest}`)).body.attempt).toBe(2);

    court.clock.advance(HOUR_MS);
    await court.close();
    expect(await statusOf(court, second.slashRequest)).toBe('dismissed');
    expect(await again(height, { block: 'third' })).toMatchObject({
      slashRequest: second.slashRequest,
      outcome: 'corroborated',
    });
  });

  test.each([
    [-1, 'opened', undefined],
    [0, undefined, 'evidence_expired'],
  ])('evidence %i ms from evidenceMaxAge: %s %s', async (ms, outcome, code) => {
    court.clock.advance(3 * MINUTE_MS);
    const height = 5_000_002 + ms;
    const capture = court.clock.time;
    await court.feed('chain-facts', [blockLine(height, capture)]);
    await dismissed(height);
    court.clock.set(shifted(capture, MAX_AGE_MS + ms - 1));

    expect(await again(height, { block: 'second' })).toMatchObject({
      ...(outcome === undefined ? {} : { outcome }),
      code,
    });
  });
});
