/** What the feed has told about rewards before a time. */
import { decimal, type Exact, of, over } from './exact.ts';
import type { RewardsFile } from './rewards-file.ts';

const feedBefore = (file: RewardsFile, time: number) =>
  file.feed.filter(({ at }) => Date.parse(at) < time);

export function isIdle(file: RewardsFile, name: string, time: number): boolean {
  let idle = false;
  for (const line of feedBefore(file, time)) {
    if (line.type !== 'activate' && line.type !== 'deactivate') continue;
    const subject =
      line.operator === undefined ? `service/${line.service}` : `operator/${line.operator}`;
    if (subject === name) idle = line.type === 'deactivate';
  }
  return idle;
}

/** Of an operator's commission. */
export function rateOf(file: RewardsFile, operator: string, time: number): Exact {
  let rate = file.operators[operator]?.commission ?? '0';
  for (const line of feedBefore(file, time))
    if (line.type === 'commission' && line.operator === operator) rate = line.rate;
  return decimal(rate);
}

/** Of one base unit; null where it is unknown. */
export function priceOf(
  file: RewardsFile,
  asset: string,
  time: number,
  maxAge: number | null,
): Exact | null {
  const known = file.assets[asset];
  let price = known?.price === undefined ? null : { price: known.price, at: time };
  for (const line of feedBefore(file, time))
    if (line.type === 'price' && line.asset === asset)
      price = { price: line.price, at: Date.parse(line.at) };
  if (known === undefined || price === null) return null;
  if (maxAge !== null && time - price.at > maxAge) return null;
  return over(decimal(price.price), of(10n ** BigInt(known.exponent)));
}

/** Whole units that a service was given to pay with. */
export const fundedBefore = (file: RewardsFile, [service, asset]: [string, string], time: number) =>
  feedBefore(file, time)
    .filter((line) => line.type === 'fund' && line.service === service && line.asset === asset)
    .reduce((sum, line) => sum + ('amount' in line ? BigInt(line.amount) : 0n), 0n);
