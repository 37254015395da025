/** The divisions of a reward, in the order of the rules, each cut off where they say so. */
import { type Exact, isLess, minus, of, over, times, total, whole } from './exact.ts';
import type { GroupInFile, PlanInFile } from './rewards-file.ts';

export const NOTHING = of(0n);

/** Cut off after so many decimals. */
export const cut = (value: Exact, places: bigint): Exact =>
  over(of(whole(times(value, of(10n ** places)))), of(10n ** places));
export const trunc = (value: Exact): Exact => cut(value, 18n);

/** To the nearest 10^-18, from the middle to the even one. */
export function halfEven(value: Exact): Exact {
  const scaled = times(value, of(10n ** 18n));
  const down = whole(scaled);
  const rest = times(minus(scaled, of(down)), of(2n));
  const isMiddle = rest[0] === rest[1];
  const up = isMiddle ? down % 2n === 1n : isLess(of(1n), rest);
  return over(of(up ? down + 1n : down), of(10n ** 18n));
}

export interface Valued {
  readonly target: string;
  readonly asset: string;
  readonly exposed: bigint;
  readonly value: Exact;
}

export const worthOf = (valued: readonly Valued[]): Exact =>
  total(valued.map(({ value }) => value));

/** By target. */
export function partsOf(
  plan: PlanInFile,
  reward: Exact,
  valued: readonly Valued[],
): Map<string, Exact> {
  const groups = (
    [
      ['pool/', plan.pools],
      ['operator/', plan.operators],
      ['service/', { ...plan.services, distribution: { type: 'basic' } }],
    ] as readonly (readonly [string, GroupInFile])[]
  )
    .map(([type, group]) => ({
      ...group,
      of: valued.filter(({ target }) => target.startsWith(type)),
    }))
    .filter((group) => group.of.length > 0);
  const weights = groups.reduce((sum, { weight }) => sum + weight, 0);
  const parts = new Map<string, Exact>();
  for (const group of groups) {
    const part =
      weights > 0
        ? trunc(over(trunc(times(reward, of(BigInt(group.weight)))), of(BigInt(weights))))
        : trunc(over(trunc(times(reward, worthOf(group.of))), worthOf(valued)));
    const targets = [...new Set(group.of.map(({ target }) => target))];
    for (const target of targets) parts.set(target, partOf(group, target, targets, part));
  }
  return parts;
}

function partOf(
  { distribution, of: valued }: GroupInFile & { readonly of: readonly Valued[] },
  target: string,
  targets: readonly string[],
  part: Exact,
): Exact {
  if (distribution.type === 'egalitarian') return trunc(over(part, of(BigInt(targets.length))));
  if (distribution.type === 'basic') {
    const own = worthOf(valued.filter((one) => one.target === target));
    return trunc(over(trunc(times(part, own)), worthOf(valued)));
  }
  const { ratios } = distribution;
  const ratioOf = (name: string) => BigInt(ratios[name.slice(name.indexOf('/') + 1)] ?? 0);
  const listed = targets.reduce((sum, name) => sum + ratioOf(name), 0n);
  if (ratioOf(target) === 0n) return NOTHING;
  return trunc(over(trunc(times(part, of(ratioOf(target)))), of(listed)));
}
