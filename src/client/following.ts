/**
 * The history as it grows: every entry that is wanted, once and in order, over as many connections as it
 * takes. Where one breaks off, the next goes on behind the last entry that came.
 */
import type { EntryType } from '../history/entry.ts';
import type { Json } from '../primitives/bytes.ts';
import { eventsOf } from './event-source.ts';
import { TribuneProblem } from './problem.ts';
import { isPassing, type Wire } from './transport.ts';
import { backoffMs, wait } from './waiting.ts';

export interface HistoryEntry {
  readonly type: EntryType;
  /** RFC 3339. */
  readonly at: string;
  readonly services: readonly string[];
  readonly operators: readonly string[];
  readonly body: { readonly [field: string]: Json };
}

export interface IndexedEntry {
  readonly index: number;
  readonly entry: HistoryEntry;
}

export interface Wanted {
  readonly service?: string;
  readonly operator?: string;
  readonly types?: readonly EntryType[];
  /** The first index; without it, what comes after the newest checkpoint. */
  readonly from?: number;
  /** Ends it, quietly. */
  readonly signal?: AbortSignal;
}

export interface Source extends Wire {
  /** `https://…/v1/events` */
  readonly url: string;
  /** Of the history now, in entries. */
  size(): Promise<number>;
}

/**
 * Goes on for good. Throws what the server refuses, and what keeps it from ever connecting; once it has
 * been connected it waits for the server to come back, however long that takes.
 */
export async function* follow(source: Source, wanted: Wanted = {}): AsyncGenerator<IndexedEntry> {
  const { signal } = wanted;
  const course: Course = { next: wanted.from, failures: 0, wasConnected: false, retryMs: 0 };
  while (!signal?.aborted) {
    let toldMs = 0;
    try {
      yield* connected(source, wanted, course);
    } catch (error) {
      if (signal?.aborted) return;
      course.failures += 1;
      toldMs = toldToWait(error, course, source);
    }
    const waitMs = Math.max(toldMs, betweenTwoMs(source, course));
    await wait(waitMs, signal).catch(() => {});
  }
}

interface Course {
  /** The index that comes next; undefined until it is known where to begin. */
  next: number | undefined;
  /** In a row. */
  failures: number;
  wasConnected: boolean;
  /** What the server asks those to wait who come back; 0 where it does not say. */
  retryMs: number;
}

/** Over one connection; the course says afterwards how far it has come. */
async function* connected(
  source: Source,
  wanted: Wanted,
  course: Course,
): AsyncGenerator<IndexedEntry> {
  let next = course.next ?? (await source.size());
  course.next = next;
  for await (const event of eventsOf(source, requestOf(source, wanted, next), wanted.signal)) {
    course.wasConnected = true;
    course.failures = 0;
    if (event.type === 'retry') course.retryMs = event.ms;
    if (event.type !== 'entry' || event.index < next) continue;
    next = event.index + 1;
    course.next = next;
    yield { index: event.index, entry: JSON.parse(event.data) as HistoryEntry };
  }
}

/** In milliseconds; throws the error where waiting is of no use. */
function toldToWait(error: unknown, course: Course, { patience }: Source): number {
  const isRefused = error instanceof TribuneProblem && !isPassing(error);
  if (isRefused || (!course.wasConnected && course.failures >= patience.tries)) throw error;
  return error instanceof TribuneProblem ? (error.retryAfterMs ?? 0) : 0;
}

/** Between two connections. */
function betweenTwoMs({ patience }: Source, { failures, retryMs }: Course): number {
  const firstWaitMs = retryMs || patience.firstWaitMs;
  return backoffMs({ ...patience, firstWaitMs }, Math.max(1, failures));
}

function requestOf({ url }: Source, wanted: Wanted, next: number): Request {
  const { service, operator, types } = wanted;
  const address = new URL(url);
  const query = { service, operator, type: types?.join(',') };
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) address.searchParams.set(name, value);
  const headers = new Headers({ accept: 'text/event-stream' });
  if (next === 0) address.searchParams.set('from', '0');
  else headers.set('last-event-id', String(next - 1));
  return new Request(address, { headers });
}
