/** A network of its own, and batches that are taken as they come from a socket. */
import type { Database } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { LINES_PER_TRANSACTION } from '../../src/feeds/keeping.ts';
import { takeFeed } from '../../src/feeds/service.ts';

import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { rewardingLedger } from '../../src/rewards/feeding/service.ts';
import { bytesOf, signedBatch } from '../../test/http/lines.ts';
import { bootstrapFile, type World } from '../../test/support/bootstrap.ts';
import { manualClock } from '../../test/support/clock.ts';
import { streamed } from '../../test/support/feeding.ts';
import { NOW } from '../../test/support/statements.ts';

/** One transaction's worth. */
export const BATCH_LINES = LINES_PER_TRANSACTION;

export interface Lines {
  readonly firstSeq: number;
  readonly lines: readonly object[];
}

export async function foundNetwork(database: Database): Promise<World> {
  const clock = manualClock(NOW);
  const founding = { database, clock, kinds: KINDS };
  return { ...founding, deployment: await bootstrap(founding, bootstrapFile()) };
}

/** The request that a feeder sends; made before the clock runs. */
export const posted = (network: World, { firstSeq, lines }: Lines): string =>
  signedBatch(network, { feed: 'ledger', firstSeq, lines });

export const textsOf = ({ firstSeq, lines }: Lines): readonly string[] =>
  bytesOf({ feed: 'ledger', firstSeq, lines }).trimEnd().split('\n');

/** Durable when it resolves. */
export const takePosted = (network: World, body: string): Promise<unknown> =>
  takeFeed(network, rewardingLedger(network), { body: streamed(body) });

export const take = (network: World, lines: Lines): Promise<unknown> =>
  takePosted(network, posted(network, lines));
