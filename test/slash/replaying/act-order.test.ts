import { describe, expect, test } from 'vitest';
import type { ReversalAct, SlashAct } from '../../../src/slash/replaying/act.ts';
import {
  actsInOrder,
  inPlace,
  type VersionedSlash,
} from '../../../src/slash/replaying/act-order.ts';
import { differences, firstDifference } from '../../../src/slash/replaying/difference.ts';

const slash = (
  id: string,
  afterSeq: number,
  executedAt: number,
  version: number,
): VersionedSlash => ({
  act: { act: 'slash', slash: id, afterSeq, executedAt } as unknown as SlashAct,
  version,
});
const reversal = (id: string, afterSeq: number, reversedAt: number): ReversalAct =>
  ({ act: 'reversal', slash: id, afterSeq, reversedAt }) as unknown as ReversalAct;

async function* each<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
const orderOf = async (slashes: readonly VersionedSlash[], reversals: readonly ReversalAct[]) => {
  const acts = await all(actsInOrder(each(...slashes), each(...reversals)));
  return acts.map(({ act, slash: id }) => (act === 'slash' ? id : `-${id}`)).join(' ');
};

describe('acts', () => {
  test('are in the order of the lines they acted on', async () => {
    const order = await orderOf(
      [slash('a', 1, 10, 3), slash('b', 9, 90, 30)],
      [reversal('a', 5, 50)],
    );
    expect(order).toBe('a -a b');
  });

  test('of one line and one moment are told apart by the versions of the ledger', async () => {
    const slashes = [slash('a', 5, 50, 7), slash('b', 5, 50, 9), slash('c', 5, 50, 10)];
    expect(await orderOf(slashes, [reversal('a', 5, 50)])).toBe('a -a b c');
  });

  test('of one line are in the order of time before the first slash and after the last', async () => {
    const slashes = [slash('c', 5, 50, 7)];
    const order = await orderOf(slashes, [reversal('a', 5, 49), reversal('b', 5, 51)]);
    expect(order).toBe('-a c -b');
  });

  test('stand after the line they acted on, and before the next', async () => {
    const acts = [slash('a', 0, 1, 1).act, slash('b', 2, 1, 1).act, slash('c', 3, 1, 1).act];
    const items = await all(inPlace(each({ seq: 1 }, { seq: 2 }, { seq: 3 }), each(...acts)));
    expect(items.map((item) => ('act' in item ? item.act.slash : item.line.seq))).toEqual([
      'a',
      1,
      2,
      'b',
      3,
      'c',
    ]);
  });
});

describe('two streams', () => {
  const entry = (key: number, value: string) => ({ key, value });
  const compare = (a: { key: number }, b: { key: number }) => a.key - b.key;

  test('differ where one has what the other has not, or has otherwise', async () => {
    const expected = each(entry(1, 'a'), entry(2, 'b'), entry(4, 'd'));
    const found = each(entry(2, 'x'), entry(3, 'c'), entry(4, 'd'));
    expect(await all(differences(expected, found, compare))).toEqual([
      { expected: entry(1, 'a'), found: null },
      { expected: entry(2, 'b'), found: entry(2, 'x') },
      { expected: null, found: entry(3, 'c') },
      null,
    ]);
  });

  test('the first place where two values differ is named', () => {
    const found = firstDifference({ a: [1, { b: 'x' }], c: 2 }, { a: [1, { b: 'y' }] });
    expect(found).toEqual({ at: '/a/1/b', expected: '"x"', found: '"y"' });
    expect(firstDifference({ c: 2 }, {})).toEqual({ at: '/c', expected: '2', found: null });
  });
});
