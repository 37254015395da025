/** How much of a service's stake may go because nobody spoke: decided at opening, and never again. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  DAY_MS,
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  after as shifted,
  type Timestamp,
} from '../../src/primitives/time.ts';
import { council, MEMBERS, OPERATOR_ADMIN, ORACLE_ADMIN } from '../support/bootstrap.ts';
import { type Court, doubleVote, openCourt } from '../support/court.ts';
import { policy } from '../support/objects.ts';
import { objectEnvelope } from '../support/signers.ts';
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
} from './docket.ts';

const WEEK_MS = 7 * DAY_MS;
const late: string[] = [];
const [ANNA, BERT] = MEMBERS;
/** A tenth of each is 60, 40, 1, 5. */
const STAKES = { sixty: '600', forty: '400', one: '10', five: '50' } as const;
const SERVICES = ['edge', 'ends', 'back', 'crowd', 'atoms', 'late', 'change', 'spoken'] as const;

let court: Court;
let docket: Docket;

beforeAll(async () => {
  const limited = {
    slashFraction: '0.1',
    tombstone: false,
    silentLimit: { period: 'P7D', amounts: { umilk: '100' } },
  };
  const policies = Object.fromEntries(SERVICES.map((service) => [service, limited]));
  court = await openCourt({
    ...deploymentWith({ joinNotice: 'PT0S' }),
    committees: [{ ...council, owner: 'authority' }],
    operators: [],
    ...benchesOf({
      ...policies,
      change: { ...limited, silentLimit: null },
      spoken: { ...limited, burden: 'uphold' },
    }),
  });
  docket = docketOf(court);
  const operators = SERVICES.flatMap((service) =>
    Object.keys(STAKES).map((name) => `${service}-${name}`),
  );
  await feedKeys(court, [...operators, 'atoms-atom']);
  const stakes = SERVICES.flatMap((service) =>
    Object.entries(STAKES).flatMap(([name, amount]) => [
      joins(`${service}-${name}`, service),
      delegates('alice', `${service}-${name}`, amount),
    ]),
  );
  await feedLedger(court, [
    ...stakes,
    joins('atoms-atom', 'atoms'),
    { ...delegates('alice', 'atoms-atom', '10'), asset: 'uatom' },
  ]);
  court.clock.advance(3 * HOUR_MS);
  await tick(court);
});

afterAll(() => court.end());

const detail = async (id: string) => (await court.get(`/v1/slash-requests/${id}`)).body;

/** Opens at exactly that time, against the operator of that stake. */
async function openAt(time: Timestamp, stake: string, service: string): Promise<string> {
  court.clock.set(shifted(time, -MINUTE_MS));
  await tick(court);
  return (await docket.open({ operator: `${service}-${stake}`, services: [service] })).id;
}

const open = (stake: string, service: string) =>
  openAt(shifted(court.clock.time, MINUTE_MS), stake, service);

const row = (own: string, earlier: string) => [{ asset: 'umilk', limit: '100', own, earlier }];

async function pastTheWindow() {
  court.clock.advance(DAY_MS);
  await tick(court);
  await court.close();
}

describe('up to the limit silence executes, one unit above it somebody must speak', () => {
  const ids: Record<string, string> = {};
  let opening: Timestamp;

  test('60 and 40 of 100 open with silence against the accused', async () => {
    opening = shifted(court.clock.time, MINUTE_MS);
    ids['sixty'] = await openAt(opening, 'sixty', 'edge');
    ids['forty'] = await open('forty', 'edge');

    expect(await detail(ids['sixty'])).toMatchObject({
      burden: 'veto',
      limit: { rows: row('60', '0'), isExceeded: false, isLedgerBehind: false },
    });
    expect(await detail(ids['forty'])).toMatchObject({
      burden: 'veto',
      limit: {
        since: formatTime(shifted(opening, MINUTE_MS - WEEK_MS)),
        rows: row('40', '60'),
        isExceeded: false,
      },
    });
  });

  test('one more unit opens with silence for him', async () => {
    ids['one'] = await open('one', 'edge');
    ids['again'] = await open('one', 'edge');
    expect(await detail(ids['one'])).toMatchObject({
      burden: 'uphold',
      limit: { rows: row('1', '100'), isExceeded: true },
    });
  });

  test('nothing is dropped: upheld it is executed, in silence it is dismissed', async () => {
    const id = ids['one'] ?? '';
    for (const by of [ANNA, BERT]) await court.vote(id, 'uphold', { by });
    await pastTheWindow();

    const statuses = await Promise.all(
      ['sixty', 'forty', 'one', 'again'].map((name) => statusOf(court, ids[name] ?? '')),
    );
    expect(statuses).toEqual(['executed', 'executed', 'executed', 'dismissed']);
  });

  test('what was executed counts what it took, for the period and its first millisecond', async () => {
    const earlier: string[] = [];
    for (const ms of [-1, 0, 1]) {
      const id = await openAt(shifted(opening, WEEK_MS + ms), 'five', 'edge');
      earlier.push((await detail(id)).limit.rows[0].earlier);
      for (const by of [ANNA, BERT]) await court.vote(id, 'veto', { by });
    }
    expect(earlier).toEqual(['101', '101', '41']);
  });
});

