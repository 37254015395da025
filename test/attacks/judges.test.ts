/** Attacks on the bench and on the rules: who judges, and by which law. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import {
  allocates,
  benchesOf,
  committeeOf,
  type Docket,
  delegates,
  deploymentWith,
  docketOf,
  feedKeys,
  feedLedger,
  joins,
} from '../scenarios/docket.ts';
import { council, MEMBERS, ORACLE_ADMIN } from '../support/bootstrap.ts';
import { type Court, doubleVote, openCourt } from '../support/court.ts';
import { policy } from '../support/objects.ts';
import { envelope, objectEnvelope } from '../support/signers.ts';

const [ANNA] = MEMBERS;

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt({
    ...deploymentWith({ lastResort: 'elders' }),
    ...benchesOf({ oracle: {}, alone: { committee: 'alone' } }),
    committees: [
      council,
      committeeOf('alone', [[ORACLE_ADMIN.signer, 1]]),
      committeeOf('elders', [[ANNA.signer, 1]]),
    ],
  });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
});

afterAll(() => court.end());

const asOracle = () =>
  ({
    deployment: court.deployment,
    now: court.clock.time,
    keys: [ORACLE_ADMIN],
    author: 'service/oracle',
  }) as const;

describe('a judge corroborates during the case to be recused and shift the quorum', () => {
  test('recusals were fixed at opening, and he may still vote', async () => {
    const { id, height } = await docket.open();
    const { bench } = (await court.get(`/v1/slash-requests/${id}`)).body;
    const other = doubleVote('op-1', height, { round: 7 });
    const answer = await court.report(other, { by: ANNA });
    expect(answer.body.services[0].convictions).toMatchObject([{ outcome: 'corroborated' }]);

    const after = (await court.get(`/v1/slash-requests/${id}`)).body;
    expect(after.bench).toEqual(bench);
    expect(after.corroborations).toMatchObject([{ author: ANNA.signer }]);
    expect((await court.vote(id, 'abstain', { by: ANNA })).status).toBe(201);
  });
});

describe('a service admin, alone on his committee, reports', () => {
  test('he is recused, and the last resort judges', async () => {
    const { id } = await docket.open({ services: ['alone'], by: ORACLE_ADMIN });
    const { bench } = (await court.get(`/v1/slash-requests/${id}`)).body;
    expect(bench).toMatchObject({ committee: 'elders', lastResort: true, eligibleWeight: 1 });

    const own = await court.vote(id, 'uphold', { by: ORACLE_ADMIN });
    expect(own.body.code).toBe('not_a_member');
    expect((await court.vote(id, 'veto', { by: ANNA })).body.status).toBe('vetoed');
  });
});

describe('an operator joins a rogue service: fraction 1, no window, all to the reporter', () => {
  const rogue = { ...policy, offence: 'anything', kinds: ['statement/equivocation'] };

  test.each([
    ['maxSlashFraction', { slashFraction: '0.500000000000000001' }],
    ['minVetoWindow', { vetoWindow: 'PT59M59.999S' }],
    [
      'maxReporterShare',
      { disposition: { burn: '0.899999999999999999', reporter: '0.100000000000000001' } },
    ],
    ['disposition', { disposition: { service: '1' } }],
  ])('%s of the deployment does not allow it', async (bound, changes) => {
    const content = { ...rogue, silentLimit: null, ...changes };
    const change = { content, previous: null } as never;
    const answer = await court.post('/v1/registry', objectEnvelope('policy', change, asOracle()));

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'policy_out_of_bounds', bound });
  });

  test('stake without an allocation is bound only after joinNotice; a chosen one at once', async () => {
    await feedLedger(court, [
      joins('op-2'),
      delegates('silent', 'op-2', '1000'),
      delegates('chooser', 'op-2', '70'),
      allocates('chooser', 'op-2', { oracle: '1' }),
    ]);
    const joined = court.clock.time;
    const securedAfter = async (ms: number) => {
      court.clock.set(shifted(joined, ms));
      await feedLedger(court, [{ type: 'tick' }]);
      return (await court.get('/v1/services/oracle/secured')).body.secured[0]?.amount;
    };

    expect(await securedAfter(2 * HOUR_MS)).toBe('70');
    expect(await securedAfter(24 * HOUR_MS - 1)).toBe('70');
    expect(await securedAfter(25 * HOUR_MS)).toBe('1070');
  });
});

describe('an old signed policy is posted months later; a pending bad one cannot be stopped', () => {
  const changed = (slashFraction: string, previous: string) =>
    objectEnvelope(
      'policy',
      { content: { ...policy, silentLimit: null, slashFraction }, previous } as never,
      asOracle(),
    );
  const inForce = async () =>
    (await court.get(`/v1/registry/policy/${encodeURIComponent('oracle#equivocation')}`)).body;

  test('what was signed more than a day ago is refused, and so is what follows another version', async () => {
    const { digest } = (await inForce()).inForce;
    const old = changed('0.4', digest);
    court.clock.advance(DAY_MS);
    const onTime = changed('0.1', digest);
    expect((await court.post('/v1/registry', onTime)).status).toBe(201);
    const stale = await court.post('/v1/registry', old);
    expect(stale.body.code).toBe('stale_version');

    court.clock.advance(1);
    const late = await court.post('/v1/registry', old);
    expect(late.body.code).toBe('issued_too_long_ago');
  });

  test('accepting a version cancels the pending one', async () => {
    const bad = (await inForce()).pending;
    court.clock.advance(MINUTE_MS);
    const good = await court.post('/v1/registry', changed('0.07', bad.digest));
    expect(good.body.cancels).toEqual([bad.digest]);

    court.clock.advance(48 * HOUR_MS);
    const now = await inForce();
    expect(now).toMatchObject({ inForce: { content: { slashFraction: '0.07' } }, pending: null });
  });
});

describe('the same statement goes to staging and to production', () => {
  const staging = () => ({
    deployment: { id: 'milkyway-staging/0a1b2c3d4e5f6071' },
    now: court.clock.time,
    keys: [ANNA],
  });

  test.each([
    [
      '/v1/evidence',
      () =>
        envelope(
          'tribune/evidence/v1',
          {
            kind: 'cometbft/duplicate-vote',
            services: ['oracle'],
            evidence: doubleVote('op-1', 1),
          } as never,
          staging(),
        ),
    ],
    [
      '/v1/registry',
      () =>
        objectEnvelope('policy', { content: policy, previous: null } as never, {
          ...staging(),
          keys: [ORACLE_ADMIN],
          author: 'service/oracle',
        }),
    ],
  ])('%s takes none of another deployment', async (path, statement) => {
    const answer = await court.post(path, statement());

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({
      code: 'wrong_deployment',
      expected: court.deployment.id,
      found: 'milkyway-staging/0a1b2c3d4e5f6071',
    });
  });
});
