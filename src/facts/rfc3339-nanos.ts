/** Times as chains write them: RFC 3339 with nanoseconds, read without loss. */
import { err, ok, type Result } from '../primitives/result.ts';
import { at, type Timestamp } from '../primitives/time.ts';

/** Seconds since the Unix epoch, negative before it, and 0 to 999,999,999 nanoseconds after them. */
export interface Instant {
  readonly seconds: bigint;
  readonly nanos: number;
}

const RFC3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Years 0001 to 9999, up to 9 decimals, `Z` or an offset. No leap second: Go writes none. */
export function parseInstant(text: string): Result<Instant, { readonly code: 'time_malformed' }> {
  const match = RFC3339.exec(text);
  if (!match) return err({ code: 'time_malformed' });
  const part = (group: number) => Number(match[group] ?? '0');
  const [year, month, day] = [part(1), part(2), part(3)];
  const inRange =
    isDay(year, month, day) &&
    [part(4) < 24, part(5) < 60, part(6) < 60, part(9) < 24, part(10) < 60].every(Boolean);
  if (!inRange) return err({ code: 'time_malformed' });

  const ofDay = part(4) * 3600 + part(5) * 60 + part(6);
  const offset = (part(9) * 3600 + part(10) * 60) * (match[8] === '-' ? -1 : 1);
  const seconds = BigInt(daysSinceEpoch(year, month, day)) * 86_400n + BigInt(ofDay - offset);
  return ok({ seconds, nanos: Number((match[7] ?? '').padEnd(9, '0')) });
}

/** Rounds towards the past, before the epoch too. */
export const floorToMs = ({ seconds, nanos }: Instant): Timestamp =>
  at(Number(seconds) * 1_000 + Math.floor(nanos / 1_000_000));

/** One spelling for every instant: seconds, a point and nine decimals. */
export const formatInstant = ({ seconds, nanos }: Instant): string =>
  `${seconds}.${String(nanos).padStart(9, '0')}`;

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function isDay(year: number, month: number, day: number): boolean {
  const days = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return year >= 1 && day >= 1 && day <= (days[month - 1] ?? 0);
}

/**
 * Days from 1970-01-01 in the proleptic Gregorian calendar. Years are counted from March, so that
 * the leap day is the last of its year: https://howardhinnant.github.io/date_algorithms.html
 */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const monthsSinceMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthsSinceMarch + 2) / 5) + day - 1;
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + dayOfYear - 719_468;
}
