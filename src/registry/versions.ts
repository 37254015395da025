/**
 * Versions of one registry object. They are never edited; which one is in force follows from the
 * time asked about.
 */
import type { Digest } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { after, at, type DurationMs, type Timestamp } from '../primitives/time.ts';

export interface Version {
  readonly digest: Digest;
  /** Inclusive: the version is in force from this instant until the next one is. */
  readonly effectiveFrom: Timestamp;
  /** Set when a newer version was accepted while this one was pending: it never came in force. */
  readonly cancelledAt: Timestamp | null;
}

export interface NewVersion {
  readonly digest: Digest;
  readonly previous: Digest | null;
  readonly acceptedAt: Timestamp;
  readonly effectiveFrom: Timestamp;
  /** Pending versions that this one replaces before they came in force. */
  readonly cancels: readonly Digest[];
}

export interface Proposed {
  readonly digest: Digest;
  readonly previous: Digest | null;
  readonly acceptedAt: Timestamp;
  /** As the deployment has it in force at `acceptedAt`. */
  readonly changeDelay: DurationMs;
}

export interface StaleVersion {
  readonly code: 'stale_version';
  /** The version to follow: the latest accepted that was not cancelled, pending or not. */
  readonly current: Digest | null;
}

const isStanding = (version: Version): boolean => version.cancelledAt === null;

/** The greatest `effectiveFrom` not after `time`. History is in the order of acceptance. */
export const inForceAt = <V extends Version>(history: readonly V[], time: Timestamp): V | null =>
  history.filter((version) => isStanding(version) && version.effectiveFrom <= time).at(-1) ?? null;

/** Accepted, not cancelled, and not in force yet. There is at most one. */
export const pendingAt = <V extends Version>(history: readonly V[], time: Timestamp): V | null =>
  history.filter((version) => isStanding(version) && version.effectiveFrom > time).at(-1) ?? null;

export const latest = <V extends Version>(history: readonly V[]): V | null =>
  history.filter(isStanding).at(-1) ?? null;

/**
 * The first version takes effect when it is accepted, later ones `changeDelay` after (time to leave
 * before a rule binds), and none before an earlier one, not even before one that it cancels.
 */
export function followVersion(
  history: readonly Version[],
  proposed: Proposed,
): Result<NewVersion, StaleVersion> {
  const { digest, previous, acceptedAt, changeDelay } = proposed;
  const current = latest(history);
  if (previous !== (current?.digest ?? null))
    return err({ code: 'stale_version', current: current?.digest ?? null });

  const pending = pendingAt(history, acceptedAt);
  const delayed = current === null ? acceptedAt : after(acceptedAt, changeDelay);
  return ok({
    digest,
    previous,
    acceptedAt,
    effectiveFrom: at(Math.max(delayed, current?.effectiveFrom ?? delayed)),
    cancels: pending === null ? [] : [pending.digest],
  });
}

/** A version with the time at which the next one took its place, exclusive; null if none has. */
export interface Reign<V extends Version> {
  readonly version: V;
  readonly until: Timestamp | null;
}

/** When each version was, is or will be in force; versions replaced at once reigned never. */
export function reigns<V extends Version>(history: readonly V[]): readonly Reign<V>[] {
  const standing = history.filter(isStanding);
  return standing
    .map((version, i) => ({ version, until: standing[i + 1]?.effectiveFrom ?? null }))
    .filter(({ version, until }) => until === null || until > version.effectiveFrom);
}
