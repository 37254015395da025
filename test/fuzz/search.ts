/** Looks for an input that breaks a promise of its reader. */
import type { Json } from '../../src/primitives/bytes.ts';
import { chanceOf } from './chance.ts';
import { mutatedJson } from './mutate-json.ts';
import { mutatedText } from './mutate-text.ts';
import { type Target, wholeOf } from './target.ts';

/** Everything needed to try it again. */
export interface Trial {
  readonly target: string;
  readonly input: string;
  /** What it was made from. */
  readonly original: string;
}

export interface Outcome extends Trial {
  /** What was broken; null if nothing was. */
  readonly broken: string | null;
  readonly ms: number;
  /** Characters of the answer. */
  readonly answered: number;
}

/** The input that a number stands for: the same one every time. */
function trialOf(target: Target, seed: number): Trial {
  const chance = chanceOf(seed);
  const from = chance.pick(target.seeds);
  if (from === undefined) throw new Error(`${target.name} has nothing to start from`);
  const damaged =
    target.damages === 'text'
      ? mutatedText(from.part, chance)
      : JSON.stringify(mutatedJson(JSON.parse(from.part) as Json, chance));
  return { target: target.name, input: wholeOf(from, damaged), original: wholeOf(from) };
}

export function tryOut(target: Target, trial: Trial): Outcome {
  const began = performance.now();
  const { broken, answer } = answerOf(target, trial);
  const ms = performance.now() - began;
  return { ...trial, broken, ms, answered: sizeOf(answer) };
}

function answerOf(target: Target, { input, original }: Trial) {
  try {
    return { broken: null, answer: target.read(input, original) };
  } catch (error) {
    return {
      broken: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
      answer: null,
    };
  }
}

const sizeOf = (answer: unknown): number =>
  JSON.stringify(answer, (_key, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )?.length ?? 0;

/** Every outcome for so many numbers, from `first` on. */
export function* search(target: Target, first: number, runs: number): Generator<Outcome> {
  for (let seed = first; seed < first + runs; seed += 1)
    yield tryOut(target, trialOf(target, seed));
}
