import { describe, expect, test } from 'vitest';
import { feedReading } from '../../../src/ledger/checking/feed-reading.ts';
import { NAMED_MAX, violationList } from '../../../src/ledger/checking/violation.ts';

const tick = (seq: number, hour = 0) =>
  JSON.stringify({ seq, at: `2026-11-22T0${hour}:00:00.000Z`, type: 'tick' });

/** The keys and findings of a feed read from first to last. */
function faultsOf(lines: readonly { text: string; seq?: number; at?: number }[]) {
  const list = violationList();
  const feed = feedReading(list);
  for (const line of lines) feed.read(line);
  return { list, feed, keys: list.named().map(({ key }) => key[1]) };
}

describe('a feed read again', () => {
  test('is whole when its lines follow each other, and says what arrived', () => {
    const delegate = { seq: 2, at: '2026-11-22T00:00:00.000Z', type: 'delegate', restaker: 'zoe' };
    const text = JSON.stringify({ ...delegate, target: 'operator/o', asset: 'umilk', amount: '7' });
    const { list, feed } = faultsOf([{ text: tick(1) }, { text }, { text: tick(3, 1) }]);
    feed.end({ seq: 3, at: Date.UTC(2026, 10, 22, 1) });

    expect(list.count()).toBe(0);
    expect(feed.delegated).toEqual(new Map([['umilk', 7n]]));
  });

  test.each([
    ['a line that is missing, by its number', [{ text: tick(1) }, { text: tick(3) }], 2],
    ['a line that goes back in time', [{ text: tick(1, 5) }, { text: tick(2, 4) }], 2],
    ['a line that nobody can read', [{ text: tick(1) }, { text: '{"seq":2}' }], 2],
    ['a line kept under another number', [{ text: tick(1), seq: 4 }], 1],
    ['a line kept under another time', [{ text: tick(1), seq: 1, at: 5 }], 1],
  ])('names %s', (_what, lines, seq) => {
    expect(faultsOf(lines).keys).toEqual([seq]);
  });

  test('names the line that it should have come to', () => {
    const { list, feed } = faultsOf([{ text: tick(1) }]);
    feed.end({ seq: 2, at: Date.UTC(2026, 10, 22) });

    expect(list.named()).toMatchObject([{ check: 'feed', key: ['ledger', 2] }]);
  });
});

test('the first violations are named, and all are counted', () => {
  const { list } = faultsOf(Array.from({ length: NAMED_MAX + 5 }, () => ({ text: '' })));

  expect(list.named()).toHaveLength(NAMED_MAX);
  expect(list.count()).toBe(NAMED_MAX + 5);
});
