/**
 * Whatever a stranger sends is answered: no reader throws, convicts on damaged evidence, answers
 * at a length out of proportion, or takes seconds. `run.ts` searches longer.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { search as budget } from '../support/fuzz.ts';
import { type Outcome, search, type Trial, tryOut } from './search.ts';
import { type Target, wholeOf } from './target.ts';
import { targets } from './targets.ts';

const { numRuns, seed } = budget(100);
/** Nothing that is read takes so long on any machine, were it a hundred times slower. */
const HARD_LIMIT_MS = 2000;
const KEPT = readdirSync('test/fuzz/found').filter((name) => name.endsWith('.json'));

const TARGETS = targets();

/** Another process may have had the processor the first time. */
const isEndless = (target: Target, outcome: Outcome): boolean =>
  outcome.ms > HARD_LIMIT_MS && tryOut(target, outcome).ms > HARD_LIMIT_MS;

describe.each(TARGETS)('$name', (target) => {
  test('what it starts from is taken', () => {
    expect(target.seeds.length).toBeGreaterThan(0);
    for (const from of target.seeds) {
      const whole = wholeOf(from);
      expect(target.read(whole, whole)).not.toMatchObject({ ok: false });
    }
  });

  test('damaged, it is answered', () => {
    for (const outcome of search(target, seed, numRuns)) {
      const { input, broken, answered } = outcome;
      expect(broken, input).toBeNull();
      expect(answered, input).toBeLessThan(20 * input.length + 10_000);
      expect(isEndless(target, outcome), input.slice(0, 10_000)).toBe(false);
    }
  });
});

test('what was once found stays found', () => {
  for (const name of KEPT) {
    const trial = JSON.parse(readFileSync(`test/fuzz/found/${name}`, 'utf8')) as Trial;
    const target = TARGETS.find((one) => one.name === trial.target);
    expect(target, name).toBeDefined();
    if (target !== undefined) expect(tryOut(target, trial).broken, name).toBeNull();
  }
});

test('the same number is the same input', () => {
  for (const target of TARGETS)
    expect([...search(target, 7, 2)].map(({ input }) => input)).toEqual(
      [...search(target, 7, 2)].map(({ input }) => input),
    );
});
