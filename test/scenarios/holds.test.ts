/** What a chain is told to hold while a request is open, what is then taken, and what had left. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, formatTime, HOUR_MS, MINUTE_MS } from '../../src/primitives/time.ts';
import { expectDeclared } from '../http/declared.ts';
import { MEMBERS } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';
import {
  allocates,
  benchesOf,
  type Docket,
  delegates,
  docketOf,
  feedKeys,
  feedLedger,
  joins,
  stakeOf,
  statusOf,
  tick,
} from './docket.ts';

let court: Court;
let docket: Docket;

interface Item {
  readonly restaker: string;
  readonly target: string;
  readonly phase: string;
  readonly stake: string;
  readonly hold: string;
  readonly until: string;
  readonly slashRequests: readonly string[];
}

/** Operators by number; each test has its own. */
const OPERATORS = Array.from({ length: 9 }, (_, i) => `op-${i + 1}`);

beforeAll(async () => {
  court = await openCourt(
    benchesOf({
      oracle: { slashFraction: '0.05', tombstone: false, vetoWindow: 'PT1H' },
      bridge: { slashFraction: '0.1', tombstone: false, vetoWindow: 'PT2H', burden: 'uphold' },
    }),
  );
  docket = docketOf(court);
  await feedKeys(court, OPERATORS);
});

afterAll(() => court.end());

/** Three people on the operator since long before anything happens. */
async function settle(operator: string) {
  await feedLedger(court, [
    joins(operator),
    joins(operator, 'bridge'),
    ...[
      ['ann', '1000'],
      ['ben', '101'],
      ['cat', '7'],
    ].flatMap(([restaker = '', amount = '']) => [
      allocates(`${restaker}-${operator}`, operator, { oracle: '1', bridge: '0.5' }),
      delegates(`${restaker}-${operator}`, operator, amount),
    ]),
  ]);
  court.clock.advance(DAY_MS);
  await tick(court);
}

async function holdsOf(operator: string, query = '') {
  const answer = await court.get(`/v1/holds?operator=${operator}${query}`);
  expectDeclared(answer, 'listHolds', 200);
  return answer.body as {
    readonly items: readonly Item[];
    readonly totals: readonly object[];
    readonly slashRequests: readonly { readonly id: string; readonly ledgerBehind: boolean }[];
    readonly next: string | null;
  };
}

const brief = (items: readonly Item[]) =>
  items.map(({ restaker, phase, hold, stake }) => `${restaker} ${phase} ${hold} of ${stake}`);

const leaves = (restaker: string, operator: string, amount: string) => ({
  type: 'undelegate',
  restaker,
  target: `operator/${operator}`,
  asset: 'umilk',
  amount,
  completesAt: formatTime(court.clock.time),
});

