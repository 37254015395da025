/**
 * Follows the history as it grows: every entry that is wanted, once, in order, from any replica and
 * across restarts, for the index is the same everywhere. Nothing is remembered of whoever follows but
 * how far he has come, and the database is asked once for all who wait.
 */
import type { Context } from '../../db/context.ts';
import { orRefuse } from '../../primitives/refusal.ts';
import {
  type EntryFilter,
  type EntryRange,
  listEntries,
  type StoredEntry,
} from '../reading/store.ts';
import { loadSize } from '../sequencing/store.ts';
import { room } from './room.ts';

interface Following {
  /** The first index that is wanted; null for those that come from now on. */
  readonly from: number | null;
  readonly filter: EntryFilter;
  /** Who asks; so many from one may follow at once. */
  readonly address: string;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** Between two looks where nothing is new, in milliseconds. */
const LOOK_MS = 200;

export interface Followers {
  /** Refuses where there is no room. The place is free again when it ends, or at the signal. */
  follow(following: Following): AsyncGenerator<StoredEntry>;
  count(): number;
}

/** Indexes looked at in one query, and entries taken from it at most. */
const RANGE = 10_000;
const PAGE = 100;

export function openFollowers(
  { database }: Pick<Context, 'database'>,
  lookMs = LOOK_MS,
): Followers {
  const sizeNow = () => database.transaction(loadSize);
  const tide = tideOf(sizeNow, lookMs);
  const places = room();

  /** Those between, page by page. */
  async function* stretch({ from, until }: EntryRange, filter: EntryFilter) {
    for (let next = from; next < until; ) {
      const range = { from: next, until: Math.min(until, next + RANGE) };
      const page = await database.transaction((tx) =>
        listEntries(tx, range, { limit: PAGE, filter }),
      );
      yield* page;
      next = page.length < PAGE ? range.until : (page.at(-1)?.index ?? next) + 1;
    }
  }

  async function* entriesOf({ from, filter, signal }: Following): AsyncGenerator<StoredEntry> {
    let next = from ?? (await sizeNow());
    while (!signal.aborted) {
      const until = await tide.beyond(next, signal);
      if (until > next) yield* stretch({ from: next, until }, filter);
      next = Math.max(next, until);
    }
  }
  async function* leaving(following: Following, leave: () => void): AsyncGenerator<StoredEntry> {
    try {
      yield* entriesOf(following);
    } finally {
      leave();
    }
  }
  return {
    follow(following) {
      const leave = once(orRefuse(places.enter(following.address)));
      const { signal } = following;
      signal.addEventListener('abort', leave, { once: true });
      if (signal.aborted) leave();
      return leaving(following, leave);
    },
    count: places.count,
  };
}

/** Who goes before he has read anything is told by the signal alone. */
function once(leave: () => void): () => void {
  let isGone = false;
  return () => {
    if (!isGone) leave();
    isGone = true;
  };
}

interface Waiter {
  readonly size: number;
  readonly wake: (size: number) => void;
}

/** One look at the size for all who wait for it to grow, and none while nobody does. */
function tideOf(sizeNow: () => Promise<number>, lookMs: number) {
  const waiters = new Set<Waiter>();
  let isLooking = false;
  const look = async (): Promise<void> => {
    isLooking = true;
    while (waiters.size > 0) {
      const size = await sizeNow().catch(() => 0);
      for (const waiter of waiters) if (size > waiter.size) waiter.wake(size);
      if (waiters.size > 0) await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
    isLooking = false;
  };
  return {
    /** The size once it is greater; the same at the signal. */
    beyond(size: number, signal: AbortSignal): Promise<number> {
      return new Promise((resolve) => {
        const end = (found: number): void => {
          signal.removeEventListener('abort', stop);
          waiters.delete(waiter);
          resolve(found);
        };
        const stop = (): void => end(size);
        const waiter: Waiter = { size, wake: end };
        signal.addEventListener('abort', stop);
        waiters.add(waiter);
        if (signal.aborted) stop();
        else if (!isLooking) void look();
      });
    },
  };
}
