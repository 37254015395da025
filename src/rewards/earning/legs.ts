/** What a position earns between two ticks, from slash to slash; nothing is rounded but what a slash takes. */
import { at, type Timestamp } from '../../primitives/time.ts';
import type { Cut, Position } from './positions.ts';

/** What is earned is counted in 10^-20: an index in 10^-18 times a stake in hundredths. */
export const UNPAID_PLACES = 20;
export const WHOLE_UNIT = 10n ** BigInt(UNPAID_PLACES);

/** Ticks, `(after, through]`. */
export interface Ticks {
  readonly after: Timestamp;
  readonly through: Timestamp;
}

/** Ticks that pay for the same stake, and what the slash at the last of them takes of what is not paid out. */
export interface Leg extends Ticks {
  /** Of a unit. */
  readonly hundredths: bigint;
  readonly forfeit: Cut | null;
}

export function legsOf(
  { runs, cuts }: Position,
  ticks: Ticks,
  forfeitsAt: (slash: Timestamp) => boolean,
): readonly Leg[] {
  const taking = cuts.filter((cut) => forfeitsAt(cut.at));
  return runs.flatMap(({ from, until, hundredths }) => {
    const [after, through] = [Math.max(from, ticks.after), Math.min(until, ticks.through)];
    const inside = taking.filter((cut) => after < cut.at && cut.at <= through);
    const ends: number[] = inside.map((cut) => cut.at);
    if (ends.at(-1) !== through) ends.push(through);
    return after >= through
      ? []
      : ends.map((end, i) => ({
          after: at(ends[i - 1] ?? after),
          through: at(end),
          hundredths,
          forfeit: inside[i] ?? null,
        }));
  });
}

/** `indexAt`: the index as of a tick, or the last before it. */
export const accrued = (
  unpaid: bigint,
  legs: readonly Leg[],
  indexAt: (time: Timestamp) => bigint,
): bigint =>
  legs.reduce((sum, { after, through, hundredths, forfeit }) => {
    const earned = sum + (indexAt(through) - indexAt(after)) * hundredths;
    return forfeit === null ? earned : (earned * forfeit.after) / forfeit.before;
  }, unpaid);
