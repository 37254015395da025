/**
 * What holds executions back. Pauses are declared with their end; one request is held back by their
 * union, and no longer than its budget in all, so that no series of them can outlast justice.
 */
import { err, ok, type Result } from '../primitives/result.ts';
import { after, at, type DurationMs, type Timestamp } from '../primitives/time.ts';

/** Half-open, `[from, until)`. */
export interface Pause {
  readonly from: Timestamp;
  readonly until: Timestamp;
}

export interface Held {
  /** Inclusive: the first instant, not before the one asked about, at which nothing holds it. */
  readonly from: Timestamp;
  /** How long pauses have held it by then, counted from the deadline. */
  readonly heldMs: DurationMs;
}

/** What can be held: from its veto deadline on, for as long as is left of its budget. */
export interface Holdable {
  /** Inclusive. */
  readonly vetoDeadline: Timestamp;
  readonly budget: DurationMs;
}

/**
 * The first instant at or after `now`, and not before the veto deadline, at which pauses do not hold
 * the request. Time under several pauses counts once, time before the deadline not at all.
 */
export function executableFrom(
  { vetoDeadline, budget }: Holdable,
  pauses: readonly Pause[],
  now: Timestamp,
): Held {
  const asked = at(Math.max(vetoDeadline, now));
  let heldMs = 0;
  for (const { from, until } of united(pauses, vetoDeadline)) {
    if (from > asked) break;
    const spent = Math.min(until - from, budget - heldMs);
    heldMs += spent;
    const end = after(from, spent);
    if (end > asked) return { from: end, heldMs: heldMs as DurationMs };
  }
  return { from: asked, heldMs: heldMs as DurationMs };
}

/** What pauses and outages can move of an open request. */
export interface Movable {
  /** Exclusive. */
  readonly vetoDeadline: Timestamp;
  /** Inclusive. */
  readonly executableFrom: Timestamp;
  /** How long outages and pauses together may hold it back. */
  readonly maxPause: DurationMs;
  /** How much of that outages have spent. */
  readonly outage: DurationMs;
}

/** What outages have left of what may hold the request back. */
export const budgetOf = ({ maxPause, outage }: Movable): DurationMs =>
  (maxPause - outage) as DurationMs;

/**
 * From when the request is executable once the pauses are these. While nothing holds it, what held
 * it before has ended when it ended.
 */
export function heldUntil(request: Movable, pauses: readonly Pause[], now: Timestamp): Timestamp {
  const { vetoDeadline } = request;
  const { from } = executableFrom({ vetoDeadline, budget: budgetOf(request) }, pauses, now);
  if (from > Math.max(vetoDeadline, now)) return from;
  return at(Math.max(vetoDeadline, Math.min(request.executableFrom, from)));
}

export interface PauseOutOfBounds {
  readonly code: 'pause_out_of_bounds';
  readonly until: Timestamp;
  /** Exclusive: when it would begin. */
  readonly earliest: Timestamp;
  /** Inclusive. */
  readonly latest: Timestamp;
}

/** A pause ends after now, and no later than the longest that anything may be held back. */
export function pauseFrom(
  now: Timestamp,
  until: Timestamp,
  maxPause: DurationMs,
): Result<Pause, PauseOutOfBounds> {
  const latest = after(now, maxPause);
  return until > now && until <= latest
    ? ok({ from: now, until })
    : err({ code: 'pause_out_of_bounds', until, earliest: now, latest });
}

/** Disjoint, not touching, in order, and what lies before `start` cut off. */
function united(pauses: readonly Pause[], start: Timestamp): readonly Pause[] {
  const union: { from: Timestamp; until: Timestamp }[] = [];
  const after = pauses.filter(({ from, until }) => until > start && until > from);
  for (const pause of after.toSorted((a, b) => a.from - b.from)) {
    const from = at(Math.max(pause.from, start));
    const last = union.at(-1);
    if (last === undefined || from > last.until) union.push({ from, until: pause.until });
    else last.until = at(Math.max(last.until, pause.until));
  }
  return union;
}
