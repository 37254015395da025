/**
 * Tombstone groups: an operator who misbehaves again before he was first punished for it is
 * punished once, for the worst of it. Incidents of one service, operator and offence captured
 * before the group's first execution are one group.
 */
import type { OffenceId, OperatorId, ServiceId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';

/** A slash whose policy says `tombstone`. */
export interface TombstoneIncident {
  readonly service: ServiceId;
  readonly operator: OperatorId;
  readonly offence: OffenceId;
  readonly capture: Timestamp;
}

export interface ExecutedIncident extends TombstoneIncident {
  readonly slash: string;
  readonly executedAt: Timestamp;
  readonly isReversed: boolean;
}

/**
 * The slashes that count against this incident: executed, unreversed, of its group. `executed` in
 * order of execution. A reversed slash takes nothing, but it did end its group.
 */
export function groupMembers(
  incident: TombstoneIncident,
  executed: readonly ExecutedIncident[],
): ReadonlySet<string> {
  let rest = executed.filter((other) => isSameOffence(incident, other));
  for (let first = rest[0]; first !== undefined; first = rest[0]) {
    const founder = first;
    const isMember = (other: ExecutedIncident) =>
      other === founder || other.capture < founder.executedAt;
    if (incident.capture < founder.executedAt) {
      const counting = rest.filter((other) => isMember(other) && !other.isReversed);
      return new Set(counting.map((other) => other.slash));
    }
    rest = rest.filter((other) => !isMember(other));
  }
  return new Set();
}

const isSameOffence = (a: TombstoneIncident, b: TombstoneIncident): boolean =>
  a.service === b.service && a.operator === b.operator && a.offence === b.offence;
