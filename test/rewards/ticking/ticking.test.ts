/** A service pays its restakers: from when its plan stands, tick by tick, and settles first what changes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLog } from '../../../src/history/keys/service.ts';
import { sequenceNext } from '../../../src/history/sequencing/service.ts';
import { verifyDatabase } from '../../../src/history/verifying/service.ts';
import { HOUR_MS, MINUTE_MS } from '../../../src/primitives/time.ts';
import { tickDue } from '../../../src/rewards/ticking/due/service.ts';
import { expectDeclared } from '../../http/declared.ts';
import { allocates, delegates, joins, tick } from '../../scenarios/docket.ts';
import { BRIDGE_ADMIN } from '../../support/bootstrap.ts';
import { workshop } from '../../support/workshop.ts';
import { AN_HOUR, funds, type Payday, payday } from '../payday.ts';

const PLAN = '/v1/rewards/plans/oracle/main';

let court: Payday;
beforeAll(async () => {
  court = await payday();
});
afterAll(() => court.end());

const ticks = async (path = PLAN) => {
  const answer = await court.get(`${path}/ticks`);
  expectDeclared(answer, 'listRewardTicks', 200);
  return answer.body.items as { at: string; since: string; reward: string; skipped: string }[];
};

const paid = async (path = PLAN) =>
  (await ticks(path)).map(({ reward, skipped }) => skipped ?? reward);

const report = async (place = 0, path = PLAN) => {
  const { at } = (await ticks(path))[place] ?? { at: '' };
  const answer = await court.get(`${path}/ticks/${at}`);
  expectDeclared(answer, 'getRewardTick', 200);
  return answer.body.report;
};

/** What the targets of the latest tick got, after commission. */
const shares = async (place = 0, path = PLAN) =>
  Object.fromEntries(
    (await report(place, path)).targets.map(
      (of: { target: string; assets: { shared: string }[] }) => [
        of.target,
        of.assets.map(({ shared }) => shared).join(' '),
      ],
    ),
  );

/** To the start of the next epoch, of which the feed is told. */
async function hour(): Promise<void> {
  court.clock.advance(HOUR_MS);
  await tick(court);
}

describe('a plan', () => {
  test('is set by the service, in one asset for good, and by nobody else', async () => {
    expectDeclared(await court.plan(), 'setRewardPlan', 201);
    const foreign = await court.plan({ plan: 'other' }, BRIDGE_ADMIN);
    expect([foreign.status, foreign.body.code]).toEqual([403, 'not_authorised']);
    const { statement } = (await court.get(PLAN)).body;
    const stale = await court.plan({ amountPerDay: '1' });
    expect([stale.status, stale.body.code]).toEqual([409, 'stale_version']);
    const other = await court.plan({ previous: statement, asset: 'uother' });
    expect([other.status, other.body.code, other.body.asset]).toEqual([
      409,
      'plan_asset_fixed',
      'ureward',
    ]);
    const empty = await court.plan({ plan: 'never', end: '2026-01-01T00:00:00.000Z' });
    expect([empty.status, empty.body.code]).toEqual([422, 'plan_empty']);
  });

  test('nobody has heard of has no ticks', async () => {
    for (const path of ['', '/ticks'])
      expect((await court.get(`/v1/rewards/plans/oracle/none${path}`)).body.code).toBe(
        'plan_unknown',
      );
    const answer = await court.get(`${PLAN}/ticks/2026-01-01T00:00:00.000Z`);
    expect([answer.status, answer.body.code]).toEqual([404, 'tick_unknown']);
  });
});

