/**
 * Work done in groups as they come: while one group is worked on the next gathers, and nobody waits
 * for a clock. A group that fails is tried again one by one, so that who spoils it fails alone.
 */
export interface Queue<Item> {
  put(item: Item): void;
  /** At most so many, in the order in which it is their turn. */
  take(most: number): readonly Item[];
  readonly size: number;
}

export function firstComeFirstServed<Item>(): Queue<Item> {
  const items: Item[] = [];
  return {
    put: (item) => void items.push(item),
    take: (most) => items.splice(0, most),
    get size() {
      return items.length;
    },
  };
}

interface Waiting<Item, Outcome> {
  readonly item: Item;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** One outcome an item, in their order. */
export type GroupWork<Item, Outcome> = (items: readonly Item[]) => Promise<readonly Outcome[]>;

export interface Grouping<Item, Outcome> {
  readonly most: number;
  readonly work: GroupWork<Item, Outcome>;
  readonly queue: Queue<Waiting<Item, Outcome>>;
}

export interface Groups<Item, Outcome> {
  /** Answers when the group in which it is worked on is done. */
  run(item: Item): Promise<Outcome>;
  readonly waiting: number;
}

export function inGroups<Item, Outcome>(grouping: Grouping<Item, Outcome>): Groups<Item, Outcome> {
  const { queue } = grouping;
  let isRunning = false;
  const runAll = async () => {
    isRunning = true;
    while (queue.size > 0) await workOn(grouping, queue.take(grouping.most));
    isRunning = false;
  };
  return {
    run: (item) =>
      new Promise((resolve, reject) => {
        queue.put({ item, resolve, reject });
        if (!isRunning) void runAll();
      }),
    get waiting() {
      return queue.size;
    },
  };
}

async function workOn<Item, Outcome>(
  { work }: Grouping<Item, Outcome>,
  group: readonly Waiting<Item, Outcome>[],
): Promise<void> {
  try {
    const outcomes = await work(group.map(({ item }) => item));
    for (const [i, { resolve }] of group.entries()) resolve(outcomes[i] as Outcome);
  } catch (error) {
    const [only, ...more] = group;
    if (more.length === 0) only?.reject(error);
    else for (const one of group) await workOn({ work } as Grouping<Item, Outcome>, [one]);
  }
}
