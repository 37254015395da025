/** Lists that come in pages, as one. */

interface Page<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

/** Where a page begins; nothing for the first. */
export interface Place {
  readonly cursor?: string;
}

/** Everything that a list has, page after page, as it is asked for. */
export async function* everyItem<T>(list: (place: Place) => Promise<Page<T>>): AsyncGenerator<T> {
  for (let place: Place = {}; ; ) {
    const { items, next } = await list(place);
    yield* items;
    if (next === null) return;
    place = { cursor: next };
  }
}
