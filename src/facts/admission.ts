/** Whether the lines of one batch stand beside each other and beside what was fed before. */

import type { ChainId } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { formatTime, type Timestamp } from '../primitives/time.ts';
import {
  admitBlock,
  type BlockFact,
  type BlockNeighbours,
  type BlockRefusal,
  type ChainFactLine,
  type KeyFact,
} from './chain-fact.ts';
import { admitKey, type KeyAdmission, type KeyRefusal } from './chain-key.ts';

export type Line<T extends ChainFactLine['type']> = Extract<ChainFactLine, { readonly type: T }>;
export type BlockLine = Line<'block'>;

export type AtLine<E> = E & { readonly seq: number };

/** Which of the heights were fed before, and what is fed nearest to them. */
export type KnownBlocks = ReadonlyMap<bigint, BlockNeighbours>;

/** As it is shown: times are spelled out. */
export type BlockLineRefusal = {
  readonly seq: number;
  readonly chain: ChainId;
  readonly height: string;
} & (
  | { readonly code: 'chain_time_ahead'; readonly time: string; readonly now: string }
  | { readonly code: 'chain_time_conflict'; readonly fed: string; readonly offered: string }
  | { readonly code: 'chain_time_not_increasing'; readonly neighbour: string }
);

/**
 * Blocks of one chain. A block's neighbours are the nearest of those fed before and of those beside
 * it in the batch, so that the outcome does not depend on how lines are cut into batches. Gives the
 * new ones in the order of their heights.
 */
export function admitBlocks(
  lines: readonly BlockLine[],
  known: KnownBlocks,
  now: Timestamp,
): Result<readonly BlockLine[], BlockLineRefusal> {
  const fresh: BlockLine[] = [];
  for (const line of [...lines].sort(byHeight)) {
    const { seq, chain, height } = line;
    const fed = known.get(height) ?? NO_NEIGHBOURS;
    const before = fresh.at(-1) ?? null;
    const isSecond = before?.height === height;
    const admitted = admitBlock(
      line,
      {
        same: fed.same ?? (isSecond ? before : null),
        below: higher(fed.below, before),
        above: fed.above,
      },
      now,
    );
    if (!admitted.ok)
      return err({ seq, chain, height: height.toString(), ...shown(admitted.error) });
    if (admitted.value === 'new') fresh.push(line);
  }
  return ok(fresh);
}

function shown(error: BlockRefusal) {
  switch (error.code) {
    case 'chain_time_ahead':
      return { code: error.code, time: formatTime(error.time), now: formatTime(error.now) };
    case 'chain_time_conflict':
      return { code: error.code, fed: formatTime(error.fed), offered: formatTime(error.offered) };
    case 'chain_time_not_increasing':
      return { code: error.code, neighbour: error.neighbour };
  }
}

const NO_NEIGHBOURS: BlockNeighbours = { same: null, below: null, above: null };

/** By height, and of equal heights the earlier line first. */
const byHeight = (a: BlockLine, b: BlockLine): number =>
  a.height === b.height ? a.seq - b.seq : a.height < b.height ? -1 : 1;

const higher = (a: BlockFact | null, b: BlockFact | null): BlockFact | null =>
  a === null || (b !== null && b.height > a.height) ? b : a;

/** The keys of one chain as they stand while its lines are taken one after another. */
export interface KeyBook {
  readonly keys: Map<string, readonly KeyFact[]>;
  /** Highest block of the chain that was fed before this line. */
  readonly highestFedHeight: bigint | null;
}

/** Admits a key line and, if it changes anything, writes it into the book. */
export function enterKey(
  { keys, highestFedHeight }: KeyBook,
  line: Line<'key'>,
): Result<KeyAdmission, AtLine<KeyRefusal>> {
  const sameKey = keys.get(line.publicKey) ?? [];
  const admitted = admitKey(line, { sameKey, highestFedHeight });
  if (!admitted.ok) return err({ ...admitted.error, seq: line.seq });
  const others = sameKey.filter((key) => key.fromHeight !== line.fromHeight);
  if (admitted.value !== 'known') keys.set(line.publicKey, [...others, line]);
  return admitted;
}

export interface ChainUnknown {
  readonly code: 'chain_unknown';
  readonly chain: string;
}

/** Another validator set or header stands at that height. */
export interface RootConflict {
  readonly code: 'chain_fact_conflict';
  readonly type: 'validators' | 'header';
  readonly height: string;
}
