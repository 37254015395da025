/** What holds an execution back at an instant, found by measuring every stretch of time anew. */

import { isBurdenMet } from './judging.ts';
import { EPOCH_MS, MAX_PAUSE_MS, UNBONDING_MS } from './laws.ts';
import type { Case, Life, Pause } from './state.ts';

const pausesOf = (life: Life, of: Case): readonly Pause[] =>
  life.pauses.filter(({ service }) => service === null || service === of.service);

const covers = (pauses: readonly Pause[], time: number): boolean =>
  pauses.some(({ from, until }) => from <= time && time < until);

/** How long the case was under a pause in `[deadline, time)`. */
function heldBefore(pauses: readonly Pause[], of: Case, time: number): number {
  const edges = [of.deadline, time, ...pauses.flatMap(({ from, until }) => [from, until])];
  const within = edges.filter((edge) => edge >= of.deadline && edge <= time);
  const marks = [...new Set(within)].sort((a, b) => a - b);
  return marks.reduce((sum, mark, i) => {
    const next = marks[i + 1] ?? mark;
    return sum + (covers(pauses, mark) ? next - mark : 0);
  }, 0);
}

export function isHeld(life: Life, of: Case, time: number): boolean {
  const pauses = pausesOf(life, of);
  return covers(pauses, time) && heldBefore(pauses, of, time) < MAX_PAUSE_MS - of.outage;
}

/** The first instant from then on that is not before the deadline and that no pause holds. */
export function freeFrom(life: Life, of: Case, time: number): number {
  const start = Math.max(time, of.deadline);
  if (!isHeld(life, of, start)) return start;
  const pauses = pausesOf(life, of);
  const left = MAX_PAUSE_MS - of.outage - heldBefore(pauses, of, start);
  const ends = pauses.map(({ until }) => until).filter((until) => until > start);
  const free = ends.filter((end) => !isHeld(life, of, end)).sort((a, b) => a - b);
  const spent = ends.flatMap((end) => {
    const over = heldBefore(pauses, of, end) - heldBefore(pauses, of, start) - left;
    return over >= 0 ? [end - over] : [];
  });
  return Math.min(...free, ...spent.filter((end) => end > start));
}

export const executeBy = ({ capture }: Case): number => capture + UNBONDING_MS - EPOCH_MS;

/** Whether the ledger feed has come to the start of the epoch of an instant. */
export const isReached = (life: Life, time: number): boolean =>
  life.ledgerAt >= Math.floor(time / EPOCH_MS) * EPOCH_MS;

export function phaseOf(life: Life, of: Case): string {
  const { now } = life;
  const { taken } = of;
  if (taken !== null && taken.reversedAt === null && now < taken.escrowUntil) return 'escrow';
  if (of.end !== null) return 'closed';
  if (now < of.deadline) return 'window';
  if (!isBurdenMet(of)) return 'closed';
  if (now >= executeBy(of)) return 'overdue';
  if (isHeld(life, of, now)) return 'paused';
  return isReached(life, of.capture) && !of.isUnread ? 'executable' : 'blocked';
}