describe('an epoch', () => {
  test('is paid when the feed has come to its end, once', async () => {
    await court.move([
      ...['op-1', 'op-2'].map((operator) => joins(operator, 'oracle')),
      delegates('alice', 'op-1', '300'),
      delegates('bob', 'op-2', '100'),
      { type: 'commission', operator: 'op-1', rate: '0.1' },
      funds('1000000000'),
    ]);
    await court.price('umilk', '2');
    court.clock.advance(HOUR_MS);
    expect(await court.pay()).toBe(0);
    await tick(court);
    await Promise.all([tickDue(court), tickDue(court)]);
    expect(await paid()).toEqual(['no_value']);
    await hour();
    expect(await court.pay()).toBe(1);
    expect(await paid()).toEqual([String(AN_HOUR), 'no_value']);
    expect(await shares()).toEqual({ 'operator/op-1': '58320', 'operator/op-2': '21600' });
  });

  test('earns for stake what the rate says a year', async () => {
    const before = await court.get('/v1/rewards/rates?service=oracle&operator=op-2');
    expectDeclared(before, 'listRewardRates', 200);
    expect(before.body.items).toMatchObject([{ target: 'operator/op-2', yearly: null }]);
    await court.price('ureward', '0.5');
    const { body } = await court.get('/v1/rewards/rates?operator=op-2');
    const yearly = (21_600 * 0.5 * 24 * 365) / (100 * 2);
    expect(body.items).toMatchObject([{ rewardAsset: 'ureward', yearly: String(yearly) }]);
  });

  test('of a stake that moved is paid to whom it was exposed in it', async () => {
    await court.move([allocates('bob', 'op-2', {})]);
    await hour();
    await court.pay();
    expect(await shares()).toMatchObject({ 'operator/op-2': '21600' });
    await hour();
    await court.pay();
    expect(await shares()).toEqual({ 'operator/op-1': '77760' });
    await court.move([allocates('bob', 'op-2', { oracle: '1' })]);
    await hour();
    await hour();
    await court.pay();
  });
});

describe('what changes inside an epoch is settled first', () => {
  test('another commission', async () => {
    court.clock.advance(15 * MINUTE_MS);
    await court.move([{ type: 'commission', operator: 'op-1', rate: '0.5' }]);
    await hour();
    expect(await court.pay()).toBe(2);
    expect((await paid()).slice(0, 2)).toEqual([String((AN_HOUR * 3) / 4), String(AN_HOUR / 4)]);
    expect(await shares(1)).toMatchObject({ 'operator/op-1': '14580' });
    expect(await shares(0)).toMatchObject({ 'operator/op-1': '24300' });
  });

  test('a slash: until it the stake earns as it was, and from it on as it is', async () => {
    await court.pay();
    await court.slash('op-2', 'oracle');
    await hour();
    await court.pay();
    const [after, before] = await Promise.all([report(0), report(1)]);
    const worthOf = (of: typeof after, target: string) =>
      of.targets.find((found: { target: string }) => found.target === target).value;
    expect(worthOf(before, 'operator/op-2')).toBe('200');
    expect(worthOf(after, 'operator/op-2')).toBe('180');
    const [last, first] = await ticks();
    expect(last?.since).toBe(first?.at);
    expect(Number(last?.reward) + Number(first?.reward)).toBe(AN_HOUR);
  });
});

