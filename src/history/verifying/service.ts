/**
 * The whole history checked: the tree that was signed, every signature, verdict, tally, deadline and
 * cascade by playing it again; and where it is at hand, the database that it stands in.
 */
import type { Database, Tx } from '../../db/database.ts';
import { readOneInstant } from '../../db/locks.ts';
import { orRefuse } from '../../primitives/refusal.ts';
import { DAY_MS } from '../../primitives/time.ts';
import { foundedIn, identityFrom } from '../../slash/replaying/founding/service.ts';
import type { Checkpoint } from '../checkpoints/checkpoint.ts';
import { compareTables, type RowDifference } from '../comparing/service.ts';
import { namedKeys, originOf } from '../keys/service.ts';
import { listEntries, listFedLines, loadCheckpoint } from '../reading/store.ts';
import type { ReplayFailure } from '../replaying/difference.ts';
import type { HistorySource } from '../replaying/past-entry.ts';
import { type ReplayOptions, replayHistory } from '../replaying/service.ts';
import { loadSize } from '../sequencing/store.ts';
import { type NamedKey, openAll } from './signed.ts';
import { type TreeFailure, treeCheck } from './tree-check.ts';

export interface HistoryReport {
  readonly size: number;
  readonly tree: readonly TreeFailure[];
  /** The first entry that does not follow; null where all do. */
  readonly replay: ReplayFailure | null;
  /** Rows that are not what the history comes to; none where no database was looked at. */
  readonly rows: readonly RowDifference[];
}

export interface VerifyOptions extends Pick<ReplayOptions, 'onWay' | 'workshop'> {
  /** Checkpoints whose signatures were verified, of any age. */
  readonly signed: readonly Pick<Checkpoint, 'size' | 'root'>[];
  /** Where the rows are to be looked at too. */
  readonly compare?: (replica: Database) => Promise<readonly RowDifference[]>;
}

/** Reads the source once. */
export async function verifyHistory(
  source: HistorySource,
  { signed, compare, ...options }: VerifyOptions,
): Promise<HistoryReport> {
  const tree = treeCheck(signed);
  const entries = source.entries();
  const passing = async function* () {
    for await (const entry of entries) {
      tree.add(entry);
      yield entry;
    }
  };
  const passed = passing();
  let rows: readonly RowDifference[] = [];
  const replay = await replayHistory(
    { entries: () => unending(passed), lines: source.lines },
    {
      ...options,
      async whenDone({ database }) {
        rows = (await compare?.(database)) ?? [];
      },
    },
  );
  for await (const _ of passed);
  return { size: tree.size(), tree: tree.failures(), replay, rows };
}

/** Whoever stops early leaves the rest to be read. */
const unending = <T>(items: AsyncGenerator<T>): AsyncIterable<T> => ({
  [Symbol.asyncIterator]: () => ({ next: () => items.next() }),
});

/** What is believed besides the history itself. */
export interface Believed {
  /** Instead of the keys that are kept with it. */
  readonly keys?: readonly NamedKey[];
  /** Notes that somebody kept. */
  readonly notes: readonly string[];
}

/** What a database holds, of one instant; its rows are held against the history too. */
export const verifyDatabase = (
  database: Database,
  { keys, notes }: Believed,
  options: Pick<VerifyOptions, 'onWay' | 'workshop'> = {},
): Promise<HistoryReport> =>
  database.transaction(
    async (tx) => {
      await readOneInstant(tx);
      const deployment = identityFrom(await foundedIn(tx));
      const newest = await loadCheckpoint(tx, null);
      const believed = { origin: originOf({ deployment }), keys: keys ?? (await namedKeys(tx)) };
      const all = newest === null ? notes : [newest, ...notes];
      return verifyHistory(sourceIn(tx), {
        ...options,
        signed: orRefuse(openAll(all, believed)),
        compare: (replica) => compareTables(replica, tx),
      });
    },
    { timeout: DAY_MS },
  );

const PAGE = 500;

export const sourceIn = (tx: Tx): HistorySource => ({
  async *entries() {
    const size = await loadSize(tx);
    for (let from = 0; from < size; from += PAGE)
      yield* await listEntries(tx, { from, until: from + PAGE }, { limit: PAGE });
  },
  async lines(index) {
    const [entry] = await listEntries(tx, { from: index, until: index + 1 }, { limit: 1 });
    const { body } = JSON.parse(entry?.text ?? '{"body":{}}') as { body: Fed };
    return (await listFedLines(tx, body)).map((line) => `${line}\n`).join('');
  },
});

interface Fed {
  readonly feed: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}
