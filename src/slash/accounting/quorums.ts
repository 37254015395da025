/** The arithmetic of a tally, so that anybody can follow why it did or did not suffice. */
import { WAD, type Wad } from '../../primitives/fraction.ts';
import type { Bench } from '../../veto/committee.ts';
import { isReversed, isUpheld, isVetoed } from '../../veto/tally.ts';
import type { SlashRequest } from '../request.ts';

/** `needed`: the least weight that reaches the quorum; null where nobody is left to judge. */
export interface QuorumReading {
  readonly needed: number | null;
  readonly cast: number;
  readonly reached: boolean;
}

/** The smallest positive weight with `weight * 10^18 >= quorum * W`. */
export function weightNeeded(bench: Bench, quorum: Wad): number | null {
  if (bench.eligibleWeight === 0) return null;
  const exact = quorum * BigInt(bench.eligibleWeight);
  return Math.max(1, Number((exact + WAD - 1n) / WAD));
}

/** Where both are reached only the veto is. */
export const quorumsOf = ({ bench, tally }: SlashRequest) => ({
  veto: {
    needed: weightNeeded(bench, bench.vetoQuorum),
    cast: tally.veto,
    reached: isVetoed(bench, tally),
  },
  uphold: {
    needed: weightNeeded(bench, bench.upholdQuorum),
    cast: tally.uphold,
    reached: isUpheld(bench, tally),
  },
});

/** Null while nobody has appealed. */
export function appealQuorum(
  request: SlashRequest,
): { [field in keyof QuorumReading]: QuorumReading[field] } | null {
  if (request.status !== 'executed' && request.status !== 'reversed') return null;
  if (request.appeal === null) return null;
  const { bench, appeal } = request;
  return {
    needed: weightNeeded(bench, bench.upholdQuorum),
    cast: appeal.tally.reverse,
    reached: isReversed(bench, appeal.tally),
  };
}
