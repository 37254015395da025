/** Submissions to measure intake with: a deployment, what its chain says, and bodies signed beforehand. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../src/db/database.ts';
import { KINDS } from '../src/evidence/kinds.ts';
import { chainFactsApplier } from '../src/facts/service.ts';
import { takeFeed } from '../src/feeds/service.ts';
import { after, at, HOUR_MS } from '../src/primitives/time.ts';
import { bootstrap } from '../src/registry/bootstrap/service.ts';
import { signedBatch } from '../test/http/lines.ts';
import { bootstrapFile, type World } from '../test/support/bootstrap.ts';
import { manualClock } from '../test/support/clock.ts';
import { blockLine, doubleVote, keyLine } from '../test/support/court.ts';
import { envelope } from '../test/support/signers.ts';
import { keyOf } from '../test/support/statements.ts';

const AUTHORS = Array.from({ length: 8 }, (_, i) => keyOf('ed25519', 120 + i));
/** Longer ago than any policy hears. */
const TOO_OLD_MS = 48 * HOUR_MS;

export interface Prepared {
  /** For `tribune serve`. */
  readonly bootstrapPath: string;
  /** A body a line, each a proof of its own. */
  readonly good: string;
  /** As many, each refused or known: bad signature, the same again, too old, malformed. */
  readonly bad: string;
}

/** One moment for all databases, so that what is signed once can be posted to each. */
const NOW = at(Date.now());
const written = new Map<number, Prepared>();

export async function prepare(database: Database, count: number): Promise<Prepared> {
  const clock = manualClock(NOW);
  const founding = { database, clock, kinds: KINDS };
  const world: World = { ...founding, deployment: await bootstrap(founding, bootstrapFile()) };
  await feedBlocks(world, count);
  const prepared = written.get(count) ?? signAll(world, count);
  written.set(count, prepared);
  return prepared;
}

function signAll(world: World, count: number): Prepared {
  const good = Array.from({ length: count }, (_, i) => bodyOf(world, i + 2, i));
  const bad = good.map((body, i) => spoiled(world, body, i));
  const folder = mkdtempSync(join(tmpdir(), 'tribune-bench-'));
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return {
    bootstrapPath: write('bootstrap.json', JSON.stringify(bootstrapFile())),
    good: write('good', good.join('\n')),
    bad: write('bad', bad.join('\n')),
  };
}

/** Height 1 is of long ago, the others of the last hour. */
async function feedBlocks(world: World, count: number): Promise<void> {
  const now = world.clock.time;
  const recent = Array.from({ length: count }, (_, i) =>
    blockLine(i + 2, after(now, -HOUR_MS + i * 10), now),
  );
  const lines = [keyLine('op-1', now), blockLine(1, after(now, -TOO_OLD_MS), now), ...recent];
  const text = signedBatch(world, { feed: 'chain-facts', firstSeq: 1, lines });
  const body = (async function* () {
    yield new TextEncoder().encode(text);
  })();
  await takeFeed(
    world,
    chainFactsApplier(async () => undefined),
    { body },
  );
}

const bodyOf = (world: World, height: number, i: number, round = 2): string =>
  JSON.stringify(
    envelope(
      'tribune/evidence/v1',
      {
        kind: 'cometbft/duplicate-vote',
        services: ['oracle'],
        evidence: doubleVote('op-1', height, { round }),
      } as never,
      {
        deployment: world.deployment,
        now: world.clock.time,
        keys: [AUTHORS[i % AUTHORS.length] ?? keyOf('ed25519')],
      },
    ),
  );

const SORTS = 4;

function spoiled(world: World, good: string, i: number): string {
  switch (i % SORTS) {
    case 0:
      return good.replace(/"signature":"[0-9a-f]{8}([0-9a-f]{120})"/, '"signature":"00000000$1"');
    case 1:
      return good;
    case 2:
      return bodyOf(world, 1, i, i);
    default:
      return good.slice(0, -1);
  }
}
