import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KeyId, SignerName } from '../../src/primitives/signatures/signer.ts';
import { at } from '../../src/primitives/time.ts';
import { unbarred } from '../../src/registry/watchers/unbarred.ts';

const [ANNA, ALSO_ANNA, BERT] = ['eip155:0xa', 'cosmos:a', 'cosmos:b'] as SignerName[] as [
  SignerName,
  SignerName,
  SignerName,
];
const known = new Map([ANNA, ALSO_ANNA].map((name) => [name, 'secp256k1:a' as KeyId]));
const period = (signer: SignerName, from: number, until: number | null) => ({
  signer,
  from: at(from),
  until: until === null ? null : at(until),
});

describe('a watcher who is barred', () => {
  test.each([
    { title: 'later', bar: [10, null], left: [[0, 10]] },
    { title: 'from the beginning', bar: [0, null], left: [] },
    {
      title: 'for a while',
      bar: [10, 20],
      left: [
        [0, 10],
        [20, null],
      ],
    },
    { title: 'before he was a watcher', bar: [-10, 0], left: [[0, null]] },
    { title: 'and then not', bar: [-10, 5], left: [[5, null]] },
  ] as const)(
    '$title is one only in the rest of the time, under any of his names',
    ({ bar, left }) => {
      const barred = [period(ALSO_ANNA, bar[0], bar[1])];
      expect(unbarred([period(ANNA, 0, null)], barred, known)).toEqual(
        left.map(([from, until]) => period(ANNA, from, until)),
      );
    },
  );

  test('leaves everybody else what he has', () => {
    const reigns = [period(BERT, 0, null)];
    expect(unbarred(reigns, [period(ANNA, 0, null)], known)).toEqual(reigns);
  });

  test('under a name nobody knows to be his is barred under that name only', () => {
    const reigns = [period(ANNA, 0, 5)];
    expect(unbarred(reigns, [period(ALSO_ANNA, 0, null)], new Map())).toEqual(reigns);
  });
});

test('at every instant exactly those are left who are watchers and not barred', () => {
  const periods = fc.array(
    fc
      .tuple(fc.nat(20), fc.option(fc.nat(20)))
      .map(([from, length]) => period(ANNA, from, length === null ? null : from + length)),
    { maxLength: 4 },
  );
  const holds = (of: readonly ReturnType<typeof period>[], t: number) =>
    of.some(({ from, until }) => from <= t && (until === null || t < until));
  fc.assert(
    fc.property(periods, periods, fc.nat(45), (reigns, bars, t) => {
      expect(holds(unbarred(reigns, bars, known), t)).toBe(holds(reigns, t) && !holds(bars, t));
    }),
  );
});
