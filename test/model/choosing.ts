/** Which case, deadline or pause a number of a step means by now. */

import { executeBy, freeFrom } from './holding-back.ts';
import { EPOCH_MS } from './laws.ts';
import { type Case, type Life, statusOf } from './state.ts';

/** Mostly one of the latest that fit; sometimes any, if only to be refused. */
function pick<T>(all: readonly T[], nth: number, fits: (one: T) => boolean): T | undefined {
  const among = nth % 6 === 0 ? all : all.filter(fits);
  const recent = among.slice(-3);
  return recent[nth % recent.length];
}

export const openCase = (life: Life, nth: number): Case | undefined =>
  pick(life.cases, nth, (of) => of.end === null && life.now < of.deadline);

export const dueCase = (life: Life, nth: number): Case | undefined =>
  pick(life.cases, nth, (of) => of.end === null && life.now >= of.deadline);

export const executedCase = (life: Life, nth: number): Case | undefined =>
  pick(life.cases, nth, (of) => statusOf(of) === 'executed');

export const appealedCase = (life: Life, nth: number): Case | undefined =>
  pick(life.cases, nth, (of) => statusOf(of) === 'executed' && of.taken?.appeal != null);

export const runningPause = (life: Life, nth: number) =>
  pick(life.pauses, nth, ({ until }) => life.now < until);

const FAR_MS = 3 * EPOCH_MS;

/** Instants to come at which something is decided, and before long. */
export function deadlines(life: Life): readonly number[] {
  const open = life.cases.filter(({ end }) => end === null);
  const times = [
    (Math.floor(life.now / EPOCH_MS) + 1) * EPOCH_MS,
    ...open.flatMap((of) => [of.deadline, executeBy(of), freeFrom(life, of, life.now)]),
    ...life.slashes
      .filter(({ taken }) => taken.settledAt === null)
      .map(({ taken }) => taken.escrowUntil),
    ...life.pauses.map(({ until }) => until),
  ];
  const coming = times.filter((time) => time > life.now && time <= life.now + FAR_MS);
  return [...new Set(coming)].sort((a, b) => a - b);
}