describe('while a request is open the chain is told what to hold', () => {
  test('of each restaker as much as could be taken, until it can no longer be', async () => {
    await settle('op-1');
    const { id } = await docket.open({ operator: 'op-1' });
    const { executeBy } = (await court.get(`/v1/slash-requests/${id}`)).body;
    const held = await holdsOf('op-1');

    expect(brief(held.items)).toEqual([
      'ann-op-1 bonded 51 of 1000',
      'ben-op-1 bonded 6 of 101',
      'cat-op-1 bonded 1 of 7',
    ]);
    expect(held.items[0]).toMatchObject({
      target: 'operator/op-1',
      asset: 'umilk',
      until: executeBy,
      slashRequests: [id],
    });
    expect(held.totals).toEqual([{ asset: 'umilk', stake: '1108', hold: '56' }]);
    expect(held.slashRequests).toMatchObject([{ id, ledgerBehind: false }]);
  });

  test('and what is taken is never more; then nothing is held any more', async () => {
    await settle('op-2');
    const { id } = await docket.open({ operator: 'op-2', services: ['oracle', 'bridge'] });
    const held = await holdsOf('op-2');
    expect(held.slashRequests).toHaveLength(2);
    const before = await stakeOf(court, 'ann-op-2');
    court.clock.advance(3 * HOUR_MS);
    await tick(court);
    await court.close();
    const after = await stakeOf(court, 'ann-op-2');

    expect(await statusOf(court, id)).toBe('executed');
    expect(before).toEqual({ 'operator/op-2': ['1000', '0'] });
    expect(after).toEqual({ 'operator/op-2': ['950', '0'] });
    expect(brief(held.items)).toContain('ann-op-2 bonded 102 of 1000');
    expect(await holdsOf('op-2')).toMatchObject({ items: [], totals: [], slashRequests: [] });
  });

  test('of stake that is leaving too, where it was there when it happened', async () => {
    await settle('op-3');
    const { id } = await docket.open({ operator: 'op-3' });
    await feedLedger(court, [leaves('ann-op-3', 'op-3', '400')]);
    const { items } = await holdsOf('op-3');

    expect(brief(items)).toEqual([
      'ann-op-3 bonded 31 of 600',
      'ann-op-3 leaving 20 of 400',
      'ben-op-3 bonded 6 of 101',
      'cat-op-3 bonded 1 of 7',
    ]);
    expect(new Set(items.flatMap(({ slashRequests }) => slashRequests))).toEqual(new Set([id]));
  });

  test('what it pays out anyway cannot be taken: the report says so', async () => {
    await settle('op-4');
    const { id } = await docket.open({ operator: 'op-4' });
    const { type: _, completesAt: __, ...stake } = leaves('ann-op-4', 'op-4', '400');
    await feedLedger(court, [leaves('ann-op-4', 'op-4', '400')]);
    await feedLedger(court, [{ type: 'withdraw', ...stake }]);
    const { items, totals } = await holdsOf('op-4');
    court.clock.advance(2 * HOUR_MS);
    await tick(court);
    await court.close();
    const { report } = (await court.get(`/v1/slashes/${id}`)).body;

    expect(brief(items)).toContain('ann-op-4 bonded 31 of 600');
    expect(items.map(({ phase }) => phase)).not.toContain('leaving');
    expect(totals).toEqual([{ asset: 'umilk', stake: '708', hold: '36' }]);
    expect(report.totals).toMatchObject([{ asset: 'umilk', paidOut: '20', total: '35' }]);
  });

  test('a vetoed request holds nothing from the vote on', async () => {
    await settle('op-5');
    const { id } = await docket.open({ operator: 'op-5' });
    expect((await holdsOf('op-5')).items).toHaveLength(3);
    for (const by of MEMBERS) await court.vote(id, 'veto', { by });

    expect(await statusOf(court, id)).toBe('vetoed');
    expect((await holdsOf('op-5')).items).toEqual([]);
  });

  test('silence that dismisses frees the stake at the deadline, written or not', async () => {
    await settle('op-6');
    await docket.open({ operator: 'op-6', services: ['bridge'] });
    court.clock.advance(2 * HOUR_MS - 1);
    expect((await holdsOf('op-6')).items).toHaveLength(3);
    court.clock.advance(1);
    expect((await holdsOf('op-6')).items).toEqual([]);
  });

  test('by pages of restakers, which together are the whole', async () => {
    await settle('op-7');
    await docket.open({ operator: 'op-7' });
    const whole = await holdsOf('op-7');
    const first = await holdsOf('op-7', '&limit=2');
    const second = await holdsOf('op-7', `&limit=2&cursor=${first.next}`);

    expect(first.items.map(({ restaker }) => restaker)).toEqual(['ann-op-7', 'ben-op-7']);
    expect([...first.items, ...second.items]).toEqual(whole.items);
    expect([second.next, whole.next]).toEqual([null, null]);
    expect(first.totals).toEqual(whole.totals);
  });

  test('where the ledger feed has not come to the capture it says so', async () => {
    await settle('op-8');
    court.clock.advance(5 * HOUR_MS);
    const { id } = await docket.open({ operator: 'op-8', ageMs: MINUTE_MS });
    expect((await holdsOf('op-8')).slashRequests).toMatchObject([{ id, ledgerBehind: true }]);
    await tick(court);
    expect((await holdsOf('op-8')).slashRequests).toMatchObject([{ id, ledgerBehind: false }]);
  });

  test('an operator that nobody has heard of has nothing to hold', async () => {
    expect(await holdsOf('nobody')).toMatchObject({ items: [], totals: [], next: null });
  });

  test('nobody may ask for all operators at once, or with a cursor of another list', async () => {
    const all = await court.get('/v1/holds');
    const odd = await court.get('/v1/holds?operator=op-1&cursor=WzEsMl0');
    expect([all.status, all.body.code, all.body.parameter]).toEqual([
      400,
      'parameter_malformed',
      'operator',
    ]);
    expect([odd.status, odd.body.code]).toEqual([400, 'cursor_malformed']);
  });
});
