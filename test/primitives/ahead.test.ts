import { describe, expect, it } from 'vitest';
import { ahead } from '../../src/primitives/ahead.ts';

function counted(upTo: number) {
  const read: number[] = [];
  async function* items() {
    for (let item = 1; item <= upTo; item += 1) {
      read.push(item);
      yield item;
    }
  }
  return { read, items: ahead(items()) };
}

describe('a stream that is looked into', () => {
  it('shows an item as often as it is asked, and gives it once', async () => {
    const { items } = counted(2);
    expect([await items.peek(), await items.peek()]).toEqual([1, 1]);
    expect([await items.next(), await items.next()]).toEqual([1, 2]);
  });

  it('shows items further on, and still gives those before them first', async () => {
    const { items } = counted(3);
    expect(await items.peek(2)).toBe(3);
    expect([await items.next(), await items.next(), await items.next()]).toEqual([1, 2, 3]);
  });

  it('says at its end, and ever after, that there is nothing more', async () => {
    const { items } = counted(1);
    expect([await items.peek(1), await items.next()]).toEqual([null, 1]);
    expect([await items.next(), await items.peek(), await items.next()]).toEqual([
      null,
      null,
      null,
    ]);
  });

  it('reads no further than it was asked to look', async () => {
    const { read, items } = counted(9);
    expect(read).toEqual([]);
    await items.peek(1);
    await items.next();
    expect(read).toEqual([1, 2]);
  });
});
