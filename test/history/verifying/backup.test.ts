/** A backup is a history up to then: restored it goes on, and two that go on part ways in the open. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/db/database.ts';
import { KINDS } from '../../../src/evidence/kinds.ts';
import { openLog } from '../../../src/history/keys/service.ts';
import { checkpointOf } from '../../../src/history/reading/service.ts';
import { sequenceNext } from '../../../src/history/sequencing/service.ts';
import { verifyDatabase } from '../../../src/history/verifying/service.ts';
import { formatTime } from '../../../src/primitives/time.ts';
import { bootstrap } from '../../../src/registry/bootstrap/service.ts';
import { bootstrapFile } from '../../support/bootstrap.ts';
import { manualClock } from '../../support/clock.ts';
import { type Court, courtOf } from '../../support/court.ts';
import { NOW } from '../../support/statements.ts';
import { workshop } from '../../support/workshop.ts';

async function courtIn(directory: string): Promise<Court> {
  const database = await openDatabase({ directory });
  const founding = { database, clock: manualClock(NOW), kinds: KINDS };
  return courtOf({ ...founding, deployment: await bootstrap(founding, bootstrapFile()) });
}

async function sign(court: Court): Promise<string> {
  await sequenceNext(court, await openLog(court, { given: [], spare: '88'.repeat(32) }));
  return checkpointOf(court);
}

async function tick(court: Court): Promise<void> {
  const { status } = await court.feed('ledger', [{ at: formatTime(NOW), type: 'tick' }]);
  expect(status).toBe(200);
}

test('a restored backup goes on with the history, and its twin is told apart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tribune-test-'));
  const [original, restored] = [join(folder, 'original'), join(folder, 'restored')];
  const before = await courtIn(original);
  const saved = await sign(before);
  await before.end();
  await cp(original, restored, { recursive: true });

  const went = await courtIn(original);
  await tick(went);
  const elsewhere = await sign(went);
  await went.end();

  const court = await courtIn(restored);
  court.clock.advance(1_000);
  await tick(court);
  await sign(court);
  const told = (notes: readonly string[]) =>
    verifyDatabase(court.database, { notes }, { workshop });
  expect(await told([saved])).toMatchObject({ tree: [], replay: null, rows: [] });
  const size = Number(elsewhere.split('\n')[1]);
  expect((await told([elsewhere])).tree).toEqual([{ code: 'root_differs', at: size }]);
  await court.end();
  await rm(folder, { recursive: true });
}, 120_000);
