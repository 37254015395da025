import { describe, expect, test } from 'vitest';
import { firstComeFirstServed, type GroupWork, inGroups } from '../../src/intake/groups.ts';

const groupsOf = (most: number, work: GroupWork<number, number>) =>
  inGroups<number, number>({ most, work, queue: firstComeFirstServed() });

describe('work in groups', () => {
  test('while one group is worked on the next gathers, and none is larger than it may be', async () => {
    const sizes: number[] = [];
    const groups = groupsOf(3, async (items) => {
      sizes.push(items.length);
      await Promise.resolve();
      return items.map((item) => item * 10);
    });
    const outcomes = await Promise.all([1, 2, 3, 4, 5, 6].map(groups.run));

    expect(outcomes).toEqual([10, 20, 30, 40, 50, 60]);
    expect(sizes).toEqual([1, 3, 2]);
    expect(groups.waiting).toBe(0);
  });

  test('a group that fails is tried one by one: who spoils it fails alone', async () => {
    const tried: (readonly number[])[] = [];
    const groups = groupsOf(10, async (items) => {
      tried.push(items);
      if (items.includes(3)) throw new Error('poison');
      return items;
    });
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(groups.run));

    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(tried).toEqual([[1], [2, 3, 4], [2], [3], [4]]);
  });

  test('what fails leaves the next in order', async () => {
    const groups = groupsOf(1, async ([item = 0]) => {
      if (item === 1) throw new Error('poison');
      return [item];
    });
    await expect(groups.run(1)).rejects.toThrow('poison');
    expect(await groups.run(2)).toBe(2);
  });
});
