/**
 * The network that the feed is measured on: restakers of twenty operators who came over forty epochs
 * and spread their stake in four ways, and the lines it goes on with, nine of ten of them delegations.
 */
import { formatTime, HOUR_MS, type Timestamp } from '../../src/primitives/time.ts';
import { NOW } from '../../test/support/statements.ts';

export const OPERATORS = 20;
export const EPOCHS = 40;
/** Of so many who come to an operator in an epoch, one spreads his stake in each way below. */
export const ROUND = 8;
export const SERVICES = Array.from({ length: 10 }, (_, i) => `s-${i}`);
/** In hundredths; whoever is not of the first of a round has said nothing. */
export const WAYS: readonly Readonly<Record<string, number>>[] = [
  { 's-0': 100, 's-1': 50 },
  { 's-0': 100, 's-2': 25, 's-3': 25 },
  { 's-4': 100 },
];

/** When the first stake came; a multiple of epochs before now. */
export const FIRST = (NOW - (EPOCHS + 2) * HOUR_MS) as Timestamp;
/** Lines of one block have one time; six batches of 10,000 lines are an epoch. */
const LINES_A_BLOCK = 100;
const BLOCK_MS = HOUR_MS / 600;

const restakerOf = (i: number): string => `r-${i}`;
const operatorOf = (i: number): string => `operator/op-${i % OPERATORS}`;

/** The same numbers for everybody who asks with the same seed. */
function chances(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}

/** Endlessly: without `seq`, from now on. `restakers` are there; half of the delegations are of new ones. */
export function* mixedLines(restakers: number): Generator<object> {
  const chance = chances(restakers);
  let newest = restakers;
  for (let count = 0; ; count += 1) {
    const at = formatTime((NOW + Math.floor(count / LINES_A_BLOCK) * BLOCK_MS) as Timestamp);
    const kind = chance(1_000);
    if (kind >= 900) yield { at, ...moveOf(kind, chance(restakers)) };
    else {
      const i = kind < 450 ? newest : chance(restakers);
      if (i === newest) newest += 1;
      yield { at, type: 'delegate', ...on(i), asset: 'umilk', amount: String(1 + chance(99_999)) };
    }
  }
}

const on = (i: number) => ({ restaker: restakerOf(i), target: operatorOf(i) });

/** The tenth that is no delegation, by `kind` from 900 to 999. */
function moveOf(kind: number, i: number): object {
  if (kind < 930) return { type: 'allocate', ...on(i), services: { 's-0': '1', 's-5': '0.5' } };
  if (kind < 960) return { type: 'undelegate', ...on(i), asset: 'umilk', amount: '300' };
  if (kind < 975) {
    const [from, to] = [operatorOf(i), operatorOf(i + 1)];
    return { type: 'redelegate', restaker: restakerOf(i), from, to, asset: 'umilk', amount: '70' };
  }
  if (kind < 990) return { type: 'withdraw', ...on(i), asset: 'umilk', amount: '200' };
  if (kind < 998) return { type: 'tick' };
  const type = kind === 998 ? 'leave' : 'join';
  return { type, operator: `op-${i % OPERATORS}`, service: SERVICES[i % SERVICES.length] };
}
