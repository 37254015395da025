/**
 * Whose turn it is. Addresses take turns, and within an address the authors that it names, so that
 * nobody gets more than his share by sending more. Who was refused much lately comes after the others.
 */
import type { Queue } from './groups.ts';

/** Where a submission came from, and whom it names as its author; that is not verified yet. */
export interface Source {
  readonly address: string;
  readonly author: string;
}

interface Lane<Item> {
  put(item: Item): void;
  take(): Item | undefined;
  readonly size: number;
}

function plainLane<Item>(): Lane<Item> {
  const items: Item[] = [];
  return {
    put: (item) => void items.push(item),
    take: () => items.shift(),
    get size() {
      return items.length;
    },
  };
}

/** One item a lane, lane after lane; a lane without items is forgotten. */
function lanesBy<Item>(nameOf: (item: Item) => string, open: () => Lane<Item>): Lane<Item> {
  const lanes = new Map<string, Lane<Item>>();
  let size = 0;
  return {
    put(item) {
      const name = nameOf(item);
      const lane = lanes.get(name) ?? open();
      lanes.set(name, lane);
      lane.put(item);
      size += 1;
    },
    take() {
      const [next] = lanes;
      if (next === undefined) return undefined;
      const [name, lane] = next;
      const item = lane.take();
      lanes.delete(name);
      if (lane.size > 0) lanes.set(name, lane);
      size -= 1;
      return item;
    },
    get size() {
      return size;
    },
  };
}

export interface Turns<Item> {
  readonly sourceOf: (item: Item) => Source;
  /** Asked when an item comes. */
  readonly isInDebt: (source: Source) => boolean;
}

/** A group of theirs alone is small: whoever comes next waits until it is done. */
const IN_DEBT_MAX = 16;

/** Who is in debt gets one place of each group, and of what the others leave as many as above. */
export function inTurns<Item>({ sourceOf, isInDebt }: Turns<Item>): Queue<Item> {
  const open = () =>
    lanesBy<Item>(
      (item) => sourceOf(item).address,
      () => lanesBy((item) => sourceOf(item).author, plainLane),
    );
  const [first, second] = [open(), open()];
  return {
    put: (item) => (isInDebt(sourceOf(item)) ? second : first).put(item),
    take(most) {
      const left = Math.max(Math.min(second.size, 1), most - first.size);
      const ofSecond = Math.min(left, IN_DEBT_MAX);
      return [...takeFrom(first, most - ofSecond), ...takeFrom(second, ofSecond)];
    },
    get size() {
      return first.size + second.size;
    },
  };
}

function takeFrom<Item>(lane: Lane<Item>, most: number): readonly Item[] {
  const taken: Item[] = [];
  while (taken.length < most) {
    const item = lane.take();
    if (item === undefined) break;
    taken.push(item);
  }
  return taken;
}
