/** What restakers have earned is paid out to them, in whole units, once. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { delegates } from '../../scenarios/docket.ts';
import type { EscrowCourt } from '../../scenarios/escrowed.ts';
import {
  ALICE,
  accruedBy,
  BOB,
  CAROL,
  claim,
  claimantOf,
  claimStatement,
  idOf,
  paidTo,
  pass,
  payingCourt,
  rewardsOf,
  setPlan,
} from './paying.ts';

let court: EscrowCourt;

const amounts = (body: { payments: { amount: string }[] }) =>
  body.payments.map(({ amount }) => amount);

/** Three with equal stake, of whom `oracle` pays 1000 an hour together. */
beforeAll(async () => {
  court = await payingCourt();
  await court.move([ALICE, BOB, CAROL].map((key) => delegates(idOf(key), 'op-1', '100')));
  await setPlan(court);
}, 60_000);

afterAll(() => court.end());

describe('a claim', () => {
  test('of whom nothing is due is refused until the next epoch, and not remembered', async () => {
    const early = await claim(court, ALICE);
    expect(early.body).toMatchObject({ status: 409, code: 'nothing_to_claim' });
    expect(Date.parse(early.body.after)).toBeGreaterThan(court.clock.time);
    expect(early.headers['retry-after']).toBeDefined();
    expect((await paidTo(court, claimantOf(ALICE))).items).toEqual([]);
  });

  test('pays whole units and leaves the fraction, so that three claims pay what one would', async () => {
    await pass(court, 2);
    const claims = [];
    for (let i = 0; i < 3; i += 1) {
      const { status, body } = await claim(court, ALICE);
      expect(status).toBe(201);
      claims.push(body);
      await pass(court);
    }
    expect(claims.map(amounts)).toEqual([['333'], ['333'], ['333']]);
    expect(claims.map(({ left }) => left[0].amount)).toEqual([
      '0.3333333333333333',
      '0.6666666666666666',
      '0.9999999999999999',
    ]);
    expect(await accruedBy(court, ALICE)).toEqual(['334.3333333333333332']);
    expect(await accruedBy(court, BOB)).toEqual(['1333.3333333333333332']);
    expect(amounts((await claim(court, ALICE)).body)).toEqual(['334']);
  });

  test('is made by the restaker alone, by any name of his key', async () => {
    const foreign = await claim(court, BOB, { claimant: claimantOf(CAROL) });
    expect(foreign.body).toMatchObject({
      status: 403,
      code: 'claimant_mismatch',
      claimant: claimantOf(CAROL),
    });
    expect((await claim(court, ALICE, { claimant: 'operator/op-1' })).body).toMatchObject({
      code: 'claimant_mismatch',
    });
  });

  test('is accepted once: sent again it has the answer it got, and pays nothing', async () => {
    const said = claimStatement(court, BOB);
    const first = await court.post('/v1/rewards/claims', said);
    await pass(court);
    const again = await court.post('/v1/rewards/claims', said);

    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
    expect((await paidTo(court, claimantOf(BOB))).items).toMatchObject([{ amount: '1333' }]);
  });

  test('of two at once one is paid, and the other finds nothing', async () => {
    const first = claimStatement(court, CAROL);
    court.clock.advance(1);
    const second = claimStatement(court, CAROL);
    const answers = await Promise.all(
      [first, second].map((said) => court.post('/v1/rewards/claims', said)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { items } = await paidTo(court, claimantOf(CAROL));
    expect(items).toMatchObject([{ service: 'oracle', plan: 'main', amount: '1666' }]);
  });

  test('pays each plan of every service on its own, or those of one service', async () => {
    await setPlan(court, { plan: 'more', amountPerDay: '2400' });
    await setPlan(court, { service: 'bridge', amountPerDay: '48000' });
    await pass(court);
    await pass(court);
    const { body } = await claim(court, BOB, { service: 'bridge' });
    expect(body.payments).toMatchObject([{ service: 'bridge', asset: 'ureward', amount: '1333' }]);
    const rest = await claim(court, BOB);
    expect(rest.body.payments).toMatchObject([
      { service: 'oracle', plan: 'main', amount: '1000' },
      { service: 'oracle', plan: 'more', amount: '66' },
    ]);
    expect(await rewardsOf(court, BOB)).toMatchObject([
      { service: 'bridge', plan: 'main', claimable: '0', paid: '1333' },
      { service: 'oracle', plan: 'main', claimable: '0', paid: '2333' },
      { service: 'oracle', plan: 'more', claimable: '0', paid: '66' },
    ]);
  });

  test('is listed, the latest first, page by page', async () => {
    const all = await paidTo(court, claimantOf(BOB));
    const first = await paidTo(court, claimantOf(BOB), '&limit=3');
    const rest = await paidTo(court, claimantOf(BOB), `&limit=3&cursor=${first.next}`);
    expect(all.items).toHaveLength(4);
    expect([...first.items, ...rest.items]).toEqual(all.items);
    expect(all.items.at(-1)).toMatchObject({ amount: '1333', plan: 'main' });
    const narrowed = await paidTo(court, claimantOf(BOB), '&service=bridge');
    expect(narrowed.items).toMatchObject([{ service: 'bridge', amount: '1333' }]);
  });

  test('what was earned is listed page by page, plan by plan', async () => {
    const address = `/v1/restakers/${encodeURIComponent(idOf(ALICE))}/rewards`;
    const all = (await court.get(address)).body.items;
    const first = (await court.get(`${address}?limit=2`)).body;
    const rest = (await court.get(`${address}?limit=2&cursor=${first.next}`)).body;
    expect([...first.items, ...rest.items]).toEqual(all);
    expect((await court.get(`${address}?service=bridge`)).body.items).toEqual([all[0]]);
    expect((await court.get('/v1/restakers/nobody/rewards')).body.items).toEqual([]);
  });
});
