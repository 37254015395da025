/**
 * A life is lived, and after each act everybody's standing is written down. When it is over the same
 * addresses are asked how it stood then.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY_MS, formatTime, MINUTE_MS } from '../../src/primitives/time.ts';
import { allocates, delegates, joins } from '../scenarios/docket.ts';
import {
  type EscrowCourt,
  escrowCourt,
  redelegates,
  undelegates,
  withdraws,
} from '../scenarios/escrowed.ts';

const PEOPLE = ['ann', 'ben', 'cat', 'own-1'];
const ADDRESSES = [
  ...['oracle', 'bridge', 'half/secured'].map((id) => `/v1/services/${id}`),
  ...['op-1', 'op-3'].map((id) => `/v1/operators/${id}`),
  ...PEOPLE.map((id) => `/v1/restakers/${id}`),
];

interface Answer {
  readonly address: string;
  readonly at: string;
  readonly status: number;
  readonly body: { readonly [field: string]: unknown };
}

let court: EscrowCourt;
const written: Answer[] = [];

async function ask(path: string, address: string, at: string): Promise<Answer> {
  const { status, body } = await court.get(path);
  const { instance: _instance, ...told } = body;
  return { address, at, status, body: told };
}

async function writeDown(): Promise<void> {
  court.clock.advance(MINUTE_MS);
  const at = formatTime(court.clock.time);
  for (const address of ADDRESSES) written.push(await ask(address, address, at));
  court.clock.advance(MINUTE_MS);
}

const on = (target: string, restaker: string, amount: string) => ({
  type: 'delegate',
  restaker,
  target,
  asset: 'umilk',
  amount,
});

const leaves = (operator: string, service: string) => ({ type: 'leave', operator, service });
const pool = (type: 'secure' | 'release', service: string) => ({ type, pool: 'umilk', service });

/** What is undone, moved on, slashed twice, left and joined again, and at last slashed as one cohort. */
async function live(): Promise<void> {
  const acts: (() => Promise<unknown>)[] = [
    () => court.move(['oracle', 'bridge', 'half'].map((service) => joins('op-1', service))),
    () => court.move([joins('op-2', 'bridge'), pool('secure', 'oracle')]),
    () => court.move([allocates('cat', 'op-1', { oracle: '1', bridge: '0.25' })]),
    () =>
      court.move([
        delegates('ann', 'op-1', '1001'),
        delegates('ben', 'op-1', '333'),
        delegates('cat', 'op-1', '777'),
        delegates('own-1', 'op-1', '37'),
        on('service/oracle', 'ben', '50'),
        on('pool/umilk', 'cat', '70'),
        { type: 'allocate', restaker: 'cat', target: 'pool/umilk', services: { oracle: '0.5' } },
      ]),
    () => court.nextEpoch(),
    () => court.move([delegates('ann', 'op-1', '100'), undelegates('ben', 'op-1', '33')]),
    () => court.slash('op-1', 'oracle'),
    () => court.move([redelegates('ann', 'op-1', 'op-2', '500'), delegates('ben', 'op-2', '9')]),
    () => court.move([allocates('cat', 'op-1', { half: '1' }), withdraws('ben', 'op-1', '10')]),
    () => court.nextEpoch(),
    () => court.slash('op-1', 'half'),
    () => court.move([leaves('op-1', 'bridge'), undelegates('cat', 'op-1', '100')]),
    () => court.nextEpoch(),
    () => court.move([joins('op-1', 'bridge'), pool('release', 'oracle')]),
    () => court.nextEpoch(),
    async () => court.reverse(await court.slash('op-1', 'oracle')),
    () => court.move([delegates('ann', 'op-3', '20'), joins('op-3', 'oracle')]),
    () => court.nextEpoch(),
    () => court.move([delegates('ann', 'op-3', '30'), delegates('own-1', 'op-3', '11')]),
    async () => {
      court.clock.advance(30 * DAY_MS);
      await court.nextEpoch();
    },
    () => court.slash('op-3', 'oracle'),
    () => court.move([undelegates('ann', 'op-3', '7'), undelegates('own-1', 'op-1', '999')]),
    () => court.nextEpoch(),
  ];
  await writeDown();
  for (const act of acts) {
    await act();
    await writeDown();
  }
}

beforeAll(async () => {
  court = await escrowCourt();
  await live();
}, 240_000);

afterAll(() => court.end());

const answersOf = (kind: string) =>
  written.filter(({ address }) => address.startsWith(`/v1/${kind}/`));

const again = (answers: readonly Answer[]) =>
  Promise.all(answers.map(({ address, at }) => ask(`${address}?at=${at}`, address, at)));

describe('whoever asks how it stood is answered as he was then', () => {
  test('cohorts of one history have become one meanwhile', async () => {
    const absorbed = await court.database.transaction(
      (tx) => tx.$queryRaw`SELECT 1 FROM "cohort" WHERE "absorbed_by" IS NOT NULL`,
    );
    expect(absorbed).not.toHaveLength(0);
  });

  test.each(['services', 'restakers'])('of %s, byte for byte', async (kind) => {
    const then = answersOf(kind);
    expect(JSON.stringify(await again(then), null, 1)).toBe(JSON.stringify(then, null, 1));
  });

  test('of operators, but for stake that was told and did not count yet', async () => {
    const then = answersOf('operators');
    const counted = then.map((of) => ({ ...of, body: { ...of.body, stake: of.body['counted'] } }));
    expect(await again(then)).toEqual(counted);
    expect(counted).not.toEqual(then);
  });
});

test('what is told counts from the next epoch, and is shown beside what counts', async () => {
  const early = written.filter(({ address }) => address === '/v1/operators/op-1');
  const told = early.find(({ body }) => JSON.stringify(body['stake']).includes('2148'));
  expect(told?.body).toMatchObject({
    stake: [{ asset: 'umilk', bonded: '2148', leaving: '0' }],
    counted: [],
  });
});

test('a restaker whose stake answers in full for three services has a leverage of three', async () => {
  const counted = written.find(
    ({ address, body }) =>
      address === '/v1/restakers/ben' && ((body['leverage'] as unknown[]) ?? []).length > 0,
  );
  expect(counted?.body['stake']).toMatchObject([
    { target: 'operator/op-1', bonded: '333', leverage: '3.00' },
    { target: 'service/oracle', bonded: '50', leverage: '1.00' },
  ]);
  expect(counted?.body['leverage']).toEqual([{ asset: 'umilk', leverage: '2.73' }]);
});

test('slashes of a restaker come newest first, page by page', async () => {
  const whole = (await court.get('/v1/restakers/ann')).body;
  const first = (await court.get('/v1/restakers/ann?limit=2')).body;
  const rest = (await court.get(`/v1/restakers/ann?limit=2&cursor=${first.next}`)).body;

  expect(whole.slashes).toHaveLength(4);
  expect(whole.next).toBeNull();
  expect([...first.slashes, ...rest.slashes]).toEqual(whole.slashes);
  const times = whole.slashes.map(({ executedAt }: { executedAt: string }) => executedAt);
  expect(times).toEqual([...times].sort().reverse());
});

test('a slash of joined stake costs each of its holders what the lines say', async () => {
  const [newest] = (await court.get('/v1/restakers/own-1')).body.slashes;
  const lines = (await court.get(`/v1/slashes/${newest.slashRequest}/lines`)).body.items;

  expect(lines).toEqual([
    { restaker: 'ann', asset: 'umilk', before: '50', after: '45' },
    { restaker: 'own-1', asset: 'umilk', before: '11', after: newest.after },
  ]);
});
