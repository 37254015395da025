/**
 * What rewards cost as they grow. Without a database: ticks of a year by how many targets secure a service, and
 * what all restakers have earned by how many they are and how often the plan paid. With one: a tick and a claim.
 */
import { amount } from '../src/primitives/amount.ts';
import { wholeDec } from '../src/primitives/decimal.ts';
import type { AssetId, OperatorId } from '../src/primitives/ids.ts';
import { targetId } from '../src/primitives/ids.ts';
import { at, DAY_MS, formatTime, HOUR_MS } from '../src/primitives/time.ts';
import { distribute, rewardFor, type TickInput } from '../src/rewards/distribution/distribute.ts';
import { simulateRewards } from '../src/rewards/simulating/simulate-rewards.ts';
import { measurePaying } from './paying.ts';
import { printTable, saveResults, timed } from './table.ts';

/** Of an hour each. */
const YEAR = 8_760;
const SERVICES = 60;
const TARGETS = [10, 50, 250] as const;
const RESTAKERS = [100, 1_000, 10_000] as const;
const TICKS = [100, 1_000] as const;
/** Measured, of which a year is so many times as many. */
const SAMPLE = 500;
const ASSET = 'umilk' as AssetId;

export async function rewardsBench(flags: readonly string[]): Promise<void> {
  const sample = flags.includes('--year') ? YEAR : SAMPLE;
  const ticks = [];
  for (const targets of TARGETS) ticks.push(await measureTicks(targets, sample));
  printTable('Ticks of one plan', ticks);
  const accruals = [];
  for (const restakers of RESTAKERS)
    for (const count of TICKS) accruals.push(await measureAccrual(restakers, count));
  printTable('A whole simulation, in which nobody moves', accruals);
  const paying = await measurePaying(flags);
  printTable(`A tick of a plan and a claim, in a deployment of ${SERVICES} plans`, paying);
  saveResults('rewards', { ticks, accruals, paying });
}

async function measureTicks(targets: number, sample: number) {
  const input = inputOf(targets);
  distribute(input);
  const ms = await timed(async () => {
    for (let tick = 0; tick < sample; tick += 1)
      distribute({ ...input, reward: rewardFor(10n ** 9n + BigInt(tick), HOUR_MS) });
  });
  return {
    targets,
    'us a tick': (1_000 * ms) / sample,
    'us a target': (1_000 * ms) / sample / targets,
    [`s a year of ${SERVICES} services`]: ((ms / sample) * YEAR * SERVICES) / 1_000,
  };
}

function inputOf(count: number): TickInput {
  const operators = Array.from({ length: count }, (_, i) => `op-${i}` as OperatorId);
  const group = { weight: 1n, distribution: { type: 'basic' } } as const;
  return {
    terms: {
      asset: 'ureward' as AssetId,
      amountPerDay: amount(10n ** 9n),
      start: at(0),
      end: at(DAY_MS),
      pools: group,
      operators: group,
      services: { weight: 1n },
      accepts: null,
      maxPriceAge: null,
      forfeits: false,
    },
    reward: 0n,
    targets: operators.map((id, i) => ({
      target: targetId('operator', id),
      assets: [{ asset: ASSET, hundredths: 10n ** 14n + BigInt(i) * 7_919n }],
    })),
    prices: new Map([[ASSET, { price: wholeDec(2n), exponent: 6, at: at(0) }]]),
    at: at(0),
    commissions: new Map(operators.map((id) => [id, (10n ** 17n) as never])),
  };
}

async function measureAccrual(restakers: number, ticks: number) {
  const file = fileOf(restakers, ticks);
  const ms = await timed(async () => {
    const result = simulateRewards(file);
    if (!result.ok || result.value.restakers.length !== restakers)
      throw new Error('everybody earns something');
  });
  return { restakers, ticks, s: ms / 1_000 };
}

function fileOf(restakers: number, ticks: number) {
  const line = { at: formatTime(at(1)) };
  return {
    assets: { [ASSET]: { price: '2', exponent: 6 } },
    plans: [
      {
        service: 's',
        asset: 'ureward',
        amountPerDay: '1000000000000',
        start: formatTime(at(0)),
        end: formatTime(at(YEAR * HOUR_MS)),
      },
    ],
    feed: [
      { ...line, type: 'fund', service: 's', asset: 'ureward', amount: String(10n ** 18n) },
      { ...line, type: 'join', operator: 'o', service: 's' },
      ...Array.from({ length: restakers }, (_, i) => ({
        ...line,
        type: 'delegate',
        restaker: `r-${i}`,
        target: 'operator/o',
        asset: ASSET,
        amount: String(1_000_000 + i),
      })),
    ],
    ticks: Array.from({ length: ticks }, (_, i) => formatTime(at((i + 1) * HOUR_MS))),
  };
}
