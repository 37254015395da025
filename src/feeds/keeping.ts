/**
 * Lines between being read and being applied: as they were read while they are one transaction's
 * worth, as bytes in a file when they are more, so that memory does not grow with a request.
 */
import type { Scratch } from '../db/scratch.ts';
import { orRefuse } from '../primitives/refusal.ts';
import type { FeedApplier, FeedLine } from './applier.ts';
import { splitLines } from './lines.ts';
import { type Keeping, type ReadLine, readAs } from './staging.ts';

/** Inclusive. */
export const LINES_PER_TRANSACTION = 10_000;
/** A transaction's lines end sooner when they are long. In characters. */
const TEXT_PER_TRANSACTION = 16 << 20;

/** One transaction's worth of consecutive lines. */
export type Chunk<Line extends FeedLine> = readonly ReadLine<Line>[];

export interface Kept<Line extends FeedLine> extends Keeping<Line> {
  /** Whether one transaction takes everything. */
  isOne(): boolean;
  /** From the first line, as often as asked; one at a time is in memory. */
  chunks(): AsyncIterable<Chunk<Line>>;
}

export function keepLines<Line extends FeedLine>(
  scratch: Scratch,
  applier: FeedApplier<Line>,
): Kept<Line> {
  let first = gathering<Line>();
  let pieces: Uint8Array[] = [];
  let isOne = true;
  const overflow = async () => {
    for (const piece of pieces) await scratch.write(piece);
    [first, pieces, isOne] = [gathering(), [], false];
  };
  return {
    async keep(piece, read) {
      if (isOne && first.isFull()) await overflow();
      if (!isOne) return scratch.write(piece);
      first.add(read);
      pieces.push(piece);
    },
    isOne: () => isOne,
    async *chunks() {
      if (isOne) yield first.lines;
      else yield* chunksOf(scratch, applier);
    },
  };
}

async function* chunksOf<Line extends FeedLine>(
  scratch: Scratch,
  applier: FeedApplier<Line>,
): AsyncGenerator<Chunk<Line>> {
  let gathered = gathering<Line>();
  for await (const piece of splitLines(scratch.read())) {
    gathered.add(orRefuse(piece.ok ? readAs(piece.value, 0, applier) : piece));
    if (!gathered.isFull()) continue;
    yield gathered.lines;
    gathered = gathering();
  }
  if (gathered.lines.length > 0) yield gathered.lines;
}

function gathering<Line extends FeedLine>() {
  const lines: ReadLine<Line>[] = [];
  let size = 0;
  return {
    lines,
    add(read: ReadLine<Line>): void {
      lines.push(read);
      size += read.text.length;
    },
    isFull: () => lines.length === LINES_PER_TRANSACTION || size >= TEXT_PER_TRANSACTION,
  };
}