describe('what will never take anything does not count', () => {
  test('the vetoed at once, the dismissed from their deadline on, whether that is written or not', async () => {
    const vetoed = await open('sixty', 'ends');
    const before = await open('one', 'ends');
    for (const by of [ANNA, BERT]) await court.vote(vetoed, 'veto', { by });
    const standing = await open('sixty', 'ends');
    const beyond = await open('sixty', 'ends');
    const readings = await Promise.all([before, standing, beyond].map(detail));
    expect(readings.map(({ limit }) => limit.rows[0].earlier)).toEqual(['60', '1', '61']);
    expect(readings.map(({ burden }) => burden)).toEqual(['veto', 'veto', 'uphold']);

    court.clock.set(Date.parse(readings[2].vetoDeadline) as Timestamp);
    await tick(court);
    const unwritten = await open('one', 'ends');
    expect(await statusOf(court, beyond)).toBe('requested');
    expect((await detail(unwritten)).limit.rows[0].earlier).toBe('61');
  });

  test('and the reversed, who took nothing in the end', async () => {
    const operator = 'back-sixty';
    await feedLedger(court, [{ type: 'operator', operator, admin: OPERATOR_ADMIN.signer }]);
    const id = await open('sixty', 'back');
    await pastTheWindow();
    const before = await detail(await open('one', 'back'));
    await court.appeal(id);
    for (const by of [ANNA, BERT]) await court.voteOnAppeal(id, 'reverse', { by });
    expect(await statusOf(court, id)).toBe('reversed');
    const after = await detail(await open('five', 'back'));

    expect(before.limit.rows).toEqual(row('1', '60'));
    expect(after.limit.rows).toEqual(row('5', '1'));
  });
});

test('of many that come at once exactly as many open in silence as the limit has room for', async () => {
  court.clock.advance(MINUTE_MS);
  await tick(court);
  const capture = shifted(court.clock.time, -HOUR_MS);
  const heights: number[] = [];
  for (let i = 0; i < 5; i += 1) heights.push(await docket.block(shifted(capture, i)));
  const answers = await Promise.all(
    heights.map((height) =>
      court.report(doubleVote('crowd-forty', height), { services: ['crowd'] }),
    ),
  );
  const details = await Promise.all(
    answers.map(({ body }) => detail(body.services[0].convictions[0].slashRequest)),
  );

  const rows = details.map(({ burden, limit }) => [limit.rows[0].earlier, burden]);
  const earlier = ({ 0: sum }: readonly string[]) => Number(sum);
  expect(rows.toSorted((a, b) => earlier(a) - earlier(b))).toEqual([
    ['0', 'veto'],
    ['40', 'veto'],
    ['80', 'uphold'],
    ['120', 'uphold'],
    ['160', 'uphold'],
  ]);
});

test('an asset that the limit does not name may not go in silence at all', async () => {
  const id = await open('atom', 'atoms');
  expect(await detail(id)).toMatchObject({
    burden: 'uphold',
    limit: { rows: [{ asset: 'uatom', limit: '0', own: '1', earlier: '0' }], isExceeded: true },
  });
});

test('where silence decides nothing there is no reading', async () => {
  const id = await open('sixty', 'spoken');
  expect(await detail(id)).toMatchObject({ burden: 'uphold', limit: null });
});

describe('while the ledger feed is behind the epoch of the capture', () => {
  test('nothing can be foreseen, and nothing is executed', async () => {
    court.clock.advance(3 * HOUR_MS);
    const first = await docket.open({ operator: 'late-sixty', services: ['late'] });
    const second = await docket.open({ operator: 'late-forty', services: ['late'] });
    const third = await docket.open({ operator: 'late-one', services: ['late'] });
    late.push(first.id, second.id, third.id);
    const reading = { rows: [], isLedgerBehind: true, isExceeded: false };
    for (const id of late)
      expect(await detail(id)).toMatchObject({ burden: 'veto', limit: reading });
    court.clock.advance(DAY_MS);
    await court.close();
    for (const id of late) expect((await detail(id)).phase).toBe('blocked');
  });

  test('once it has come they are read, in the order in which they opened', async () => {
    await tick(court);
    await court.close();
    const [first, second, third] = await Promise.all(late.map(detail));
    expect(first).toMatchObject({ status: 'executed', limit: { rows: row('60', '0') } });
    expect(second).toMatchObject({ status: 'executed', limit: { rows: row('40', '60') } });
    expect(third).toMatchObject({
      status: 'dismissed',
      burden: 'uphold',
      limit: { rows: row('1', '100'), isExceeded: true, isLedgerBehind: false },
    });
    expect(third.account.burden).toMatchObject({ policy: 'veto', turnedBy: 'silent_limit' });
  });
});

test('requests that nobody had to ask about when they opened are looked at when a limit comes', async () => {
  const unlimited = (await detail(await open('sixty', 'change'))).limit;
  expect(unlimited).toBeNull();
  const path = `/v1/registry/policy/${encodeURIComponent('change#equivocation')}`;
  const { digest } = (await court.get(path)).body.inForce;
  const content = {
    ...policy,
    service: 'change',
    slashFraction: '0.1',
    tombstone: false,
    silentLimit: { period: 'P7D', amounts: { umilk: '100' } },
  };
  const change = objectEnvelope('policy', { content, previous: digest } as never, {
    deployment: court.deployment,
    now: court.clock.time,
    keys: [ORACLE_ADMIN],
    author: 'service/change',
  });
  const { effectiveFrom } = (await court.post('/v1/registry', change)).body;
  court.clock.set(shifted(Date.parse(effectiveFrom) as Timestamp, -2 * HOUR_MS));
  await tick(court);
  await court.close();
  const stillOpen = await open('forty', 'change');
  expect((await detail(stillOpen)).limit).toBeNull();

  court.clock.advance(4 * HOUR_MS);
  const first = await open('one', 'change');
  expect(await detail(first)).toMatchObject({
    burden: 'uphold',
    limit: { rows: row('1', '100'), isExceeded: true },
  });
});