describe('a tick is skipped, and says so', () => {
  test('where the service, or everybody, is inactive', async () => {
    await court.move([{ type: 'deactivate', operator: 'op-1' }]);
    await hour();
    await court.pay();
    expect(Object.keys(await shares())).toEqual(['operator/op-2']);
    await court.move([{ type: 'deactivate', service: 'oracle' }]);
    await hour();
    await court.pay();
    expect((await paid())[0]).toBe('service_inactive');
    await court.move([
      { type: 'activate', service: 'oracle' },
      { type: 'activate', operator: 'op-1' },
    ]);
    await hour();
    await court.pay();
    expect((await paid())[0]).toBe(String(AN_HOUR));
  });

  test('where the money does not last; what came later pays later', async () => {
    await court.plan({ plan: 'poor', asset: 'upoor' });
    await court.move([funds(String(AN_HOUR - 1), 'upoor')]);
    await hour();
    await court.pay();
    const poor = '/v1/rewards/plans/oracle/poor';
    expect(await paid(poor)).toEqual(['funds_short']);
    expect((await court.get(poor)).body.balance).toBe(String(AN_HOUR - 1));
    await court.move([funds('1', 'upoor')]);
    await hour();
    await court.pay();
    expect(await paid(poor)).toEqual([String(AN_HOUR), 'funds_short']);
    expect((await court.get(poor)).body).toMatchObject({ balance: '0' });
  });

  test('where no stake is of an asset that it pays for, or has a price', async () => {
    await court.plan({ plan: 'oil', accepts: ['uoil'] });
    await court.plan({ plan: 'fresh', maxPriceAge: 'PT1S' });
    await hour();
    await court.pay();
    expect(await paid('/v1/rewards/plans/oracle/oil')).toEqual(['no_common_asset']);
    expect(await paid('/v1/rewards/plans/oracle/fresh')).toEqual(['no_value']);
    const { unpriced } = await report(0, '/v1/rewards/plans/oracle/fresh');
    expect(unpriced).toMatchObject([{ asset: 'umilk', reason: 'price_stale' }]);
  });
});

describe('another version', () => {
  test('rules from the next tick on, and one that is stopped pays no more', async () => {
    const { statement } = (await court.get(PLAN)).body;
    const doubled = String(2 * 24 * AN_HOUR);
    expectDeclared(
      await court.plan({ previous: statement, amountPerDay: doubled }),
      'setRewardPlan',
      201,
    );
    await hour();
    await court.pay();
    expect((await paid())[0]).toBe(String(2 * AN_HOUR));
    const { body } = await court.get(PLAN);
    expect(body.versions).toHaveLength(2);
    await court.plan({ previous: body.statement, status: 'stopped' });
    const before = (await ticks()).length;
    await hour();
    await court.pay();
    expect(await ticks()).toHaveLength(before);
    expect((await court.get(PLAN)).body).toMatchObject({ status: 'stopped', nextTick: null });
  });
});

test('a service has so many plans and no more', async () => {
  const { terms } = await court.database.transaction((tx) =>
    tx.rewardPlan.findFirstOrThrow({ where: { plan: 'main' } }),
  );
  const many = Array.from({ length: 60 }, (_, i) => ({
    ...{ statement: `${i}`, service: 'oracle', plan: `x-${i}`, acceptedAt: 0n },
    ...{ asset: 'ureward', terms },
  }));
  await court.database.transaction((tx) => tx.rewardPlan.createMany({ data: many }));
  const answer = await court.plan({ plan: 'one-more' });
  expect([answer.status, answer.body.code, answer.body.max]).toEqual([409, 'too_many_plans', 64]);
  await court.database.transaction((tx) =>
    tx.rewardPlan.deleteMany({ where: { plan: { startsWith: 'x-' } } }),
  );
});

test('plans are listed by service and name, a page at a time', async () => {
  const names: string[] = [];
  let next: string | null = '';
  while (next !== null) {
    const cursor: string = next === '' ? '' : `&cursor=${next}`;
    const answer = await court.get(`/v1/rewards/plans?service=oracle&limit=1${cursor}`);
    expectDeclared(answer, 'listRewardPlans', 200);
    names.push(...answer.body.items.map(({ plan }: { plan: string }) => plan));
    next = answer.body.next;
  }
  expect(names).toEqual(['fresh', 'main', 'oil', 'poor']);
});

test('whoever plays the history again finds every tick, and every row of it', async () => {
  const log = await openLog(court, { given: [], spare: '66'.repeat(32) });
  while ((await sequenceNext(court, log)) > 0);
  const made = await court.database.transaction((tx) => tx.rewardTick.count());
  expect(made).toBeGreaterThan(15);
  const report = await verifyDatabase(court.database, { notes: [] }, { workshop });
  expect(report).toMatchObject({ tree: [], replay: null, rows: [] });
}, 120_000);
