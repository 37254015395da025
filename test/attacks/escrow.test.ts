/** Attacks on what becomes of slashed stake: profiting from it, diluting it, running from its return. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectDeclared } from '../http/declared.ts';
import { allocates, delegates, joins, stakeOf } from '../scenarios/docket.ts';
import {
  type EscrowCourt,
  escrowCourt,
  escrowEnd,
  escrowOf,
  linesOf,
  redelegates,
  refundsOf,
  undelegates,
  withdraws,
} from '../scenarios/escrowed.ts';
import { OPERATOR_ADMIN } from '../support/bootstrap.ts';

let court: EscrowCourt;

beforeAll(async () => {
  court = await escrowCourt();
  const stake = (restaker: string, operator: string, amount: string, service: string) => [
    allocates(restaker, operator, { [service]: '1' }),
    delegates(restaker, operator, amount),
  ];
  await court.move([
    joins('op-1', 'generous'),
    ...stake('victim', 'op-1', '10000', 'generous'),
    ...stake('own-1', 'op-1', '200', 'generous'),
    joins('op-2', 'generous'),
    ...stake('victim', 'op-2', '10000', 'generous'),
    joins('op-3', 'ruin'),
    ...stake('dan', 'op-3', '100', 'ruin'),
    ...stake('erin', 'op-3', '77', 'ruin'),
    joins('op-4', 'oracle'),
    joins('op-5', 'oracle'),
    ...stake('alice', 'op-4', '300', 'oracle'),
    ...stake('bob', 'op-4', '200', 'oracle'),
    joins('op-6', 'half'),
    ...['ann', 'ben', 'cat'].flatMap((name) => stake(name, 'op-6', '7', 'half')),
    joins('op-7', 'half'),
    joins('op-7', 'oracle'),
    allocates('gus', 'op-7', { half: '1', oracle: '1' }),
    delegates('gus', 'op-7', '1000'),
  ]);
  await court.nextEpoch();
});

afterAll(() => court.end());

describe('attack 14: he equivocates on purpose with the stake of others, and reports himself', () => {
  test('his reward is at most what his own stake lost, and comes only after the escrow', async () => {
    const id = await court.slash('op-1', 'generous', { by: OPERATOR_ADMIN });
    expect(await linesOf(court, id)).toMatchObject([
      { restaker: 'own-1', before: '200', after: '180' },
      { restaker: 'victim', before: '10000', after: '9000' },
    ]);
    expect((await escrowOf(court, id)).dispositions).toEqual([]);

    court.clock.set(await escrowEnd(court, id));
    await court.release();

    expect((await escrowOf(court, id)).dispositions).toEqual([
      { asset: 'umilk', to: 'burn', account: null, amount: '745' },
      { asset: 'umilk', to: 'reporter', account: OPERATOR_ADMIN.signer, amount: '20' },
      { asset: 'umilk', to: 'service', account: 'milk1service', amount: '153' },
      { asset: 'umilk', to: 'insurance', account: 'milk1insurance', amount: '102' },
    ]);
  });

  test('with nothing of his own at stake there is no reward', async () => {
    const id = await court.slash('op-2', 'generous', { by: OPERATOR_ADMIN });
    court.clock.set(await escrowEnd(court, id));
    await court.release();

    const { dispositions } = await escrowOf(court, id);
    expect(dispositions.map(({ to }: { to: string }) => to)).toEqual([
      'burn',
      'service',
      'insurance',
    ]);
  });
});

describe('attack 18: all of it is slashed, and somebody delegates into the ruins', () => {
  test('he is not diluted, and a reversal reaches those who lost, and no one else', async () => {
    const id = await court.slash('op-3', 'ruin');
    expect(await stakeOf(court, 'dan')).toEqual({});
    await court.move([
      allocates('mallory', 'op-3', { ruin: '1' }),
      delegates('mallory', 'op-3', '50'),
      undelegates('erin', 'op-3', '77'),
      withdraws('erin', 'op-3', '77'),
    ]);

    await court.reverse(id);

    expect(await stakeOf(court, 'dan')).toEqual({ 'operator/op-3': ['100', '0'] });
    expect(await stakeOf(court, 'mallory')).toEqual({ 'operator/op-3': ['50', '0'] });
    expect(await refundsOf(court, id)).toEqual([
      { restaker: 'erin', asset: 'umilk', amount: '77' },
    ]);
  });
});

describe('attack 19: reversal after holders moved, split and left', () => {
  test('what each lost comes back where it is now; what was paid out is owed', async () => {
    const id = await court.slash('op-4', 'oracle');
    await court.move([
      undelegates('alice', 'op-4', '90'),
      withdraws('alice', 'op-4', '45'),
      redelegates('alice', 'op-4', 'op-5', '45'),
      allocates('bob', 'op-4', { oracle: '0.5' }),
    ]);
    await court.nextEpoch();
    await court.move([delegates('late', 'op-5', '1000'), withdraws('alice', 'op-4', '9')]);

    await court.reverse(id);

    expect(await stakeOf(court, 'alice')).toEqual({
      'operator/op-4': ['150', '40'],
      'operator/op-5': ['50', '0'],
    });
    expect(await stakeOf(court, 'bob')).toEqual({ 'operator/op-4': ['200', '0'] });
    expect(await stakeOf(court, 'late')).toEqual({ 'operator/op-5': ['1000', '0'] });
    expect(await refundsOf(court, id)).toEqual([
      { restaker: 'alice', asset: 'umilk', amount: '6' },
    ]);
    expect(await linesOf(court, id)).toMatchObject([
      { restaker: 'alice', before: '300', after: '270', returned: '24', owed: '6' },
      { restaker: 'bob', before: '200', after: '180', returned: '20', owed: '0' },
    ]);
  });

  test('what the paid-out are owed adds up to the unit, page by page, and stands with each', async () => {
    const id = await court.slash('op-6', 'half');
    await court.move(
      ['ann', 'ben', 'cat'].flatMap((name) => [
        undelegates(name, 'op-6', '7'),
        withdraws(name, 'op-6', '7'),
      ]),
    );
    await court.reverse(id);

    const first = await court.get(`/v1/slashes/${id}/refunds?limit=2`);
    expectDeclared(first, 'listRefunds', 200);
    const next = await court.get(`/v1/slashes/${id}/refunds?limit=2&cursor=${first.body.next}`);
    expect([first.body.items, next.body.items]).toEqual([
      [
        { restaker: 'ann', asset: 'umilk', amount: '3' },
        { restaker: 'ben', asset: 'umilk', amount: '3' },
      ],
      [{ restaker: 'cat', asset: 'umilk', amount: '4' }],
    ]);
    expect(next.body.next).toBeNull();
    const standing = await court.get('/v1/restakers/cat');
    expectDeclared(standing, 'getRestaker', 200);
    expect(standing.body.refunds).toMatchObject([{ slashRequest: id, amount: '4' }]);
  });

  test('other slashes are not computed again', async () => {
    const first = await court.slash('op-7', 'half');
    await court.nextEpoch();
    const second = await court.slash('op-7', 'oracle');
    expect(await stakeOf(court, 'gus')).toEqual({ 'operator/op-7': ['450', '0'] });

    await court.reverse(first);

    expect(await stakeOf(court, 'gus')).toEqual({ 'operator/op-7': ['950', '0'] });
    expect((await escrowOf(court, second)).status).toBe('held');
    const then = (await court.get(`/v1/slashes/${first}`)).body.executedAt;
    const before = await court.get(`/v1/restakers/gus?at=${then}`);
    expect(before.body.stake).toMatchObject([{ bonded: '500' }]);
  });
});
