/**
 * How a feed takes lines: who signs them is asked before they are read, all of them are read before
 * one is applied, and a refusal leaves nothing. Taking the same lines again is harmless, so that a
 * feeder who does not know how far he came just sends them again.
 */
import type { Context } from '../db/context.ts';
import { withScratch } from '../db/scratch.ts';
import { required } from '../primitives/assert.ts';
import type { Json } from '../primitives/bytes.ts';
import { orRefuse, Refusal } from '../primitives/refusal.ts';
import { err } from '../primitives/result.ts';
import { namesOf, type SignerName } from '../primitives/signatures/signer.ts';
import { feederAt } from '../registry/store.ts';
import { statementDigest } from '../statements/digest.ts';
import { type Answered, acceptStatement } from '../statements/service.ts';
import { findAnswer } from '../statements/store.ts';
import { verifyEnvelope } from '../statements/verify.ts';
import type { FeedApplier, FeedBatch, FeedLine, FeedName } from './applier.ts';
import {
  envelopeOfHeader,
  envelopeOfLine,
  type FeedEnvelope,
  type FeedStatement,
  readFeedEnvelope,
} from './envelope.ts';
import { type Chunk, type Kept, keepLines } from './keeping.ts';
import { splitLines } from './lines.ts';
import { readAs, stage } from './staging.ts';
import { loadHead } from './store.ts';
import {
  both,
  NONE_TAKEN,
  newLines,
  type Taken,
  type Taking,
  takeLines,
} from './taking/service.ts';

export interface FeedRequest {
  /** The statement (unless it is in the header) and the lines. */
  readonly body: AsyncIterable<Uint8Array>;
  /** `Tribune-Statement`, if it was sent. */
  readonly header?: string | undefined;
}

export interface NotAFeeder {
  readonly code: 'not_a_feeder';
  readonly feeder: SignerName;
  readonly feed: FeedName;
}

export const takeFeed = <Line extends FeedLine>(
  ctx: Context,
  applier: FeedApplier<Line>,
  { body, header }: FeedRequest,
): Promise<Answered> =>
  withScratch(async (scratch) => {
    const pieces = splitLines(body);
    const json = orRefuse(
      header === undefined ? await firstLine(pieces) : envelopeOfHeader(header),
    );
    const envelope = orRefuse(readFeedEnvelope(json, applier.feed));
    const entrance = await enter(ctx, applier.feed, envelope);
    if ('answered' in entrance) return entrance.answered;

    const { lines: digest, firstSeq, lastSeq } = envelope.statement;
    const signed = { signed: { firstSeq, lastSeq }, digest, now: entrance.batch.now };
    const kept = keepLines(scratch, applier);
    orRefuse(await stage(pieces, applier, signed, kept));
    const entered = { applier, batch: entrance.batch, envelope: envelope.json };
    return applyKept(ctx, entered, kept);
  });

async function firstLine(
  pieces: ReturnType<typeof splitLines>,
): Promise<ReturnType<typeof envelopeOfLine>> {
  const piece = await pieces.next();
  return piece.done !== true && piece.value.ok
    ? envelopeOfLine(piece.value.value)
    : err({ code: 'malformed', pointer: '', detail: 'the first line is the signed statement' });
}

/** Before a line is read: is it known already, did a feeder of this feed sign it. */
function enter(
  ctx: Context,
  feed: FeedName,
  { statement, json }: FeedEnvelope,
): Promise<{ readonly answered: Answered } | { readonly batch: FeedBatch }> {
  const { id: deployment, bech32Prefix } = ctx.deployment;
  const digest = statementDigest(statement);
  return ctx.database.transaction(async (tx) => {
    const answer = await findAnswer(tx, digest);
    if (answer !== undefined) return { answered: { digest, answer, replayed: true } };
    const now = await ctx.clock.now(tx);

    const verified = orRefuse(verifyEnvelope(json, { deployment, bech32Prefix, now }));
    const { name, key } = required(verified.signers[0], 'a statement is signed');
    const feeder = await feederAt(tx, namesOf(key, bech32Prefix), now);
    if (feeder?.value.feeds.includes(feed) !== true)
      throw new Refusal<NotAFeeder>({ code: 'not_a_feeder', feeder: name, feed });
    return { batch: { feed, feeder: name, key, digest, now } };
  });
}

