import { afterAll, beforeAll, expect, test } from 'vitest';
import { after, at, formatTime, MINUTE_MS } from '../../src/primitives/time.ts';
import { simulateRewards } from '../../src/rewards/simulating/simulate-rewards.ts';
import { ALICE, BOB, CAROL, claim, idOf, pass, setPlan } from '../rewards/claiming/paying.ts';
import { allocates, delegates, joins } from '../scenarios/docket.ts';
import { type EscrowCourt, escrowCourt, undelegates, withdraws } from '../scenarios/escrowed.ts';

let court: EscrowCourt;
beforeAll(async () => {
  court = await escrowCourt();
}, 60_000);
afterAll(() => court.end());

const feed: object[] = [];

/** Lines of now, for the court and for the file. */
async function tell(...lines: readonly object[]): Promise<void> {
  const told = lines.map((line) => ({ at: formatTime(court.clock.time), ...line }));
  const isPrice = (line: object) => 'type' in line && line.type === 'price';
  const prices = told.filter(isPrice);
  if (prices.length > 0) expect((await court.feed('prices', prices)).status).toBe(200);
  const rest = told.filter((line) => !isPrice(line));
  if (rest.length > 0) await court.move(rest);
  feed.push(...told);
}

const price = (asset: string, of: string) => ({ type: 'price', asset, price: of, exponent: 6 });
const later = () => court.clock.advance(7 * MINUTE_MS);

const END = '2027-06-01T00:00:00.000Z';
const PLANS = [
  { plan: 'main', amountPerDay: '240000007' },
  { plan: 'strict', amountPerDay: '1000003', forfeits: true },
];

interface Life {
  readonly start: string;
  readonly claimedAt: string;
  readonly slash: object;
}

/** Stake that comes, moves and goes, prices, commissions, a claim, a slash and its reversal. */
async function live(): Promise<Life> {
  await tell(
    price('umilk', '1.7'),
    ...['oracle', 'half'].map((service) => joins('op-1', service)),
    joins('op-2', 'oracle'),
    { type: 'fund', service: 'oracle', asset: 'ureward', amount: '1000000000' },
    { type: 'commission', operator: 'op-1', rate: '0.07' },
    delegates(idOf(ALICE), 'op-1', '333333337'),
    delegates(idOf(BOB), 'op-1', '100000001'),
    delegates(idOf(CAROL), 'op-2', '71000003'),
  );
  await pass(court);
  const start = formatTime(court.clock.time);
  for (const plan of PLANS) await setPlan(court, plan);
  await pass(court);
  later();
  await tell({ type: 'commission', operator: 'op-1', rate: '0.333' }, price('umilk', '2'));
  await tell(
    undelegates(idOf(BOB), 'op-1', '33000000'),
    allocates(idOf(CAROL), 'op-2', { oracle: '0.37' }),
  );
  later();
  await tell(withdraws(idOf(BOB), 'op-1', '20000000'));
  await pass(court);
  const claimedAt = formatTime(court.clock.time);
  expect((await claim(court, BOB)).status).toBe(201);
  const id = await court.slash('op-1', 'half');
  later();
  await tell(undelegates(idOf(ALICE), 'op-1', '1000001'));
  await pass(court, 2);
  later();
  const reversedAt = formatTime(court.clock.time);
  await court.reverse(id);
  later();
  await pass(court);
  const { capture, executedAt } = (await court.get(`/v1/slashes/${id}`)).body;
  const terms = { operator: 'op-1', service: 'half', fraction: '0.5' };
  return { start, claimedAt, slash: { ...terms, capture, executedAt, reversedAt } };
}

type Row = Readonly<Record<string, string>>;

function simulated({ start, claimedAt, slash }: Life, plan: object, times: readonly string[]) {
  const { genesis, epochLength } = court.deployment;
  const isStart = (time: string) => (Date.parse(time) - genesis) % epochLength === 0;
  const ticks = times.filter(isStart);
  const before = formatTime(after(at(Date.parse(ticks[0] ?? '')), -epochLength));
  const result = simulateRewards({
    epochLength: 'PT1H',
    genesis: formatTime(genesis),
    feed,
    plans: [
      { ...plan, service: 'oracle', asset: 'ureward', start, end: END, operators: { weight: 1 } },
    ],
    slashes: [slash],
    ticks: [before, ...ticks],
    claims: [{ at: claimedAt, claimant: `restaker/${idOf(BOB)}` }],
  });
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

async function owedTo(kind: string, id: string, plan: string): Promise<readonly string[]> {
  const { body } = await court.get(`/v1/${kind}/${encodeURIComponent(id)}/rewards`);
  return body.items.flatMap((item: Row & { accounts: readonly Row[] }) =>
    item['plan'] === plan ? item.accounts.map(({ accrued }) => accrued) : [],
  );
}

test('a court owes to the last digit what the simulation says of the same feed', async () => {
  const life = await live();
  for (const plan of PLANS) {
    const { body } = await court.get(`/v1/rewards/plans/oracle/${plan.plan}/ticks`);
    const ticks: readonly Row[] = body.items.toReversed();
    expect(ticks.length).toBeGreaterThan(7);
    const offline = simulated(
      life,
      plan,
      ticks.map((of) => of['at'] ?? ''),
    );
    expect(offline.ticks.map((of) => [of.at, of.reward])).toEqual(
      ticks.map((of) => [of['at'], of['reward']]),
    );
    for (const key of [ALICE, BOB, CAROL]) {
      const rows = offline.restakers.filter(({ restaker }) => restaker === idOf(key));
      expect(rows.map(({ accrued }) => accrued)).toEqual(
        await owedTo('restakers', idOf(key), plan.plan),
      );
    }
    expect(offline.commissions.map(({ accrued }) => accrued)).toEqual([
      ...(await owedTo('operators', 'op-1', plan.plan)),
    ]);
  }
});
