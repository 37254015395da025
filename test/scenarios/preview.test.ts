import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, formatTime, HOUR_MS, MINUTE_MS, type Timestamp } from '../../src/primitives/time.ts';
import { blockLine, type Court, doubleVote, keyLine, openCourt } from '../support/court.ts';
import { NOW } from '../support/statements.ts';

const before = (ms: number): Timestamp => at(NOW - ms);
const stake = { restaker: 'alice', target: 'operator/op-1', asset: 'umilk' };

let court: Court;
let preview: string;
beforeAll(async () => {
  court = await openCourt();
  const early = formatTime(before(10 * HOUR_MS));
  await court.feed('ledger', [
    { at: early, type: 'join', operator: 'op-1', service: 'oracle' },
    { at: early, type: 'delegate', ...stake, amount: '1000' },
    {
      at: early,
      type: 'allocate',
      restaker: 'alice',
      target: 'operator/op-1',
      services: { oracle: '1' },
    },
    { at: formatTime(before(2 * HOUR_MS)), type: 'undelegate', ...stake, amount: '400' },
  ]);
  await court.feed('chain-facts', [
    keyLine('op-1', before(10 * HOUR_MS)),
    blockLine(7, before(3 * HOUR_MS)),
  ]);
  const answer = await court.report(doubleVote('op-1', 7));
  preview = `/v1/slash-requests/${answer.body.services[0].convictions[0].slashRequest}/preview`;
});
afterAll(() => court.end());

const totals = async () => (await court.get(preview)).body.report.totals;

test('a preview follows every line the ledger takes, and the epoch', async () => {
  const first = await court.get(preview);
  expect(first.body.report.totals).toMatchObject([{ total: '50', paidOut: '0' }]);
  expect((await court.get(preview)).text).toBe(first.text);

  await court.feed('ledger', [{ at: formatTime(NOW), type: 'withdraw', ...stake, amount: '400' }]);
  expect(await totals()).toMatchObject([{ total: '30', paidOut: '20' }]);

  const { epoch } = first.body;
  court.clock.advance(HOUR_MS + MINUTE_MS);
  expect((await court.get(preview)).body.epoch).toBe(epoch + 1);
});
