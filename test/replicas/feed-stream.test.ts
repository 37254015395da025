/** A feed of any length goes through a server whose memory does not grow with it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { formatTime } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { manualClock } from '../support/clock.ts';
import { freshPostgresUrl, onPostgres, snapshot } from '../support/database.ts';
import { feedStatement } from '../support/feeding.ts';
import { NOW } from '../support/statements.ts';
import { docketFile } from './docket.ts';
import { type Replica, startReplica } from './replica-process.ts';

const PATIENCE_MS = 240_000;
/** Some 40 MB: as objects they would be several hundred. */
const REFUSED = 300_000;
/** Where the database is a process of its own, so that what it keeps is not counted. */
const TAKEN = 200_000;
const GROWTH_MAX_MIB = 300;

let folder: string;
let replica: Replica;
let sign: (lines: string, digest?: string) => string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tribune-feed-stream-'));
  const place = onPostgres ? { url: await freshPostgresUrl() } : { directory: join(folder, 'db') };
  const database = await openDatabase({ ...place, snapshot: snapshot() });
  const founding = { database, clock: manualClock(NOW), kinds: KINDS };
  const w = { ...founding, deployment: await bootstrap(founding, docketFile()) };
  await database.close();
  sign = (lines, digest) =>
    `${JSON.stringify(feedStatement(w, 'ledger', lines, digest === undefined ? {} : { digest }))}\n${lines}`;
  replica = await startReplica({ database: place, now: NOW });
}, PATIENCE_MS);
afterAll(async () => {
  await replica.stop();
  await rm(folder, { recursive: true, force: true });
});

const at = formatTime(NOW);
const delegations = (count: number): string =>
  Array.from(
    { length: count },
    (_, i) =>
      `{"seq":${i + 1},"at":"${at}","type":"delegate","restaker":"r-${i}","target":"operator/op-1","asset":"umilk","amount":"1"}\n`,
  ).join('');
const ticks = (count: number): string =>
  Array.from({ length: count }, (_, i) => `{"seq":${i + 1},"at":"${at}","type":"tick"}\n`).join('');

describe('the memory of a server', { timeout: PATIENCE_MS }, () => {
  test('does not hold the lines of a request, however many are read before one is refused', async () => {
    const idle = await replica.peakMiB();
    const body = sign(delegations(REFUSED), '0'.repeat(64));
    const { status, body: problem } = await replica.post('/v1/feeds/ledger', body);
    expect([status, problem['code']]).toEqual([422, 'lines_digest_mismatch']);
    expect((await replica.peakMiB()) - idle).toBeLessThan(GROWTH_MAX_MIB);
  });

  test.skipIf(!onPostgres)(
    'does not grow with the lines it takes (only where there is a PostgreSQL)',
    async () => {
      const idle = await replica.peakMiB();
      const { body } = await replica.post('/v1/feeds/ledger', sign(ticks(TAKEN)));
      expect(body).toMatchObject({ taken: TAKEN, seq: TAKEN });
      expect((await replica.peakMiB()) - idle).toBeLessThan(GROWTH_MAX_MIB);
    },
  );
});
