/**
 * Random lives of a whole court, each step held against a slow model that is written from the
 * protocol alone. What fails names the step; the seed and the steps before it are printed with it.
 */
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { search } from '../support/fuzz.ts';
import type { WorldKind } from './laws.ts';
import { live } from './living.ts';
import { step } from './steps.ts';

const STEPS = 150;
const { numRuns: LIVES } = search(1);
const LIFE_MS = 300_000;

/** Losses are whole numbers where amounts are so large; where they are small everything is rounded. */
const LARGE = 10n ** 24n;
const SMALL = 1n;

const WORLDS: readonly (readonly [name: string, kind: WorldKind])[] = [
  [
    'of large stakes',
    {
      unit: LARGE,
      elders: [
        ['elder', 1],
        ['m2', 1],
      ],
    },
  ],
  ['of the smallest stakes', { unit: SMALL, elders: [['m2', 1]] }],
];

/** How often what happened in the lives so far. */
const met = new Map<string, number>();

describe('whatever happens, the court does what the protocol says', () => {
  const title = 'in a world %s, and again from its own statements';
  test.each(WORLDS)(title, { timeout: LIVES * LIFE_MS }, async (_, kind) => {
    const steps = fc.array(step, { minLength: STEPS, maxLength: STEPS, size: 'max' });
    const life = fc.asyncProperty(steps, async (taken) => {
      for (const [what, times] of await live(kind, taken))
        met.set(what, (met.get(what) ?? 0) + times);
    });
    await fc.assert(life, { ...search(1), endOnFailure: true, unbiased: true });
  });
});

/** A search that never gets anywhere finds nothing. */
afterAll(() => {
  for (const what of ['closed executed', 'vote', 'appeal'])
    expect(met.get(what) ?? 0, what).toBeGreaterThan(0);
});
