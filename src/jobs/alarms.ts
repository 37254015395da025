/** Tells once that something went wrong and once that it is over, however often it is looked at. */

/** One thing that is watched, as it is now. */
export interface Reading {
  readonly alert: string;
  /** Which one of several; null where there is one. */
  readonly about: string | null;
  readonly value: number;
  /** It is wrong while the value is above this. */
  readonly above: number;
  /** Nobody is told before it has been wrong for so long. */
  readonly lastingMs: number;
}

interface Alarm {
  /** When it became as it is, wrong or right, in milliseconds. */
  readonly since: number;
  readonly isWrong: boolean;
  readonly isTold: boolean;
}

/** By what they are about. */
export type Alarms = ReadonlyMap<string, Alarm>;

export const NO_ALARMS: Alarms = new Map();

export interface Told {
  readonly state: 'begun' | 'over';
  readonly reading: Reading;
}

/** It is over when it has been right for so long; what comes and goes is one alarm. */
export const QUIET_MS = 60_000;

/** `now`: milliseconds of any clock that only goes forward. */
export function lookAgain(
  before: Alarms,
  readings: readonly Reading[],
  now: number,
): { readonly alarms: Alarms; readonly told: readonly Told[] } {
  const alarms = new Map<string, Alarm>();
  const told: Told[] = [];
  for (const reading of readings) {
    const last = before.get(nameOf(reading));
    const alarm = nextOf(last, reading, now);
    if (alarm.isTold !== (last?.isTold ?? false))
      told.push({ state: alarm.isTold ? 'begun' : 'over', reading });
    if (alarm.isWrong || alarm.isTold) alarms.set(nameOf(reading), alarm);
  }
  return { alarms, told };
}

function nextOf(last: Alarm | undefined, reading: Reading, now: number): Alarm {
  const isWrong = reading.value > reading.above;
  const since = last?.isWrong === isWrong ? last.since : now;
  const isDue = now - since >= (isWrong ? reading.lastingMs : QUIET_MS);
  return { since, isWrong, isTold: isDue ? isWrong : (last?.isTold ?? false) };
}

const nameOf = ({ alert, about }: Pick<Reading, 'alert' | 'about'>): string =>
  `${alert} ${about ?? ''}`;
