/** Random networks: feeds with every kind of line, possible or not, and slashes at random times. */
import fc from 'fast-check';
import type { Line, SimulationFile, SlashInFile } from './file.ts';

/** Times fall on halves of an hour, so that captures, executions and lines often coincide. */
const HALF_HOUR = 30 * 60_000;

const operator = fc.constantFrom('o0', 'o1');
const service = fc.constantFrom('S0', 'S1', 'S2');
const asset = fc.constantFrom('umilk', 'umilk', 'umilk', 'uoil');
const many = {
  restaker: fc.constantFrom('ann', 'ann', 'ben', 'cat'),
  target: fc.constantFrom(
    'operator/o0',
    'operator/o0',
    'operator/o0',
    'operator/o1',
    'operator/o1',
    'pool/umilk',
    'service/S0',
  ),
  asset,
};
const weight = fc.constantFrom('0', '0.1', '0.25', '0.5', '1', '1');
const services = fc.option(fc.dictionary(service, weight, { maxKeys: 3 }), { freq: 6 });

/** Amounts are whole multiples of `unit`. */
const amount = (unit: bigint) => fc.bigInt(1n, 400n).map((count) => String(count * unit));

/** Few of everything, so that what was slashed is often moved and paid out. */
const few = {
  restaker: fc.constantFrom('ann', 'ann', 'ben'),
  target: fc.constantFrom('operator/o0', 'operator/o0', 'operator/o0', 'operator/o1'),
  asset: fc.constant('umilk'),
};

const action = ({ unit, reversals = false }: Shape) => {
  const { restaker, target, asset } = reversals ? few : many;
  const stake = { restaker, target, asset, amount: amount(unit) };
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ type: fc.constant('delegate'), ...stake }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('undelegate'), ...stake }) },
    {
      weight: reversals ? 4 : 2,
      arbitrary: fc.record({ type: fc.constant('withdraw'), ...stake }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ type: fc.constant('allocate'), restaker, target, services }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        type: fc.constant('redelegate'),
        restaker,
        from: target,
        to: target,
        asset,
        amount: amount(unit),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ type: fc.constantFrom('join', 'leave'), operator, service }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constantFrom('secure', 'release'), pool: asset, service }),
    },
    { weight: 1, arbitrary: fc.record({ type: fc.constant('tick') }) },
  );
};

export const timeOf = (halfHours: number): string => new Date(halfHours * HALF_HOUR).toISOString();

/** Everything is joined and secured in the beginning, so that most stake answers for something. */
const beginnings: readonly object[] = [
  ...['o0', 'o1'].flatMap((id) =>
    ['S0', 'S1', 'S2'].map((name) => ({ type: 'join', operator: id, service: name })),
  ),
  { type: 'secure', pool: 'umilk', service: 'S0' },
];

const slash = (shape: Shape, from: number, until: number): fc.Arbitrary<SlashInFile> =>
  fc
    .record({
      operator: fc.constantFrom('o0', 'o0', 'o0', 'o1'),
      service: fc.constantFrom('S0', 'S0', 'S0', 'S1'),
      executed: fc.integer({ min: from, max: until }),
      back: fc.integer({ min: 0, max: 12 }),
      fraction: fractions(shape),
      standing: shape.reversals ? fc.constantFrom(1, 4, 8, 16, 24, null) : fc.constant(null),
      liable: fc.constantFrom(['operator'], ['operator', 'pools', 'services']),
      sharedFraction: fc.constantFrom('1', '0.5'),
      offence: fc.constantFrom('equivocation', 'equivocation', 'equivocation', 'downtime'),
      tombstone: fc.constantFrom(true, true, false),
    })
    .map(({ executed, back, standing, ...rest }) => ({
      ...rest,
      executedAt: timeOf(executed),
      capture: timeOf(Math.max(0, executed - back)),
      ...(standing === null ? {} : { reversedAt: timeOf(executed + standing) }),
    }));

/** With `leaves`, four of them leave something of everything. */
function fractions({ decimals, leaves }: Shape): fc.Arbitrary<string> {
  const max = 10 ** decimals / (leaves ? 5 : 1);
  return fc.integer({ min: 1, max }).map((n) => ratio(n, decimals));
}

const ratio = (n: number, decimals: number): string =>
  n === 10 ** decimals ? '1' : `0.${String(n).padStart(decimals, '0')}`;

export interface Shape {
  /** Every amount is a multiple of it. */
  readonly unit: bigint;
  /** Of slash fractions. */
  readonly decimals: number;
  /** `after`: no line follows a slash. `between`: they alternate. */
  readonly slashes: 'after' | 'between';
  /** Whether most slashes are reversed some time later. */
  readonly reversals?: boolean;
  /** Whether no slashes together can take everything. */
  readonly leaves?: boolean;
  readonly maxSlashes?: number;
}

export function networks(shape: Shape): fc.Arbitrary<SimulationFile> {
  const { slashes, reversals = false, maxSlashes = 4 } = shape;
  const step = fc.record({ action: action(shape), halfHours: fc.constantFrom(0, 0, 1, 1, 2) });
  const length = { minLength: reversals ? 12 : 4, maxLength: 32 };
  return fc.array(step, length).chain((steps) => {
    const feed = feedOf(reversals ? [...settlers(shape), ...steps] : steps);
    const end = steps.reduce((sum, { halfHours }) => sum + halfHours, 0) + 1;
    const from = slashes === 'after' ? end : 2;
    const until = slashes === 'between' && reversals ? end >> 1 : end;
    return fc.record({
      epochLength: fc.constant('PT1H' as const),
      joinNotice: fc.constantFrom('PT0S' as const, 'PT1H30M' as const),
      feed: fc.constant(feed),
      slashes: fc.array(slash(shape, from, Math.max(from, until) + 2), {
        minLength: 1,
        maxLength: maxSlashes,
      }),
    });
  });
}

/** Stake on an operator from the beginning, so that early slashes take some. */
const settlers = ({ unit }: Shape) =>
  ['ann', 'ben'].map((restaker) => ({
    action: {
      type: 'delegate',
      restaker,
      target: 'operator/o0',
      asset: 'umilk',
      amount: String(300n * unit),
    },
    halfHours: 0,
  }));

function feedOf(steps: readonly { action: object; halfHours: number }[]): readonly Line[] {
  let now = 0;
  const lines = beginnings.map((action) => ({ action, at: timeOf(0) }));
  for (const { action, halfHours } of steps) {
    now += halfHours;
    lines.push({ action, at: timeOf(now) });
  }
  return lines.map(({ action, at }, index) => ({ seq: index + 1, at, ...action }) as Line);
}
