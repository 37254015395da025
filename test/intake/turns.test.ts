import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openDebts } from '../../src/intake/debts.ts';
import { inTurns, type Source } from '../../src/intake/turns.ts';

interface Item {
  readonly source: Source;
  readonly number: number;
}

const item = (address: string, author: string, number = 0): Item => ({
  source: { address, author },
  number,
});

const queueOf = (inDebt: readonly string[] = []) =>
  inTurns<Item>({
    sourceOf: ({ source }) => source,
    isInDebt: ({ author }) => inDebt.includes(author),
  });

const authorsIn = (items: readonly Item[]) => items.map(({ source }) => source.author);

describe('who sends more gets no more than his share', () => {
  test('of two addresses each gets every second place, however much one sends', () => {
    const queue = queueOf();
    for (let i = 0; i < 1_000; i += 1) queue.put(item('flood', `name-${i}`, i));
    queue.put(item('home', 'alice', 1));
    queue.put(item('home', 'alice', 2));

    const taken = queue.take(4);
    expect(taken.filter(({ source }) => source.address === 'home')).toHaveLength(2);
  });

  test('of two authors behind one address each gets every second place', () => {
    const queue = queueOf();
    for (let i = 0; i < 100; i += 1) queue.put(item('proxy', 'mallory', i));
    for (let i = 0; i < 3; i += 1) queue.put(item('proxy', 'alice', i));

    const taken = authorsIn(queue.take(6));
    expect(taken.filter((author) => author === 'alice')).toHaveLength(3);
  });

  test('alone they are taken a few at a time, so that nobody waits long behind them', () => {
    const queue = queueOf(['mallory']);
    for (let i = 0; i < 100; i += 1) queue.put(item('a', 'mallory', i));

    expect(queue.take(128)).toHaveLength(16);
    expect(queue.size).toBe(84);
  });

  test('who was refused much comes after the others, but comes', () => {
    const queue = queueOf(['mallory']);
    for (let i = 0; i < 100; i += 1) queue.put(item('a', 'mallory', i));
    for (let i = 0; i < 20; i += 1) queue.put(item('b', 'alice', i));

    const first = authorsIn(queue.take(10));
    expect(first.filter((author) => author === 'alice')).toHaveLength(9);
    expect(authorsIn(queue.take(20)).filter((author) => author === 'alice')).toHaveLength(11);
  });

  test('everything that is put is taken once, and what one author sends stays in order', () => {
    const sources = fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y', 'z'));
    fc.assert(
      fc.property(fc.array(sources, { maxLength: 60 }), fc.integer({ min: 1, max: 9 }), (of, n) => {
        const queue = queueOf(['z']);
        const items = of.map(([address, author], i) => item(address, author, i));
        for (const one of items) queue.put(one);
        const taken: Item[] = [];
        while (queue.size > 0) {
          const group = queue.take(n);
          expect(group.length).toBeLessThanOrEqual(n);
          expect(group.length).toBeGreaterThan(0);
          taken.push(...group);
        }
        expect(taken).toHaveLength(items.length);
        expect(new Set(taken).size).toBe(items.length);
        for (const { source } of items) {
          const own = taken.filter((one) => one.source.author === source.author);
          const ofOne = own.filter((one) => one.source.address === source.address);
          expect(ofOne).toEqual([...ofOne].sort((a, b) => a.number - b.number));
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('debts', () => {
  const mallory = { address: 'a', author: 'mallory' };
  const limits = { borne: 2, forgivenPerSecond: 1 };

  test('so many refusals are borne with, one more is a debt, and time forgives it', () => {
    const debts = openDebts(limits);
    for (let i = 0; i < 2; i += 1) debts.charge(mallory, 0);
    expect(debts.isInDebt(mallory, 0)).toBe(false);

    debts.charge(mallory, 0);
    expect(debts.isInDebt(mallory, 0)).toBe(true);
    expect(debts.isInDebt(mallory, 999)).toBe(true);
    expect(debts.isInDebt(mallory, 1_000)).toBe(false);
  });

  test('another author at the same address is not in debt for it', () => {
    const debts = openDebts(limits);
    for (let i = 0; i < 3; i += 1) debts.charge(mallory, 0);
    expect(debts.isInDebt({ address: 'a', author: 'alice' }, 0)).toBe(false);
  });

  test('nor is the author whose name he used, at another address', () => {
    const debts = openDebts(limits);
    for (let i = 0; i < 100; i += 1) debts.charge(mallory, 0);
    expect(debts.isInDebt({ address: 'b', author: 'mallory' }, 0)).toBe(false);
  });

  test('an address that names a new author each time is in debt itself', () => {
    const debts = openDebts(limits);
    for (let i = 0; i < 21; i += 1) debts.charge({ address: 'a', author: `name-${i}` }, 0);
    expect(debts.isInDebt({ address: 'a', author: 'another' }, 0)).toBe(true);
  });
});
