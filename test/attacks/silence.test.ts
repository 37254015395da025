/** Attacks on the limit of what may go in silence. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR_MS } from '../../src/primitives/time.ts';
import {
  benchesOf,
  type Docket,
  delegates,
  deploymentWith,
  docketOf,
  feedKeys,
  feedLedger,
  joins,
  statusOf,
  tick,
} from '../scenarios/docket.ts';
import { council, MEMBERS } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';

const [ANNA, BERT] = MEMBERS;
const SERVICES = ['filled', 'first'] as const;
const DUST = ['dust-1', 'dust-2', 'dust-3'];

let court: Court;
let docket: Docket;

beforeAll(async () => {
  const limited = {
    slashFraction: '0.1',
    tombstone: false,
    silentLimit: { period: 'P7D', amounts: { umilk: '102' } },
  };
  court = await openCourt({
    ...deploymentWith({ joinNotice: 'PT0S' }),
    ...benchesOf(Object.fromEntries(SERVICES.map((service) => [service, limited]))),
    committees: [{ ...council, owner: 'authority' }],
    operators: [],
  });
  docket = docketOf(court);
  await feedKeys(court, ['big', ...DUST]);
  for (const service of SERVICES)
    await feedLedger(
      court,
      ['big', ...DUST].map((operator) => joins(operator, service)),
    );
  await feedLedger(court, [
    delegates('alice', 'big', '1000'),
    ...DUST.map((operator) => delegates('mallory', operator, '10')),
  ]);
  court.clock.advance(3 * HOUR_MS);
  await tick(court);
});

afterAll(() => court.end());

const open = async (operator: string, service: string) =>
  (await docket.open({ operator, services: [service] })).id;
const detail = async (id: string) => (await court.get(`/v1/slash-requests/${id}`)).body;

describe('dust slashes fill the silent limit just before', () => {
  test('the large one then needs a word, and is dropped by nobody: upheld, it takes all', async () => {
    for (const operator of DUST) await open(operator, 'filled');
    const id = await open('big', 'filled');
    expect(await detail(id)).toMatchObject({
      burden: 'uphold',
      limit: { rows: [{ own: '100', earlier: '3', limit: '102' }], isExceeded: true },
    });

    for (const by of [ANNA, BERT]) await court.vote(id, 'uphold', { by });
    court.clock.set(Date.parse((await detail(id)).vetoDeadline) as typeof court.clock.time);
    await tick(court);
    await court.close();
    expect(await statusOf(court, id)).toBe('executed');
    const { totals } = (await court.get(`/v1/slashes/${id}`)).body.report;
    expect(totals).toMatchObject([{ asset: 'umilk', total: '100' }]);
  });

  test('it is decided at opening: dust that comes later, or is vetoed later, turns nothing', async () => {
    await open('dust-1', 'first');
    await open('dust-2', 'first');
    const before = await open('big', 'first');
    const dust = await open('dust-3', 'first');
    const after = await open('big', 'first');
    const readings = await Promise.all([before, dust, after].map(detail));
    expect(readings.map(({ burden }) => burden)).toEqual(['veto', 'uphold', 'uphold']);

    for (const by of [ANNA, BERT]) {
      await court.vote(before, 'veto', { by });
      await court.vote(dust, 'veto', { by });
    }
    const now = await detail(after);
    expect(now).toMatchObject({ burden: 'uphold', limit: readings[2].limit });
    const next = await detail(await open('dust-3', 'first'));
    expect(next).toMatchObject({ burden: 'uphold', limit: { rows: [{ earlier: '102' }] } });
  });
});
