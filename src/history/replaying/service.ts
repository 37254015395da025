/**
 * Plays a history again, from its founding, before a court of its own: the same services, an empty
 * database, and a clock that tells what it told then. What that court writes down must be what the
 * history says, word for word; the first entry that does not follow is named.
 */
import type { Database } from '../../db/database.ts';
import { withScratchDatabase } from '../../db/scratch.ts';
import { KINDS } from '../../evidence/kinds.ts';
import type { FeedName } from '../../feeds/applier.ts';
import { type Ahead, ahead } from '../../primitives/ahead.ts';
import { canonicalJson, type Json } from '../../primitives/bytes.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { bootstrap } from '../../registry/bootstrap/service.ts';
import { entryText } from '../entry.ts';
import { listPending, removePending } from '../sequencing/store.ts';
import { differenceOf, type ReplayFailure } from './difference.ts';
import { type HistorySource, type PastEntry, readEntry } from './past-entry.ts';
import { perform, performFeed, type Replica } from './performing/service.ts';
import { replayClock } from './replay-clock.ts';

export interface ReplayOptions {
  readonly onWay?: (entries: number) => void;
  /** What the court has come to, once everything followed. */
  readonly whenDone?: (replica: Replica) => Promise<void>;
  /** Gives an empty database; a temporary directory, where nothing else is said. */
  readonly workshop?: <T>(work: (database: Database) => Promise<T>) => Promise<T>;
}

/** Null where every entry follows. */
export const replayHistory = (
  source: HistorySource,
  { onWay = () => {}, whenDone, workshop = withScratchDatabase }: ReplayOptions = {},
): Promise<ReplayFailure | null> =>
  workshop(async (database) => {
    const entries = ahead(source.entries());
    const founded = await foundIn(database, await entries.peek());
    if ('failure' in founded) return founded.failure;
    const play = { source, entries, replica: founded.replica, awaited: new Map<string, number>() };
    for (let next = await entries.next(); next !== null; next = await entries.next()) {
      const failure = await follow(play, next);
      if (failure !== null) return failure;
      onWay(next.index + 1);
    }
    const [missing] = play.awaited;
    if (missing !== undefined)
      return {
        index: missing[1],
        type: typeOf(missing[0]),
        reason: 'entry_missing',
        expected: missing[0],
        found: null,
      };
    await whenDone?.(founded.replica);
    return null;
  });

interface Play {
  readonly source: HistorySource;
  readonly entries: Ahead<{ readonly index: number; readonly text: string }>;
  readonly replica: Replica;
  /** What the court wrote down and the history has yet to say, with the entry that made it do so. */
  readonly awaited: Map<string, number>;
}

type Founded = { readonly replica: Replica } | { readonly failure: ReplayFailure };

async function foundIn(
  database: Database,
  first: { readonly index: number; readonly text: string } | null,
): Promise<Founded> {
  const entry = first === null ? null : readEntry(first.index, first.text);
  if (entry === null || !entry.ok || entry.value.type !== 'deployment.founded')
    return { failure: failed({ index: 0, type: 'deployment.founded' }, 'not_founded') };
  const clock = replayClock(entry.value.at);
  const founding = { database, clock, kinds: KINDS };
  try {
    const deployment = await bootstrap(founding, entry.value.body['bootstrap'] ?? null);
    return { replica: { ...founding, deployment } };
  } catch (error) {
    return { failure: failed(entry.value, reasonOf(error)) };
  }
}

async function follow(
  play: Play,
  { index, text }: { readonly index: number; readonly text: string },
): Promise<ReplayFailure | null> {
  const read = readEntry(index, text);
  if (!read.ok) return failed({ index, type: '' }, read.error.code);
  const entry = read.value;
  if (index === 0) await listen(play, entry);
  if (heard(play, entry)) return null;
  try {
    if (!(await act(play, entry))) return differenceOf(entry, [...play.awaited.keys()]);
  } catch (error) {
    return failed(entry, reasonOf(error));
  }
  const made = await listen(play, entry);
  if (heard(play, entry) || GIVEN.has(entry.type)) return null;
  return differenceOf(entry, [...made, ...play.awaited.keys()]);
}

