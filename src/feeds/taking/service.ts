/** One transaction's worth of lines: what is known is compared, what is new is applied. */
import { lastReading } from '../../db/clock.ts';
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { ABOUT_NOBODY, type Decision } from '../../history/entry.ts';
import { recordDecisions } from '../../history/recording/store.ts';
import { required } from '../../primitives/assert.ts';
import { canonicalJson, type Json } from '../../primitives/bytes.ts';
import { orRefuse } from '../../primitives/refusal.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { runningSha256 } from '../../primitives/sha256.ts';
import { parseJson } from '../../primitives/strict-json.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { FeedApplier, FeedBatch, FeedEffect, FeedLine, FeedName } from '../applier.ts';
import { checkStart, type FeedHead } from '../sequence.ts';
import type { ReadLine } from '../staging.ts';
import { appendLines, loadHead, loadLines, lockFeed, type StoredLine, saveHead } from '../store.ts';

/** At most so many discrepancies are listed in an answer; all are counted. */
const DISCREPANCIES_MAX = 1_000;

export interface FeedConflict {
  readonly code: 'feed_conflict';
  /** The line that was taken before, with other content. */
  readonly seq: number;
}

/** What became of lines. */
export interface Taken {
  readonly taken: number;
  readonly skipped: number;
  /** How far the feed has come. */
  readonly seq: number;
  readonly discrepancies: readonly Json[];
  readonly discrepancyCount: number;
}

export const NONE_TAKEN: Taken = {
  taken: 0,
  skipped: 0,
  seq: 0,
  discrepancies: [],
  discrepancyCount: 0,
};

export const both = (a: Taken, b: Taken): Taken => ({
  taken: a.taken + b.taken,
  skipped: a.skipped + b.skipped,
  seq: b.seq,
  discrepancies: [...a.discrepancies, ...b.discrepancies].slice(0, DISCREPANCIES_MAX),
  discrepancyCount: a.discrepancyCount + b.discrepancyCount,
});

/** Who brings lines, and what they are applied with. */
export interface Taking<Line extends FeedLine> {
  readonly applier: FeedApplier<Line>;
  readonly batch: Omit<FeedBatch, 'now'>;
  /** The signed statement that brought them. */
  readonly envelope: Json;
}

type Lines<Line extends FeedLine> = readonly ReadLine<Line>[];

/** `lines` are consecutive; at least one. */
export async function takeLines<Line extends FeedLine>(
  ctx: Context,
  tx: Tx,
  { applier, batch, envelope }: Taking<Line>,
  lines: Lines<Line>,
): Promise<Taken> {
  const { feed } = applier;
  await lockFeed(tx, feed);
  const now = await ctx.clock.now(tx);
  const head = await loadHead(tx, feed);

  const fresh = await newLines(tx, feed, lines, head);

  const effect = await applyNew(tx, applier, fresh, { ...batch, now });
  const last = fresh.at(-1)?.line;
  if (last !== undefined) {
    await saveHead(tx, feed, last);
    const takenAt = lastReading(tx) ?? now;
    await recordDecisions(tx, [takenDecision({ feed, envelope, now: takenAt }, fresh)]);
  }
  return {
    taken: fresh.length,
    skipped: lines.length - fresh.length,
    seq: Math.max(head?.seq ?? 0, lines.at(-1)?.line.seq ?? 0),
    discrepancies: effect.discrepancies.slice(0, DISCREPANCIES_MAX),
    discrepancyCount: effect.discrepancies.length,
  };
}

interface TakenBy {
  readonly feed: FeedName;
  readonly envelope: Json;
  readonly now: Timestamp;
}

/** The lines themselves are served beside the history, which has their digest. */
function takenDecision<Line extends FeedLine>(
  { feed, envelope, now }: TakenBy,
  fresh: Lines<Line>,
): Decision {
  const hash = runningSha256();
  for (const { text } of fresh) hash.add(Buffer.from(`${text}\n`));
  return {
    ...ABOUT_NOBODY,
    type: 'feed.taken',
    at: now,
    body: {
      feed,
      firstSeq: fresh[0]?.line.seq ?? 0,
      lastSeq: fresh.at(-1)?.line.seq ?? 0,
      lines: hash.hex(),
      envelope,
    },
  };
}

/** Refuses a gap, time that runs backwards, and known lines with other content. */
export async function newLines<Line extends FeedLine>(
  tx: Tx,
  feed: FeedName,
  lines: Lines<Line>,
  head: FeedHead | null,
): Promise<Lines<Line>> {
  const first = required(lines[0], 'a batch has a line').line;
  orRefuse(checkStart(first, head));
  const known = lines.filter(({ line }) => line.seq <= (head?.seq ?? 0));
  const fresh = lines.slice(known.length);
  const last = known.at(-1);
  if (last !== undefined) {
    const range = { firstSeq: first.seq, lastSeq: last.line.seq };
    orRefuse(compare(known, await loadLines(tx, feed, range)));
  }
  const [next] = fresh;
  if (next !== undefined) orRefuse(checkStart(next.line, head));
  return fresh;
}

function compare<Line extends FeedLine>(
  known: Lines<Line>,
  stored: readonly StoredLine[],
): Result<null, FeedConflict> {
  const texts = new Map(stored.map(({ seq, text }) => [seq, text]));
  const other = known.find(({ line, text }) => !isSameLine(texts.get(line.seq), text));
  return other === undefined ? ok(null) : err({ code: 'feed_conflict', seq: other.line.seq });
}

/** Spaces and the order of fields make no other line. */
function isSameLine(stored: string | undefined, text: string): boolean {
  if (stored === text) return true;
  if (stored === undefined) return false;
  const [before, now] = [parseJson(stored), parseJson(text)];
  return before.ok && now.ok && canonicalJson(before.value) === canonicalJson(now.value);
}

async function applyNew<Line extends FeedLine>(
  tx: Tx,
  applier: FeedApplier<Line>,
  fresh: Lines<Line>,
  batch: FeedBatch,
): Promise<FeedEffect> {
  if (fresh.length === 0) return { discrepancies: [] };
  await appendLines(
    tx,
    applier.feed,
    fresh.map(({ line, text }) => ({ seq: line.seq, at: line.at, text })),
  );
  return applier.apply(
    tx,
    fresh.map(({ line }) => line),
    batch,
  );
}