interface Entered<Line extends FeedLine> extends Taking<Line> {
  readonly batch: FeedBatch;
}

async function applyKept<Line extends FeedLine>(
  ctx: Context,
  entered: Entered<Line>,
  kept: Kept<Line>,
): Promise<Answered> {
  const { applier, batch } = entered;
  try {
    if (applier.transactions === 'whole' || kept.isOne())
      return await finish(ctx, entered, { before: NONE_TAKEN, chunks: kept.chunks });

    await compareKnown(ctx, applier.feed, kept.chunks());
    let before = NONE_TAKEN;
    let waiting: Chunk<Line> = [];
    for await (const chunk of kept.chunks()) {
      before = await takeApart(ctx, entered, waiting, before);
      waiting = chunk;
    }
    return await finish(ctx, entered, { before, chunks: () => [waiting] });
  } catch (error) {
    if (error instanceof Refusal && applier.afterRefusal !== undefined)
      await ctx.database.transaction(async (tx) => applier.afterRefusal?.(tx, error.error, batch));
    throw error;
  }
}

/** Nothing of a batch is applied when any line of it contradicts what was taken before. */
async function compareKnown<Line extends FeedLine>(
  ctx: Context,
  feed: FeedName,
  chunks: AsyncIterable<Chunk<Line>>,
): Promise<void> {
  for await (const chunk of chunks) {
    const fresh = await ctx.database.transaction(async (tx) =>
      newLines(tx, feed, chunk, await loadHead(tx, feed)),
    );
    if (fresh.length > 0) return;
  }
}

async function takeApart<Line extends FeedLine>(
  ctx: Context,
  taking: Taking<Line>,
  chunk: Chunk<Line>,
  before: Taken,
): Promise<Taken> {
  if (chunk.length === 0) return before;
  const taken = await ctx.database.transaction((tx) => takeLines(ctx, tx, taking, chunk));
  return both(before, taken);
}

/** The last lines are taken in the transaction that accepts the statement. */
const finish = <Line extends FeedLine>(
  ctx: Context,
  taking: Taking<Line>,
  rest: {
    readonly before: Taken;
    readonly chunks: () => AsyncIterable<Chunk<Line>> | Iterable<Chunk<Line>>;
  },
): Promise<Answered> =>
  acceptStatement<FeedStatement>(ctx, taking.envelope, {
    types: ['tribune/feed/v1'],
    work: async (tx) => {
      let total = rest.before;
      for await (const chunk of rest.chunks())
        total = both(total, await takeLines(ctx, tx, taking, chunk));
      return answer(taking.applier.feed, total);
    },
  });

/** Lines that were taken by one statement, as a history tells them. */
export interface TakenBefore {
  readonly envelope: Json;
  /** Each group in one transaction; texts without line feeds. */
  readonly groups: readonly (readonly string[])[];
  /** Whether the statement was accepted with them, in one transaction. */
  readonly isAccepted: boolean;
}

/** Takes again what was taken before, for whoever replays: asks again who signed it, and may he feed. */
export async function takeAgain<Line extends FeedLine>(
  ctx: Context,
  applier: FeedApplier<Line>,
  { envelope, groups, isAccepted }: TakenBefore,
): Promise<void> {
  const read = orRefuse(readFeedEnvelope(envelope, applier.feed));
  const entrance = await enter(ctx, applier.feed, read);
  if ('answered' in entrance) return;
  const taking = { applier, batch: entrance.batch, envelope };
  const chunks = groups.map((texts) =>
    texts.map((text, i) => orRefuse(readAs(Buffer.from(`${text}\n`), i + 1, applier))),
  );
  if (isAccepted) await finish(ctx, taking, { before: NONE_TAKEN, chunks: () => chunks });
  else for (const chunk of chunks) await takeApart(ctx, taking, chunk, NONE_TAKEN);
}

const answer = (feed: FeedName, total: Taken): Json => ({
  feed,
  taken: total.taken,
  skipped: total.skipped,
  seq: total.seq,
  discrepancies: total.discrepancies,
  discrepancyCount: total.discrepancyCount,
});
