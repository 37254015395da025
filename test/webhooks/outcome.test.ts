import { describe, expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, SECOND_MS, after as shifted } from '../../src/primitives/time.ts';
import {
  type Attempts,
  type Failure,
  NO_ATTEMPTS,
  PATIENCE_MS,
  sequelOf,
} from '../../src/webhooks/outcome.ts';
import { NOW } from '../support/statements.ts';

const FAILURE: Failure = { reason: 'answered', status: 500 };
const began = (failures: number): Attempts => ({ failures, failingSince: NOW });

/** When each attempt is, from the first failure on, until the entry is given up. */
function attemptsAt(chance: number): number[] {
  const times = [0];
  let attempts = NO_ATTEMPTS;
  for (let now = NOW; ; ) {
    const sequel = sequelOf(FAILURE, attempts, { now, chance });
    if (sequel.type !== 'later') return times;
    now = sequel.retryAt;
    attempts = sequel.attempts;
    times.push(now - NOW);
  }
}

describe('what failed', () => {
  test('is tried again at growing distances, and for the last time after three days', () => {
    const pauses = [5 * SECOND_MS, 5 * MINUTE_MS, HOUR_MS / 2, 2 * HOUR_MS, 5 * HOUR_MS];
    const hours = [10, 14, 14, 14].map((count) => count * HOUR_MS);
    let sum = 0;
    const times = [0, ...[...pauses, ...hours].map((pause) => (sum += pause)), PATIENCE_MS];
    expect(attemptsAt(0)).toEqual(times);
  });

  test('comes back a little later by chance, never earlier and never after the end', () => {
    const usual = attemptsAt(0);
    const late = attemptsAt(0.999);
    expect(late.at(-1)).toBe(PATIENCE_MS);
    for (const [i, time] of late.slice(1, -1).entries()) {
      expect(time).toBeGreaterThan(usual[i + 1] ?? 0);
      expect(time).toBeLessThanOrEqual((usual[i + 1] ?? 0) * 1.1);
    }
  });

  test('is given up at the end of three days and not one tick before', () => {
    const end = shifted(NOW, PATIENCE_MS);
    const before = sequelOf(FAILURE, began(8), { now: shifted(end, -1), chance: 0 });
    expect(before).toEqual({ type: 'later', attempts: began(9), retryAt: end });
    for (const now of [end, shifted(end, 1)])
      expect(sequelOf(FAILURE, began(8), { now, chance: 0 })).toEqual({
        type: 'dead',
        attempts: began(9),
      });
  });

  test('is never sent there again if the address says it is gone', () => {
    const gone = { reason: 'answered', status: 410 } as const;
    expect(sequelOf(gone, NO_ATTEMPTS, { now: NOW, chance: 0 }).type).toBe('gone');
    const now = shifted(NOW, PATIENCE_MS);
    expect(sequelOf(gone, began(3), { now, chance: 0 }).type).toBe('gone');
  });
});
