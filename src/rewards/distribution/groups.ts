/** A reward cut among pools, operators and the service itself, and each part among its targets. */
import { unreachable } from '../../primitives/assert.ts';
import { type Dec, dec, overDown, timesDown, wholeDec } from '../../primitives/decimal.ts';
import { grouped } from '../../primitives/grouped.ts';
import { parseTarget, type TargetId, type TargetType } from '../../primitives/ids.ts';
import type { Distribution, PlanTerms } from '../plan.ts';
import { totalValue, type ValuedTarget } from './exposed.ts';

export interface TargetPart extends ValuedTarget {
  readonly part: Dec;
}

interface ValuedGroup {
  readonly weight: bigint;
  readonly distribution: Distribution;
  /** Of a value of more than 0 each. */
  readonly targets: readonly ValuedTarget[];
  readonly value: Dec;
}

const BASIC: Distribution = { type: 'basic' };

/** `reward`: whole units. Gives every target's part, each product and quotient rounded down. */
export function partsOf(
  { pools, operators, services }: PlanTerms,
  reward: bigint,
  targets: readonly ValuedTarget[],
): readonly TargetPart[] {
  const byType = grouped(targets, ({ target }) => typeOf(target));
  const group = (type: TargetType, of: Pick<ValuedGroup, 'weight' | 'distribution'>) => {
    const members = byType.get(type) ?? [];
    return { ...of, targets: members, value: totalValue(members) };
  };
  const groups: readonly ValuedGroup[] = [
    group('pool', pools),
    group('operator', operators),
    group('service', { weight: services.weight, distribution: BASIC }),
  ].filter(({ value }) => value > 0n);
  const total = groups.reduce((sum, { weight }) => sum + weight, 0n);
  const value = totalValue(groups);
  return groups.flatMap((of) => {
    const [numerator, denominator] =
      total > 0n ? [wholeDec(of.weight), wholeDec(total)] : [of.value, value];
    return shared(of, overDown(timesDown(wholeDec(reward), numerator), denominator));
  });
}

function shared(group: ValuedGroup, part: Dec): readonly TargetPart[] {
  const { distribution, targets, value } = group;
  switch (distribution.type) {
    case 'basic':
      return targets.map((of) => ({ ...of, part: overDown(timesDown(part, of.value), value) }));
    case 'egalitarian': {
      const each = overDown(part, wholeDec(BigInt(targets.length)));
      return targets.map((of) => ({ ...of, part: each }));
    }
    case 'weighted':
      return byRatios(distribution.ratios, targets, part);
    default:
      return unreachable(distribution);
  }
}

/** Ratios of targets without value do not count; who has none gets nothing. */
function byRatios(
  ratios: ReadonlyMap<string, bigint>,
  targets: readonly ValuedTarget[],
  part: Dec,
): readonly TargetPart[] {
  const ratioOf = ({ target }: ValuedTarget) => ratios.get(idOf(target)) ?? 0n;
  const total = targets.reduce((sum, of) => sum + ratioOf(of), 0n);
  return targets.map((of) => {
    if (ratioOf(of) === 0n) return { ...of, part: dec(0n) };
    return { ...of, part: overDown(timesDown(part, wholeDec(ratioOf(of))), wholeDec(total)) };
  });
}

function typeOf(target: TargetId): TargetType | null {
  const parsed = parseTarget(target);
  return parsed.ok ? parsed.value.type : null;
}

function idOf(target: TargetId): string {
  const parsed = parseTarget(target);
  return parsed.ok ? parsed.value.id : '';
}
