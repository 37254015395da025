/** Requests of more lines than memory is meant for: whatever ends one badly leaves nothing, neither lines nor files. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LINES_PER_TRANSACTION } from '../../src/feeds/keeping.ts';
import { takeFeed } from '../../src/feeds/service.ts';
import { ledgerApplier } from '../../src/ledger/service.ts';
import { formatTime } from '../../src/primitives/time.ts';
import { type World, world } from '../support/bootstrap.ts';
import { feedBody, feedStatement, type Posting, streamed } from '../support/feeding.ts';
import { NOW } from '../support/statements.ts';

const LINES = 2 * LINES_PER_TRANSACTION + 7;
const AT = formatTime(NOW);

let w: World;
let folder: string;
const ownFolder = process.env['TMPDIR'];
beforeAll(async () => {
  w = await world();
  folder = await mkdtemp(join(tmpdir(), 'tribune-streaming-'));
  process.env['TMPDIR'] = folder;
});
afterAll(async () => {
  if (ownFolder === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = ownFolder;
  await w.database.close();
  await rm(folder, { recursive: true, force: true });
});

const ticks = (count: number, last = ''): string =>
  `${Array.from({ length: count }, (_, i) => `{"seq":${i + 1},"at":"${AT}","type":"tick"}\n`).join('')}${last}`;

const bodyOf = (lines: string, posting: Posting = {}) =>
  feedBody(feedStatement(w, 'ledger', lines, posting), lines);

const left = async () => ({
  lines: await w.database.transaction((tx) => tx.feedLine.count()),
  heads: await w.database.transaction((tx) => tx.feedHead.count()),
  files: await readdir(folder),
});

async function* breakingOff(body: AsyncIterable<Uint8Array>, pieces: number) {
  let count = 0;
  for await (const piece of body) {
    count += 1;
    if (count > pieces) throw new Error('the line went dead');
    yield piece;
  }
}

describe('twenty thousand lines that end badly leave nothing', () => {
  test.each([
    [
      'in bytes that were not signed',
      'lines_digest_mismatch',
      () => bodyOf(ticks(LINES), { digest: '0'.repeat(64) }),
    ],
    [
      'in a line of more than a mebibyte',
      'line_malformed',
      () => bodyOf(ticks(LINES, `{"seq":${LINES + 1},"note":"${'x'.repeat(1 << 20)}"}\n`)),
    ],
    [
      'in a line that is no event',
      'line_malformed',
      () => bodyOf(ticks(LINES, `{"seq":${LINES + 1},"at":"${AT}","type":"mint"}\n`)),
    ],
    [
      'one line too early',
      'feed_range_mismatch',
      () => bodyOf(ticks(LINES), { lastSeq: LINES + 1 }),
    ],
  ])('%s', async (_, code, request) => {
    await expect(takeFeed(w, ledgerApplier(w), request())).rejects.toMatchObject({
      error: { code },
    });
    expect(await left()).toEqual({ lines: 0, heads: 0, files: [] });
  });

  test('in the middle, with the connection', async () => {
    const { body } = bodyOf(ticks(LINES));
    const broken = breakingOff(body, 9);
    await expect(takeFeed(w, ledgerApplier(w), { body: broken })).rejects.toThrow('went dead');
    expect(await left()).toEqual({ lines: 0, heads: 0, files: [] });
  });
});

test('as many lines in pieces that cut them anywhere are taken, and leave no file', async () => {
  const lines = ticks(LINES);
  const statement = JSON.stringify(feedStatement(w, 'ledger', lines));
  const body = streamed(`${statement}\n${lines}`, 1_021);
  const { answer } = await takeFeed(w, ledgerApplier(w), { body });
  expect(answer).toMatchObject({ taken: LINES, skipped: 0, seq: LINES });
  expect(await left()).toMatchObject({ lines: LINES, files: [] });
});
