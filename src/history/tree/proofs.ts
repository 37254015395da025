/**
 * What proofs consist of, as spans of entries: RFC 6962, sections 2.1.1 and 2.1.2. The hashes of these
 * spans, in this order, are the proof.
 */
import { assert } from '../../primitives/assert.ts';
import { type Span, splitOf } from './spans.ts';

/** `PATH(index, D[0:size])`, from the leaf's sibling up; `index` is below `size`. */
export function inclusionPath(index: number, size: number): readonly Span[] {
  assert(isWhole(index) && isWhole(size) && index < size, 'an entry of a tree is in it');
  const path: Span[] = [];
  let span: Span = { start: 0, end: size };
  while (span.end - span.start > 1) {
    const [left, right] = halvesOf(span);
    path.push(index < left.end ? right : left);
    span = index < left.end ? left : right;
  }
  return path.reverse();
}

/** `PROOF(oldSize, D[0:newSize])`; nothing when the sizes are equal or the old tree had no entry. */
export function consistencyPath(oldSize: number, newSize: number): readonly Span[] {
  assert(isWhole(oldSize) && isWhole(newSize) && oldSize <= newSize, 'a tree only grows');
  if (oldSize === 0) return [];
  const path: Span[] = [];
  let span: Span = { start: 0, end: newSize };
  while (span.end !== oldSize) {
    const [left, right] = halvesOf(span);
    path.push(oldSize <= left.end ? right : left);
    span = oldSize <= left.end ? left : right;
  }
  return (span.start === 0 ? path : [...path, span]).reverse();
}

/** At the largest power of two below the number of its entries. */
function halvesOf({ start, end }: Span): readonly [Span, Span] {
  const middle = start + splitOf(end - start);
  return [
    { start, end: middle },
    { start: middle, end },
  ];
}

const isWhole = (number: number): boolean => Number.isSafeInteger(number) && number >= 0;
