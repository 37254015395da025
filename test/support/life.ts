/** A small network's life as lines of the ledger feed: every kind of them, over days, possible or not. */
import { formatTime, HOUR_MS, MINUTE_MS, type Timestamp } from '../../src/primitives/time.ts';
import { NOW } from './statements.ts';

const RESTAKERS = 12;
const OPERATORS = ['op-1', 'op-2', 'op-3'];
const SERVICES = ['oracle', 'bridge'];
const WAYS = [{ oracle: '1' }, { oracle: '0.5', bridge: '0.25' }, null];

/** The same numbers for everybody. */
function chances(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

/** Without `seq`; the last of them is of now, the first of so many hours before. */
export function lifeInLines(count: number, { hours, seed }: { hours: number; seed: number }) {
  const chance = chances(seed);
  const first = NOW - hours * HOUR_MS;
  return Array.from({ length: count }, (_, i) => {
    const time = first + Math.floor((i * hours * HOUR_MS) / (count - 1) / MINUTE_MS) * MINUTE_MS;
    return { at: formatTime(time as Timestamp), ...eventOf(chance) };
  });
}

function eventOf(chance: (below: number) => number): object {
  const operator = OPERATORS[chance(OPERATORS.length)];
  const restaker = `r-${chance(RESTAKERS)}`;
  const on = { restaker, target: `operator/${operator}` };
  const stake = { ...on, asset: chance(5) === 0 ? 'uoil' : 'umilk', amount: String(chance(400)) };
  const kind = chance(20);
  if (kind < 8) return { type: 'delegate', ...stake };
  if (kind < 11) return { type: 'undelegate', ...stake };
  if (kind < 13) return { type: 'withdraw', ...stake };
  if (kind < 15) return { type: 'allocate', ...on, services: WAYS[chance(WAYS.length)] };
  if (kind < 17) {
    const { target: from, ...rest } = stake;
    return { type: 'redelegate', ...rest, from, to: `operator/${OPERATORS[chance(3)]}` };
  }
  if (kind === 17) return { type: 'tick' };
  const type = chance(3) === 0 ? 'leave' : 'join';
  return { type, operator, service: SERVICES[chance(SERVICES.length)] };
}
