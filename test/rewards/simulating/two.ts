/** What most tests of the simulation play: one service, one operator, two restakers. */
import { at, delegate, fund, join, plan, second } from './play.ts';

/** A unit a millisecond: 10,000 in 10 seconds. */
export const DAILY = '86400000';
export const MUCH = '1000000000';
export const assets = { umilk: { price: '1', exponent: 0 } };

/** Alice has 300 and Bob 200 on operator o, who runs s. */
export const two = [
  fund('s', 'us', MUCH),
  join('o', 's'),
  delegate('alice', 'operator/o', 'umilk', 300n),
  delegate('bob', 'operator/o', 'umilk', 200n),
];
export const file = {
  assets,
  plans: [plan('s', DAILY)],
  feed: at(1, ...two),
  ticks: [second(0), second(10), second(20)],
};
export const ALICE = 'alice operator/o us';
export const BOB = 'bob operator/o us';
