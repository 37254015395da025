/**
 * What holds executions back. Pauses are declared with their end; one request is held back by their
 * union, and no longer than its budget in all, so that no series of them can outlast justice.
 */
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
