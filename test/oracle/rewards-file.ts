/** Random files of `rewards simulate`: the networks that slashes are tried on, and everything about rewards. */
import fc from 'fast-check';
import type { SimulationFile } from './file.ts';
import { networks, timeOf } from './networks.ts';

export interface GroupInFile {
  readonly weight: number;
  readonly distribution:
    | { readonly type: 'basic' }
    | { readonly type: 'egalitarian' }
    | { readonly type: 'weighted'; readonly ratios: Readonly<Record<string, number>> };
}

export interface PlanInFile {
  readonly service: string;
  readonly plan: string;
  readonly asset: string;
  readonly amountPerDay: string;
  readonly start: string;
  readonly end: string;
  readonly pools: GroupInFile;
  readonly operators: GroupInFile;
  readonly services: { readonly weight: number };
  readonly accepts: readonly string[] | null;
  readonly maxPriceAge: 'PT2H' | null;
  readonly forfeits: boolean;
}

type RewardLine = { readonly seq: number; readonly at: string } & (
  | { readonly type: 'price'; readonly asset: string; readonly price: string }
  | {
      readonly type: 'fund';
      readonly service: string;
      readonly asset: string;
      readonly amount: string;
    }
  | { readonly type: 'commission'; readonly operator: string; readonly rate: string }
  | {
      readonly type: 'activate' | 'deactivate';
      readonly operator?: string;
      readonly service?: string;
    }
);

export interface RewardsFile extends Omit<SimulationFile, 'epochLength' | 'feed' | 'at'> {
  readonly epochLength?: 'PT1H';
  readonly feed: readonly (SimulationFile['feed'][number] | RewardLine)[];
  readonly assets: Readonly<Record<string, { readonly price?: string; readonly exponent: number }>>;
  readonly operators: Readonly<Record<string, { readonly commission: string }>>;
  readonly plans: readonly PlanInFile[];
  readonly ticks: readonly string[];
  readonly claims: readonly {
    readonly at: string;
    readonly claimant: string;
    readonly service?: string;
  }[];
}

const service = fc.constantFrom('S0', 'S0', 'S1', 'S2');
const operator = fc.constantFrom('o0', 'o0', 'o1');
const asset = fc.constantFrom('umilk', 'umilk', 'uoil');
const paying = fc.constantFrom('r0', 'r1');
const rate = fc.constantFrom('0', '0.1', '0.333333333333333333', '0.5', '1');
const price = fc.constantFrom('0', '1', '2.5', '0.000000000000000007', '33333.333');
const END = 20;
const halfHour = fc.integer({ min: 0, max: END });
/** On the half hour, a millisecond off it, or at no round time. */
const time = fc
  .tuple(halfHour, fc.constantFrom(0, 0, 0, -1, 1, 600_001))
  .map(([halfHours, off]) =>
    new Date(Math.max(0, Date.parse(timeOf(halfHours)) + off)).toISOString(),
  );

const group = (ids: readonly string[]): fc.Arbitrary<GroupInFile> =>
  fc.record({
    weight: fc.constantFrom(0, 0, 1, 3),
    distribution: fc.oneof(
      fc.constantFrom<GroupInFile['distribution']>({ type: 'basic' }, { type: 'egalitarian' }),
      fc
        .dictionary(fc.constantFrom(...ids), fc.integer({ min: 1, max: 9 }), { maxKeys: 3 })
        .map((ratios) => ({ type: 'weighted' as const, ratios })),
    ),
  });

const plan = fc.record({
  service,
  asset: paying,
  amountPerDay: fc.bigInt(1n, 10n ** 12n).map(String),
  start: fc.constantFrom(timeOf(0), timeOf(0), timeOf(3)),
  end: fc.constantFrom(timeOf(END + 5), timeOf(END + 5), timeOf(14)),
  pools: group(['umilk', 'uoil']),
  operators: group(['o0', 'o1', 'o9']),
  services: fc.record({ weight: fc.constantFrom(0, 0, 2) }),
  accepts: fc.constantFrom(null, null, null, ['umilk'], ['uoil', 'ugas']),
  maxPriceAge: fc.constantFrom(null, null, 'PT2H' as const),
  forfeits: fc.boolean(),
});

const line = fc.oneof(
  fc.record({ type: fc.constant('price'), asset, price }),
  fc.record({
    type: fc.constant('fund'),
    service,
    asset: paying,
    amount: fc.bigInt(1n, 10n ** 13n).map(String),
  }),
  fc.record({ type: fc.constant('commission'), operator, rate }),
  fc.record({ type: fc.constantFrom('activate', 'deactivate'), operator }),
  fc.record({ type: fc.constantFrom('activate', 'activate', 'deactivate'), service }),
);

const told = fc.array(fc.record({ line, at: halfHour }), { maxLength: 8 });

const claim = fc.record(
  {
    at: time,
    claimant: fc.constantFrom('restaker/ann', 'restaker/ann', 'restaker/ben', 'operator/o0'),
    service,
  },
  { requiredKeys: ['at', 'claimant'] },
);

const networkShapes = [
  { unit: 1n, decimals: 6 },
  { unit: 10n ** 15n, decimals: 4 },
] as const;

const network = fc
  .constantFrom(...networkShapes)
  .chain((shape) => networks({ ...shape, slashes: 'between', reversals: true, leaves: true }));

export const rewardsFiles: fc.Arbitrary<RewardsFile> = fc
  .record({
    network,
    told,
    hasEpochs: fc.boolean(),
    plans: fc.array(plan, { minLength: 1, maxLength: 3 }),
    operators: fc.record({ o0: fc.record({ commission: rate }) }),
    oil: fc.constantFrom({ exponent: 3 }, { exponent: 3, price: '4' }),
    ticks: fc.array(time, { minLength: 2, maxLength: 8 }),
    claims: fc.array(claim, { maxLength: 4 }),
  })
  .map(({ network: { epochLength, feed, ...rest }, told: more, hasEpochs, plans, oil, ...of }) => ({
    ...rest,
    ...of,
    ...(hasEpochs ? { epochLength } : {}),
    plans: plans.map((each, index) => ({ ...each, plan: `p${index}` })),
    assets: { umilk: { price: '2', exponent: 6 }, uoil: oil },
    feed: together(feed, more, plans),
  }));

/** In order of time, numbered; most plans can pay from the beginning. */
function together(
  feed: SimulationFile['feed'],
  more: readonly { readonly line: object; readonly at: number }[],
  plans: readonly { readonly service: string; readonly asset: string }[],
): RewardsFile['feed'] {
  const funded = plans.slice(0, 2).map((of) => ({
    at: timeOf(0),
    type: 'fund',
    service: of.service,
    asset: of.asset,
    amount: String(10n ** 13n),
  }));
  const lines = [...funded, ...feed, ...more.map((of) => ({ ...of.line, at: timeOf(of.at) }))];
  return lines
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map((each, index) => ({ ...each, seq: index + 1 })) as unknown as RewardsFile['feed'];
}
