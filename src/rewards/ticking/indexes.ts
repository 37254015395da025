/** Indexes only grow: a claim is paid by how much they have grown since the last. */
import { type OperatorId, parseTarget, type TargetId } from '../../primitives/ids.ts';
import type { TargetReward } from '../distribution/distribute.ts';
import type { IndexRow } from './store.ts';

/** The operator that a target is; null for pools and services. */
export function operatorOf(target: TargetId): OperatorId | null {
  const parsed = parseTarget(target);
  return parsed.ok && parsed.value.type === 'operator' ? (parsed.value.id as OperatorId) : null;
}

/** By how much a tick lets them grow; nothing of what got nothing. */
export const grownBy = ({ target, assets }: TargetReward): readonly IndexRow[] =>
  assets
    .map(({ asset, indexBy, commission }) => ({ target, asset, index: indexBy, commission }))
    .filter(({ index, commission }) => index > 0n || commission > 0n);

const keyOf = ({ target, asset }: IndexRow): string => `${target}\n${asset}`;

/** Those that grow, as they are then. */
export function grown(
  before: readonly IndexRow[],
  growth: readonly IndexRow[],
): readonly IndexRow[] {
  const known = new Map(before.map((row) => [keyOf(row), row]));
  return growth.map((row) => {
    const { index = 0n, commission = 0n } = known.get(keyOf(row)) ?? {};
    return { ...row, index: index + row.index, commission: commission + row.commission };
  });
}
