/** When an operator ran a service, or a pool secured one: by epochs, so that no moment inside one matters. */
import { type EpochClock, holdsFromEpoch } from '../primitives/epoch.ts';
import { grouped } from '../primitives/grouped.ts';
import type { ServiceId, TargetId } from '../primitives/ids.ts';
import { after, type DurationMs, type Timestamp } from '../primitives/time.ts';

/** How the ledger reads time. */
export interface LedgerClock extends EpochClock {
  /** How long after a join stake without an allocation starts to answer. */
  readonly joinNotice: DurationMs;
}

/** `[fromEpoch, untilEpoch)`; empty when it ended in the epoch it began. */
export interface Membership {
  readonly target: TargetId;
  readonly service: ServiceId;
  /** With target and service, its identity: one that ended before it held gives way to the next. */
  readonly fromEpoch: number;
  /** Exclusive; null while it lasts. */
  readonly untilEpoch: number | null;
  /** The first epoch whose start is strictly after the join and its notice. */
  readonly defaultFromEpoch: number;
}

/** Every membership there ever was, by operator or pool. */
export type Memberships = ReadonlyMap<TargetId, readonly Membership[]>;

export const byTarget = (memberships: readonly Membership[]): Memberships =>
  grouped(memberships, ({ target }) => target);

export interface MembershipChange {
  readonly target: TargetId;
  readonly service: ServiceId;
  readonly at: Timestamp;
}

export const beginMembership = (change: MembershipChange, clock: LedgerClock): Membership => ({
  target: change.target,
  service: change.service,
  fromEpoch: holdsFromEpoch(clock, change.at),
  untilEpoch: null,
  defaultFromEpoch: holdsFromEpoch(clock, after(change.at, clock.joinNotice)),
});

export const endMembership = (
  membership: Membership,
  change: MembershipChange,
  clock: LedgerClock,
): Membership => ({ ...membership, untilEpoch: holdsFromEpoch(clock, change.at) });

/** The membership that has not ended, if there is one. */
export const lastingMembership = (
  memberships: Memberships,
  target: TargetId,
  service: ServiceId,
): Membership | undefined =>
  memberships.get(target)?.find((m) => m.service === service && m.untilEpoch === null);

const holdsIn = (membership: Membership, epoch: number): boolean =>
  membership.fromEpoch <= epoch &&
  (membership.untilEpoch === null || epoch < membership.untilEpoch);

/** All memberships of a target that hold in an epoch: at most one a service. */
export const membershipsIn = (
  memberships: Memberships,
  target: TargetId,
  epoch: number,
): readonly Membership[] => (memberships.get(target) ?? []).filter((m) => holdsIn(m, epoch));
