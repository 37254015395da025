/** Amounts as large as they come, and an operator of sixty services, in a real deployment. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/primitives/time.ts';
import {
  allocates,
  benchesOf,
  type Docket,
  delegates,
  deploymentWith,
  docketOf,
  feedKeys,
  feedLedger,
  joins,
  stakeOf,
  tick,
} from '../scenarios/docket.ts';
import { council, rules } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';

const SERVICES = Array.from({ length: 60 }, (_, i) => `s-${String(i).padStart(2, '0')}`);
const LARGEST = 2n ** 128n - 1n;
/** Of opening a court, most is the database; sixty services and their rules take as long again. */
const OPENING_MS = 180_000;

let court: Court;
let docket: Docket;

beforeAll(async () => {
  const bounds = { ...rules.bounds, maxSlashFraction: '1' };
  const terms = { tombstone: false, slashFraction: '0.333333333333333333' };
  const benches = benchesOf(Object.fromEntries(SERVICES.map((service) => [service, terms])));
  court = await openCourt({
    ...deploymentWith({ joinNotice: 'PT0S', bounds }),
    ...benches,
    committees: [{ ...council, owner: 'authority' }],
    services: (benches['services'] as object[]).map((of) => ({ ...of, requiredStake: {} })),
  });
  docket = docketOf(court);
  await feedKeys(court, ['vast', 'busy']);
  await feedLedger(court, [
    joins('vast', 's-00'),
    ...['ann', 'ben', 'cat'].map((name) => delegates(name, 'vast', String(LARGEST))),
    delegates('ann', 'vast', String(LARGEST)),
    ...SERVICES.map((service) => joins('busy', service)),
    delegates('dan', 'busy', '1000'),
    allocates('eve', 'busy', Object.fromEntries(SERVICES.map((service) => [service, '0.5']))),
    delegates('eve', 'busy', '601'),
  ]);
  court.clock.advance(2 * HOUR_MS);
  await tick(court);
}, OPENING_MS);

afterAll(() => court.end());

async function conclude() {
  court.clock.advance(DAY_MS);
  await tick(court);
  return court.close();
}

const reportOf = async (id: string) => (await court.get(`/v1/slashes/${id}`)).body.report;

describe('stake of four times the largest amount there is', () => {
  test('an amount of 2^128 refuses its batch, and nothing of it is taken', async () => {
    const line = { at: new Date(court.clock.time).toISOString() };
    const one = { ...line, ...delegates('ann', 'vast', '1') };
    const tooMuch = { ...line, ...delegates('ann', 'vast', String(LARGEST + 1n)) };
    const answer = await court.feed('ledger', [one, tooMuch]);
    expect(answer.status).toBe(422);
    expect(await stakeOf(court, 'ann')).toEqual({ 'operator/vast': [String(2n * LARGEST), '0'] });
  });

  test('a third of it is taken to the unit, and each keeps the rest of his own', async () => {
    const { id } = await docket.open({ operator: 'vast', services: ['s-00'] });
    await conclude();
    const all = 4n * LARGEST;
    const total = (all * 333_333_333_333_333_333n) / 10n ** 18n;
    const report = await reportOf(id);
    expect(report.totals).toMatchObject([{ total: String(total), cutByCap: '0' }]);
    expect(report.services).toContainEqual({
      service: 's-00',
      asset: 'umilk',
      securedBefore: String(all + 1300n),
      securedAfter: String(all + 1300n - total),
    });
    const ben = LARGEST - (total * LARGEST) / all;
    const left = BigInt((await stakeOf(court, 'ben'))['operator/vast']?.[0] ?? '0');
    expect(left === ben || left === ben - 1n).toBe(true);
    const cat = BigInt((await stakeOf(court, 'cat'))['operator/vast']?.[0] ?? '0');
    expect(cat).toBe(left);
  });

  test('he can leave with all of it, and a smaller move after a slash takes whole units', async () => {
    const before = BigInt((await stakeOf(court, 'ben'))['operator/vast']?.[0] ?? '0');
    const half = before / 2n;
    await feedLedger(court, [{ ...delegates('ben', 'vast', String(half)), type: 'undelegate' }]);
    const [bonded, leaving] = (await stakeOf(court, 'ben'))['operator/vast'] ?? [];
    expect(leaving).toBe(String(half));
    expect(before - half - BigInt(bonded ?? '0')).toBeLessThanOrEqual(1n);
  });
});

describe('an operator of sixty services, and one who allocates to all of them', () => {
  test('is slashed by one, and what that took is missing at all sixty', async () => {
    const { id } = await docket.open({ operator: 'busy', services: ['s-59'] });
    await conclude();
    const report = await reportOf(id);
    expect(report.totals).toMatchObject([{ exact: '433', total: '433' }]);
    expect(report.services.length).toBe(60);
    const rows = report.services.filter(({ service }: { service: string }) => service !== 's-00');
    for (const row of rows) {
      expect(row.securedBefore).toBe('1300');
      expect(['916', '917']).toContain(row.securedAfter);
    }
    expect(await stakeOf(court, 'dan')).toEqual({ 'operator/busy': ['667', '0'] });
    expect(await stakeOf(court, 'eve')).toEqual({ 'operator/busy': ['501', '0'] });
  });

  test('two more of its services take what they ask for, and a fourth only what is left', async () => {
    const asked: string[] = [];
    for (const service of ['s-01', 's-02', 's-03'])
      asked.push((await docket.open({ operator: 'busy', services: [service] })).id);
    await conclude();
    const totals = [];
    for (const id of asked) totals.push((await reportOf(id)).totals[0]);
    expect(totals.map(({ total }) => total)).toEqual(['433', '433', '101']);
    expect(totals.map(({ cutByCap }) => cutByCap)).toEqual(['0', '0', '332']);
    expect((await stakeOf(court, 'dan'))['operator/busy'] ?? ['0', '0']).toEqual(['0', '0']);
    expect(await stakeOf(court, 'eve')).toEqual({ 'operator/busy': ['201', '0'] });
  });
});
