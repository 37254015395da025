/** Who is party to a case does not judge it; who judges instead when too few are left. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { required } from '../../src/primitives/assert.ts';
import { DAY_MS } from '../../src/primitives/time.ts';
import { publicKeyOf } from '../evidence/build-votes.ts';
import { secretOf } from '../evidence/seeds.ts';
import { MEMBERS, OPERATOR_ADMIN, OTHER_ADMIN, WATCHER } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';
import { keyOf } from '../support/statements.ts';
import {
  benchesOf,
  committeeOf,
  type Docket,
  deploymentWith,
  docketOf,
  feedKeys,
  statusOf,
  tick,
} from './docket.ts';

const VALIDATOR_KEY = `ed25519:${publicKeyOf(secretOf('op-1'))}`;
const [ANNA, BERT] = MEMBERS;

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt({
    ...deploymentWith({ lastResort: 'elders' }),
    ...benchesOf({
      vault: { committee: 'kin' },
      depot: { committee: 'friends' },
      forum: { committee: 'strangers' },
      harbor: { committee: 'friends', burden: 'uphold' },
    }),
    operators: [
      { operator: 'op-1', admin: OPERATOR_ADMIN.signer, restaker: null },
      { operator: 'op-2', admin: OTHER_ADMIN.signer, restaker: null },
      { operator: 'op-3', admin: keyOf('adr036', 52).signer, restaker: null },
    ],
    committees: [
      committeeOf('kin', [
        [OPERATOR_ADMIN.signer, 1],
        [VALIDATOR_KEY, 1],
        [WATCHER.signer, 1],
        [ANNA.signer, 2],
        [BERT.signer, 2],
      ]),
      committeeOf('friends', [
        [OPERATOR_ADMIN.signer, 1],
        [OTHER_ADMIN.signer, 1],
        [WATCHER.signer, 1],
      ]),
      committeeOf('strangers', [
        [keyOf('eip712', 52).signer, 1],
        [ANNA.signer, 1],
      ]),
      committeeOf('elders', [[OTHER_ADMIN.signer, 1]]),
    ],
  });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2', 'op-3']);
});

afterAll(() => court.end());

test('the accused’s admin, his key and the first reporter are recused, and do not count', async () => {
  const { id } = await docket.open({ services: ['vault'] });
  const { bench } = (await court.get(`/v1/slash-requests/${id}`)).body;

  expect(bench).toMatchObject({ eligibleWeight: 4, fullWeight: 7, lastResort: false });
  expect(bench.recused).toEqual([
    { signer: OPERATOR_ADMIN.signer, weight: 1, reason: 'accused_admin' },
    { signer: VALIDATOR_KEY, weight: 1, reason: 'accused_key' },
    { signer: WATCHER.signer, weight: 1, reason: 'first_reporter' },
  ]);
});

test('a judge who reports under the other name of his key counts no more from the opening on', async () => {
  const { id } = await docket.open({ services: ['vault'], by: keyOf('adr036', 72) });
  const { bench } = (await court.get(`/v1/slash-requests/${id}`)).body;

  expect(bench).toMatchObject({ committee: 'elders', lastResort: true, eligibleWeight: 1 });
});

test.each([
  ['accused_admin', OPERATOR_ADMIN],
  ['first_reporter', WATCHER],
  ['first_reporter', keyOf('adr036', 51)],
])('a vote of the %s is refused', async (reason, by) => {
  const { id } = await docket.open({ services: ['vault'] });
  const answer = await court.vote(id, 'uphold', { by });

  expect(answer.status).toBe(403);
  expect(answer.body).toMatchObject({ code: 'recused', reason });
});

test('an admin whose seat is under the other name of his key is found out by his signature', async () => {
  const { id } = await docket.open({ operator: 'op-3', services: ['forum'] });
  const { bench } = (await court.get(`/v1/slash-requests/${id}`)).body;
  expect(bench.recused).toEqual([]);

  const answer = await court.vote(id, 'veto', { by: keyOf('eip712', 52) });
  expect(answer.status).toBe(403);
  expect(answer.body).toMatchObject({ code: 'recused', reason: 'accused_admin' });
});

test('whoever has no seat is no member', async () => {
  const { id } = await docket.open({ services: ['vault'] });
  const answer = await court.vote(id, 'veto', { by: keyOf('ed25519', 99) });

  expect(answer.status).toBe(403);
  expect(answer.body.code).toBe('not_a_member');
});

test('with less than half of the weight left the last resort judges', async () => {
  const { id } = await docket.open({ services: ['depot'] });
  const { bench } = (await court.get(`/v1/slash-requests/${id}`)).body;
  expect(bench).toMatchObject({ committee: 'elders', lastResort: true, eligibleWeight: 1 });

  const vetoed = await court.vote(id, 'veto', { by: OTHER_ADMIN });
  expect(vetoed.body).toMatchObject({ status: 'vetoed', tally: { veto: 1 } });
});

test('with nobody left proof follows its burden', async () => {
  const services = ['depot', 'harbor'];
  const { requests } = await docket.open({ operator: 'op-2', services });
  const { bench } = (await court.get(`/v1/slash-requests/${requests['depot']}`)).body;
  expect(bench).toMatchObject({ committee: 'elders', eligibleWeight: 0 });

  court.clock.advance(DAY_MS);
  await tick(court);
  await court.close();
  expect(await statusOf(court, required(requests['depot'], 'it is open'))).toBe('executed');
  expect(await statusOf(court, required(requests['harbor'], 'it is open'))).toBe('dismissed');
});
