/** Lines of many epochs in one batch, as a chain tells them that was not heard for a while. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { at, formatTime, HOUR_MS, type Timestamp } from '../../src/primitives/time.ts';
import { allocates, delegates, joins } from '../scenarios/docket.ts';
import {
  type EscrowCourt,
  escrowCourt,
  redelegates,
  undelegates,
  withdraws,
} from '../scenarios/escrowed.ts';

const HOURS = 12;

let courts: readonly EscrowCourt[];
let start: Timestamp;

const told = (): readonly object[] =>
  [
    joins('op-1', 'oracle'),
    delegates('ann', 'op-1', '100'),
    delegates('ann', 'op-1', '50'),
    undelegates('ann', 'op-1', '70'),
    allocates('ann', 'op-1', { oracle: '0.5' }),
    joins('op-2', 'bridge'),
    redelegates('ann', 'op-1', 'op-2', '30'),
    withdraws('ann', 'op-1', '70'),
    delegates('ann', 'op-2', '5'),
    undelegates('ann', 'op-2', '35'),
  ].map((line, i) => ({ ...line, at: formatTime(at(start + i * HOUR_MS + 1)) }));

beforeAll(async () => {
  courts = [await escrowCourt(), await escrowCourt()];
  for (const [i, court] of courts.entries()) {
    start = court.clock.time;
    court.clock.advance(HOURS * HOUR_MS);
    const lines = told();
    for (const batch of i === 0 ? [lines] : lines.map((line) => [line])) await court.move(batch);
  }
}, 60_000);

afterAll(() => Promise.all(courts.map((court) => court.end())));

test('whoever asks how it stood in between is told the same as if each line had come alone', async () => {
  const moments = Array.from({ length: HOURS }, (_, i) => formatTime(at(start + i * HOUR_MS - 1)));
  for (const moment of moments) {
    const [whole, single] = await Promise.all(
      courts.map((court) => court.get(`/v1/restakers/ann?at=${moment}`)),
    );
    const { instance: _one, ...of } = whole?.body ?? {};
    const { instance: _other, ...alone } = single?.body ?? {};
    expect(of).toEqual(alone);
  }
  const then = await courts[0]?.get(`/v1/restakers/ann?at=${moments[5]}`);
  expect(then?.body.exposures).toMatchObject([{ service: 'oracle', amount: '80' }]);
});
