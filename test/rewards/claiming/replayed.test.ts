/** A history of plans, ticks, slashes and claims, played again: everybody is paid the same. */
import { expect, test } from 'vitest';
import { openLog } from '../../../src/history/keys/service.ts';
import { historySize, pageEntries } from '../../../src/history/reading/service.ts';
import type { HistorySource } from '../../../src/history/replaying/past-entry.ts';
import { replayHistory } from '../../../src/history/replaying/service.ts';
import { sequenceNext } from '../../../src/history/sequencing/service.ts';
import { required } from '../../../src/primitives/assert.ts';
import { delegates, joins } from '../../scenarios/docket.ts';
import { type EscrowCourt, undelegates } from '../../scenarios/escrowed.ts';
import { OPERATOR_ADMIN } from '../../support/bootstrap.ts';
import { workshop } from '../../support/workshop.ts';
import { ALICE, BOB, claim, idOf, pass, payingCourt, setPlan } from './paying.ts';

async function live(court: EscrowCourt): Promise<void> {
  await court.move([
    joins('op-1', 'half'),
    { type: 'commission', operator: 'op-1', rate: '0.123' },
    delegates(idOf(ALICE), 'op-1', '300'),
    delegates(idOf(BOB), 'op-1', '77'),
  ]);
  await setPlan(court, { forfeits: true });
  await pass(court, 2);
  await pass(court);
  expect((await claim(court, ALICE)).status).toBe(201);
  await court.slash('op-1', 'half');
  await court.move([undelegates(idOf(ALICE), 'op-1', '50')]);
  await pass(court, 2);
  expect((await claim(court, ALICE, { service: 'oracle' })).status).toBe(201);
  expect((await claim(court, BOB)).status).toBe(201);
  expect((await claim(court, OPERATOR_ADMIN, { claimant: 'operator/op-1' })).status).toBe(201);
}

const sourceOf = (court: EscrowCourt, texts: readonly string[]): HistorySource => ({
  async *entries() {
    for (const [index, text] of texts.entries()) yield { index, text };
  },
  async lines(index) {
    const { body } = JSON.parse(required(texts[index], 'an entry is there'));
    const { feed, firstSeq, lastSeq } = body;
    const rows = await court.database.transaction((tx) =>
      tx.feedLine.findMany({
        where: { feed, seq: { gte: firstSeq, lte: lastSeq } },
        orderBy: { seq: 'asc' },
      }),
    );
    return rows.map(({ line }) => `${line}\n`).join('');
  },
});

test('what claims paid follows from what was said, and a history that says otherwise is found out', async () => {
  const court = await payingCourt();
  const log = await openLog(court, { given: [], spare: '55'.repeat(32) });
  await live(court);
  while ((await sequenceNext(court, log)) > 0);
  const { items } = await pageEntries(court, { from: 0, limit: await historySize(court) });
  const texts = items.map(({ text }) => text);
  const isClaim = (text: string) => text.endsWith('"type":"tribune/reward-claim/v1"}');
  const index = texts.findLastIndex(isClaim);

  expect(texts.filter(isClaim)).toHaveLength(4);
  expect(await replayHistory(sourceOf(court, texts), { workshop })).toBe(null);
  const paid = required(texts[index], 'there is a claim');
  const more = paid.replace(/"amount":"(\d+)","asset"/, '"amount":"9$1","asset"');
  expect(more).not.toBe(paid);
  expect(await replayHistory(sourceOf(court, texts.with(index, more)), { workshop })).toMatchObject(
    { index, type: 'tribune/reward-claim/v1' },
  );
  await court.end();
}, 120_000);
