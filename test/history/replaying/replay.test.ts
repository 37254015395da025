/** A history played again, and histories that were changed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Log, openLog } from '../../../src/history/keys/service.ts';
import { historySize, pageEntries } from '../../../src/history/reading/service.ts';
import type { HistorySource } from '../../../src/history/replaying/past-entry.ts';
import { replayHistory } from '../../../src/history/replaying/service.ts';
import { sequenceNext } from '../../../src/history/sequencing/service.ts';
import { sweepWaiting } from '../../../src/intake/waiting/service.ts';
import { required } from '../../../src/primitives/assert.ts';
import { canonicalJson } from '../../../src/primitives/bytes.ts';
import { makeNextTree } from '../../../src/slash/tree/service.ts';
import { crowdOn, type EscrowCourt, escrowCourt } from '../../scenarios/escrowed.ts';
import { MEMBERS } from '../../support/bootstrap.ts';
import { blockLine, doubleVote } from '../../support/court.ts';
import { workshop } from '../../support/workshop.ts';

let court: EscrowCourt;
let log: Log;
let texts: readonly string[];

beforeAll(async () => {
  court = await escrowCourt();
  log = await openLog(court, { given: [], spare: '55'.repeat(32) });
  await court.move(crowdOn(['op-1', 'op-2', 'op-3']));
  await court.nextEpoch();
  await court.nextEpoch();
  const undone = await court.slash('op-2', 'oracle');
  await court.slash('op-1', 'generous');
  await court.reverse(undone);
  const { id: spared } = await court.docket.open({ operator: 'op-3' });
  for (const by of MEMBERS) await court.vote(spared, 'veto', { by });
  await court.report(doubleVote('op-3', 9_000));
  const [time, now] = [court.clock.time, court.clock.time];
  await court.feed('chain-facts', [blockLine(9_000, time, now)]);
  await sweepWaiting(court);
  while ((await makeNextTree(court)) !== null);
  court.clock.advance(24 * 3_600_000);
  await court.release();
  while ((await sequenceNext(court, log)) > 0);
  const size = await historySize(court);
  const { items } = await pageEntries(court, { from: 0, limit: size });
  texts = items.map(({ text }) => text);
}, 120_000);
afterAll(() => court.end());

interface Fed {
  readonly feed: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

const sourceOf = (of: readonly string[]): HistorySource => ({
  async *entries() {
    for (const [index, text] of of.entries()) yield { index, text };
  },
  async lines(index) {
    const { body } = JSON.parse(required(of[index], 'an entry is there')) as { body: Fed };
    const rows = await court.database.transaction((tx) =>
      tx.feedLine.findMany({
        where: { feed: body.feed, seq: { gte: body.firstSeq, lte: body.lastSeq } },
        orderBy: { seq: 'asc' },
      }),
    );
    return rows.map(({ line }) => `${line}\n`).join('');
  },
});
const replayed = (of: readonly string[]) => replayHistory(sourceOf(of), { workshop });

const indexOf = (type: string) => texts.findIndex((text) => text.endsWith(`"type":"${type}"}`));

describe('a history', () => {
  test('follows from what was said, word for word', async () => {
    expect(texts.length).toBeGreaterThan(30);
    expect(await replayed(texts)).toBe(null);
  });

  const changed = (index: number, change: (entry: { at: string; body: never }) => object) =>
    texts.map((text, i) => (i === index ? canonicalJson(change(JSON.parse(text)) as never) : text));

  test.each<[string, string, (body: Record<string, never>) => object, string]>([
    [
      'a forged vote',
      'tribune/vote/v1',
      (body) => ({
        ...body,
        statement: { ...(body['statement'] as unknown as object), choice: 'uphold' },
      }),
      'summary_mismatch',
    ],
    [
      'a larger slash',
      'slash.executed',
      (body) => ({ ...body, totals: [] }),
      'entry_differs at /body/totals/0',
    ],
    [
      'another deadline',
      'request.opened',
      (body) => ({
        ...body,
        vetoDeadline: '2027-01-01T00:00:00.000Z',
      }),
      'entry_differs at /body/vetoDeadline',
    ],
    [
      'other lines',
      'feed.taken',
      (body) => ({ ...body, lines: '0'.repeat(64) }),
      'entry_differs at /body/lines',
    ],
    [
      'another root',
      'slash.proven',
      (body) => ({ ...body, root: `0x${'0'.repeat(64)}` }),
      'entry_differs at /body/root',
    ],
    [
      'other dispositions',
      'slash.released',
      (body) => ({ ...body, dispositions: [] }),
      'entry_differs at /body/dispositions/0',
    ],
  ])('with %s is found out there', async (_name, type, change, reason) => {
    const index = indexOf(type);
    const told = await replayed(
      changed(index, ({ body, ...entry }) => ({ ...entry, body: change(body) })),
    );
    expect(told).toMatchObject({ index, type, reason });
  });

  test('that keeps a decision back is found out', async () => {
    const index = indexOf('request.vetoed');
    const told = await replayed(texts.filter((_, i) => i !== index));
    expect(told).toMatchObject({ type: 'request.vetoed', reason: 'entry_missing' });
  });

  test('that slashes before the deadline is found out', async () => {
    const index = indexOf('slash.executed');
    const opened = indexOf('request.opened');
    const early = [...texts];
    early.splice(opened + 1, 0, ...early.splice(index, 1));
    const told = await replayed(early);
    expect(told?.index).toBeLessThanOrEqual(index);
    expect(told).not.toBe(null);
  });
});
