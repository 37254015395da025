/** What the chains tell: signed lines, in order, in three streams. */
import { z } from 'zod';
import type { Context } from '../../db/context.ts';
import { chainFactsApplier } from '../../facts/service.ts';
import type { FeedName } from '../../feeds/applier.ts';
import { pricesApplier } from '../../feeds/prices/service.ts';
import { type FeedRequest, takeFeed } from '../../feeds/service.ts';
import { decideWaiting } from '../../intake/waiting/service.ts';
import { FEEDS } from '../../registry/objects-schema.ts';
import { rewardingLedger } from '../../rewards/feeding/service.ts';
import type { Answered } from '../../statements/service.ts';
import { FEED_BYTES_MAX } from '../body.ts';
import type { ProblemCode } from '../problem-table.ts';
import { defineRoute, NONE } from '../route.ts';
import { component } from '../schemas/component.ts';
import { STATEMENT_PROBLEMS } from '../statement-problems.ts';

const takenSchema = component(
  'FeedTaken',
  z.strictObject({
    feed: z.enum(FEEDS),
    taken: z.int().meta({ description: 'Lines that were new.' }),
    skipped: z.int().meta({ description: 'Lines that had been taken before.' }),
    seq: z.int().meta({ description: 'The last line of the feed now.' }),
    discrepancies: z
      .array(z.looseObject({ seq: z.int(), code: z.string() }))
      .meta({ description: 'Lines that could not be true as they stood; the first 1000.' }),
    discrepancyCount: z.int(),
  }),
);

const statementHeader = z
  .string()
  .min(1)
  .max(8192)
  .meta({
    description:
      'The signed `tribune/feed/v1` statement, as base64url of its envelope. Without this header ' +
      'the envelope is the first line of the body.',
  })
  .exactOptional();

interface FeedDoor {
  readonly feed: FeedName;
  readonly name: string;
  readonly lines: string;
  readonly problems: readonly ProblemCode[];
  readonly take: (context: Context, request: FeedRequest) => Promise<Answered>;
}

const feedRoute = ({ feed, name, lines, problems, take }: FeedDoor) =>
  defineRoute({
    name,
    method: 'post',
    path: `/v1/feeds/${feed}`,
    summary: `Feed ${feed}`,
    description:
      'Lines are taken whole or refused whole. Lines that were taken before are skipped, so that ' +
      'a feeder who does not know how far he came sends them again.',
    tag: 'Feeds',
    params: NONE,
    query: NONE,
    headers: { 'tribune-statement': statementHeader },
    body: { kind: 'lines', maxBytes: FEED_BYTES_MAX, description: lines },
    responses: { 200: { description: 'They are taken.', schema: takenSchema } },
    problems: [
      ...STATEMENT_PROBLEMS,
      'wrong_feed',
      'not_a_feeder',
      'line_malformed',
      'lines_digest_mismatch',
      'feed_range_mismatch',
      'feed_time_backwards',
      'feed_ahead',
      'feed_gap',
      'feed_conflict',
      ...problems,
    ],
    handler: async ({ body, headers }, context) => {
      const { answer } = await take(context, { body, header: headers['tribune-statement'] });
      return { status: 200, body: answer as z.output<typeof takenSchema> };
    },
  });

const ledger = feedRoute({
  feed: 'ledger',
  name: 'feedLedger',
  lines: 'NDJSON: who delegated, allocated, moved and withdrew what.',
  problems: [],
  take: (context, request) => takeFeed(context, rewardingLedger(context), request),
});

/** Evidence that waited for a block is decided in the transaction that takes the block. */
const decidingWaiting = (context: Context) =>
  chainFactsApplier(async (tx, blocks, now) => {
    await decideWaiting(context, tx, blocks, now);
  });

const chainFacts = feedRoute({
  feed: 'chain-facts',
  name: 'feedChainFacts',
  lines: 'NDJSON: block times, keys, validator sets and headers of chains.',
  problems: [
    'chain_unknown',
    'chain_time_ahead',
    'chain_time_conflict',
    'chain_time_not_increasing',
    'chain_fact_conflict',
    'key_type_unsupported',
    'key_malformed',
    'key_interval_empty',
    'key_taken',
    'key_conflict',
    'key_end_reaches_back',
  ],
  take: (context, request) => takeFeed(context, decidingWaiting(context), request),
});

const prices = feedRoute({
  feed: 'prices',
  name: 'feedPrices',
  lines: 'NDJSON: what a base unit of an asset is worth.',
  problems: [],
  take: (context, request) => takeFeed(context, pricesApplier, request),
});

export const feeds = [ledger, chainFacts, prices];
