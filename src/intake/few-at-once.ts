/**
 * Work done a few at a time. Who comes waits in a queue of ours and not in one of the workers', so
 * that the queue's order holds until the work begins.
 */
import type { Queue } from './groups.ts';

interface Awaited<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

interface FewOptions<Item, Outcome> {
  readonly atOnce: number;
  readonly work: (item: Item) => Promise<Outcome>;
  readonly queue: Queue<Awaited<Item, Outcome>>;
}

export interface Few<Item, Outcome> {
  run(item: Item): Promise<Outcome>;
  /** Not begun. */
  readonly waiting: number;
}

/** So many are next at a time: their order is settled, and a queue shares them out. */
const NEXT_MAX = 4;

export function fewAtOnce<Item, Outcome>(options: FewOptions<Item, Outcome>): Few<Item, Outcome> {
  const { atOnce, work, queue } = options;
  const next: Awaited<Item, Outcome>[] = [];
  let running = 0;
  const begin = async ({ item, resolve, reject }: Awaited<Item, Outcome>) => {
    running += 1;
    await work(item).then(resolve, reject);
    running -= 1;
    beginAll();
  };
  const beginAll = () => {
    while (running < atOnce) {
      if (next.length === 0) next.push(...queue.take(NEXT_MAX));
      const one = next.shift();
      if (one === undefined) return;
      void begin(one);
    }
  };
  return {
    run: (item) =>
      new Promise((resolve, reject) => {
        queue.put({ item, resolve, reject });
        beginAll();
      }),
    get waiting() {
      return queue.size + next.length;
    },
  };
}
