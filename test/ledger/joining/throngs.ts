/** Feeds of few people in few places over many hours: histories are often equal. */
import fc from 'fast-check';
import { parseLedgerEvent } from '../../../src/ledger/event-schema.ts';
import type { LedgerEvent } from '../../../src/ledger/events.ts';
import { formatTime, HOUR_MS, type Timestamp } from '../../../src/primitives/time.ts';

const TARGETS = ['operator/o0', 'operator/o0', 'operator/o1'] as const;

const step = fc.record({
  type: fc.constantFrom('delegate', 'delegate', 'allocate', 'redelegate', 'undelegate', 'withdraw'),
  restaker: fc.constantFrom('ann', 'ben', 'cat', 'dan'),
  from: fc.constantFrom(...TARGETS),
  to: fc.constantFrom(...TARGETS),
  spread: fc.boolean(),
  /** Most take everything. */
  amount: fc.constantFrom('3', '10', '999', '9999'),
  quarters: fc.constantFrom(0, 1, 1, 2, 4),
});

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function fieldsOf({ type, restaker, from, to, spread, amount }: Step): object {
  const moved = { restaker, asset: 'umilk', amount };
  if (type === 'allocate') return { restaker, target: from, services: spread ? { S0: '1' } : null };
  if (type === 'redelegate') return { ...moved, from, to };
  return { ...moved, target: from };
}

export const throngs: fc.Arbitrary<readonly LedgerEvent[]> = fc
  .array(step, { minLength: 40, maxLength: 90 })
  .map((steps) => {
    let quarters = 0;
    return steps.map((one, index) => {
      quarters += one.quarters;
      const time = formatTime((quarters * (HOUR_MS / 4)) as Timestamp);
      const line = { seq: index + 1, at: time, type: one.type, ...fieldsOf(one) };
      const event = parseLedgerEvent(line as never);
      if (!event.ok) throw new Error(JSON.stringify(event.error));
      return event.value;
    });
  });

/** Cuts a feed into batches of these sizes, over and over. */
export function batchesOf(
  feed: readonly LedgerEvent[],
  sizes: readonly number[],
): readonly (readonly LedgerEvent[])[] {
  const batches: (readonly LedgerEvent[])[] = [];
  for (let from = 0; from < feed.length; ) {
    const size = sizes[batches.length % sizes.length] ?? 1;
    batches.push(feed.slice(from, from + size));
    from += size;
  }
  return batches;
}

export const cuts = fc.array(fc.integer({ min: 3, max: 25 }), { minLength: 1, maxLength: 4 });
