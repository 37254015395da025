/** What an outage gives back of an open window, within what may hold the request back in all. */
import { after, type DurationMs, durationMs, type Timestamp } from '../primitives/time.ts';
import { budgetOf, executableFrom, type Movable, type Pause } from './pause.ts';
import { isVoting } from './window.ts';

export interface Extended extends Movable {
  /** More than nothing, and no more than was asked for. */
  readonly byMs: DurationMs;
}

/**
 * Moves the deadline of an open window by as much of the extension as is left to spend; null when
 * the window is over or nothing is left. What it spends no pause can spend again.
 */
export function extended(
  request: Movable,
  extension: DurationMs,
  pauses: readonly Pause[],
  now: Timestamp,
): Extended | null {
  if (!isVoting(now, request.vetoDeadline)) return null;
  const byMs = durationMs(Math.min(extension, budgetOf(request)));
  if (byMs <= 0) return null;
  const vetoDeadline = after(request.vetoDeadline, byMs);
  const outage = durationMs(request.outage + byMs);
  const budget = durationMs(request.maxPause - outage);
  const { from } = executableFrom({ vetoDeadline, budget }, pauses, now);
  return { vetoDeadline, executableFrom: from, maxPause: request.maxPause, outage, byMs };
}
