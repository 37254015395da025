/** A stream of which the next items can be seen before they are taken. One caller at a time. */
export interface Ahead<T> {
  readonly next: () => Promise<T | null>;
  /** The one after so many more; null at the end. */
  readonly peek: (place?: number) => Promise<T | null>;
}

/** Reads no further than was asked for. */
export function ahead<T>(items: AsyncIterable<T>): Ahead<T> {
  const iterator = items[Symbol.asyncIterator]();
  const seen: T[] = [];
  const see = async (count: number): Promise<void> => {
    while (seen.length < count) {
      const { done, value } = await iterator.next();
      if (done === true) return;
      seen.push(value);
    }
  };
  return {
    async next() {
      await see(1);
      return seen.shift() ?? null;
    },
    async peek(place = 0) {
      await see(place + 1);
      return seen[place] ?? null;
    },
  };
}
