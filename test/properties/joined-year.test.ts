/** A ledger that is fed for long does not grow with its past. */
import { expect, test } from 'vitest';
import { applyEvent } from '../../src/ledger/apply-event.ts';
import type { Book } from '../../src/ledger/book.ts';
import { type Cohort, isUntouched } from '../../src/ledger/cohort.ts';
import type { LedgerEvent } from '../../src/ledger/events.ts';
import { horizonOf, joinIn } from '../../src/ledger/joining/joins.ts';
import type { OffenceId, OperatorId, ServiceId } from '../../src/primitives/ids.ts';
import { at, DAY_MS, durationMs, HOUR_MS } from '../../src/primitives/time.ts';
import { emptyWorld, executeIn } from '../../src/slash/cascade/simulating/simulate-world.ts';
import { search } from '../support/fuzz.ts';
import { movers } from './movers.ts';
import { clock } from './shelf.ts';

const UNBONDING = durationMs(3 * DAY_MS);
const HOURS = 24 * Math.min(365, search(60).numRuns);
const HOURS_A_MONTH = 30 * 24;
const SLASHED_EVERY = 240;
const JOINED_EVERY = 6;

const stake = ({ cohorts }: Book): readonly Cohort[] =>
  [...cohorts.values()].filter(({ shares, place }) => shares > 0n && place.phase !== 'paid');

const slashAt = (epoch: number) => ({
  operator: 'o1' as OperatorId,
  service: 'S0' as ServiceId,
  capture: at((epoch - 24) * HOUR_MS),
  executedAt: at((epoch + 1) * HOUR_MS - 1),
  reversedAt: null,
  fraction: (10n ** 16n) as never,
  liable: ['operator'] as const,
  sharedFraction: (10n ** 18n) as never,
  offence: 'downtime' as OffenceId,
  tombstone: false,
});

function tell(book: Book, events: readonly LedgerEvent[]): void {
  for (const event of events) applyEvent(book, event);
}

test('cohorts that no slash touched are never more than the histories since the horizon, month after month', () => {
  const world = emptyWorld({ clock });
  const { book } = world;
  const { hour, histories } = movers(300, 3);
  const most: number[] = [];
  let joined = 0;
  for (let epoch = 0; epoch < HOURS; epoch += JOINED_EVERY) {
    for (let now = epoch - JOINED_EVERY + 1; now <= epoch; now += 1) tell(book, hour(now));
    const horizon = horizonOf(clock, UNBONDING, at(epoch * HOUR_MS + 1));
    const before = book.cohorts.size;
    joinIn(book, horizon);
    joined += before - book.cohorts.size;
    if (epoch % SLASHED_EVERY === 0 && epoch > 0) executeIn(world, slashAt(epoch));

    const untouched = stake(book).filter(isUntouched).length;
    expect(untouched).toBeLessThanOrEqual(histories(horizon));
    const month = Math.floor(epoch / HOURS_A_MONTH);
    if (epoch % HOURS_A_MONTH > 7 * 24) most[month] = Math.max(most[month] ?? 0, untouched);
  }
  expect(joined).toBeGreaterThan(HOURS);
  for (const [month, count] of most.entries())
    expect(count, `in month ${month}`).toBeLessThan((most[0] ?? 0) * 1.25);
});