/** Told by those who run the log, or of lines that were refused and kept nowhere: believed. */
const GIVEN = new Set(['history.key_begun', 'history.key_ended', 'facts.conflict']);

async function act(play: Play, entry: PastEntry): Promise<boolean> {
  if (GIVEN.has(entry.type)) return true;
  if (entry.type === 'feed.taken') {
    await feed(play, entry, { groups: [entry.index], envelope: entry.body['envelope'] ?? null });
    return true;
  }
  if (entry.type !== 'tribune/feed/v1') return perform(play.replica, entry);
  const { statement = null, signatures = null } = entry.body;
  const envelope = { statement, signatures };
  await feed(play, entry, { envelope, groups: await groupsOf(play, envelope), isAccepted: true });
  return true;
}

/** The groups of lines that were taken in the transaction that accepted the statement. */
async function groupsOf({ entries }: Play, envelope: Json): Promise<readonly number[]> {
  const own = canonicalJson(envelope);
  const groups: number[] = [];
  for (let place = 0; ; place += 1) {
    const next = await entries.peek(place);
    const entry = next === null ? null : readEntry(next.index, next.text);
    if (entry === null || !entry.ok || isSaid(entry.value)) return groups;
    const { type, body, index } = entry.value;
    if (type === 'feed.taken' && canonicalJson(body['envelope'] ?? null) === own)
      groups.push(index);
  }
}

/** What follows from a statement comes before the next thing that is said. */
const isSaid = ({ type }: PastEntry): boolean => type.startsWith('tribune/');

async function feed(
  { replica, source }: Play,
  entry: PastEntry,
  taken: { envelope: Json; groups: readonly number[]; isAccepted?: boolean },
): Promise<void> {
  const { envelope, isAccepted = false } = taken;
  const groups: string[][] = [];
  for (const index of taken.groups)
    groups.push((await source.lines(index)).split('\n').slice(0, -1));
  replica.clock.set(entry.at);
  const { feed: name } = (envelope as { statement: { feed: FeedName } }).statement;
  await performFeed(replica, name, { envelope, groups, isAccepted });
}

/** What the court has written down since. */
async function listen(
  { replica, awaited }: Play,
  { index }: PastEntry,
): Promise<readonly string[]> {
  const texts = await replica.database.transaction(async (tx) => {
    const heard: string[] = [];
    for (;;) {
      const pending = await listPending(tx, Number.MAX_SAFE_INTEGER);
      if (pending.length === 0) return heard;
      await removePending(
        tx,
        pending.map(({ id }) => id),
      );
      heard.push(...pending.map(({ entry }) => entryText(entry)));
    }
  });
  for (const text of texts) awaited.set(comparable(text), index);
  return texts;
}

const heard = ({ awaited }: Play, { text }: PastEntry): boolean => awaited.delete(comparable(text));

const typeOf = (text: string): string => String((JSON.parse(text) as { type: unknown }).type);

/** How many lines of a feed were new is not the same when they come again one group at a time. */
function comparable(text: string): string {
  if (!text.endsWith('"type":"tribune/feed/v1"}')) return text;
  const { body, ...entry } = JSON.parse(text) as { body: { readonly [name: string]: Json } };
  const { answer: _answer, ...said } = body;
  return canonicalJson({ ...entry, body: said } as Json);
}

const failed = (
  { index, type }: Pick<PastEntry, 'index' | 'type'>,
  reason: string,
): ReplayFailure => ({ index, type, reason, expected: null, found: null });

const reasonOf = (error: unknown): string => {
  if (error instanceof Refusal) return String((error.error as { code: unknown }).code);
  return error instanceof Error ? error.message : String(error);
};
