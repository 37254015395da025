import type { Brand } from './brand.ts';
import { err, ok, type Result } from './result.ts';

/** Milliseconds since the Unix epoch. Pure code receives it as an argument and never reads a clock. */
export type Timestamp = Brand<number, 'Timestamp'>;

/** A length of time in milliseconds, never negative. */
export type DurationMs = Brand<number, 'DurationMs'>;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Inclusive: the last instant that a date can name. */
export const TIME_END = 8.64e15 as Timestamp;

export const at = (ms: number): Timestamp => ms as Timestamp;
export const durationMs = (ms: number): DurationMs => ms as DurationMs;
export const after = (time: Timestamp, ms: number): Timestamp => (time + ms) as Timestamp;

/** RFC 3339, UTC, always with milliseconds. */
export const formatTime = (time: Timestamp): string => new Date(time).toISOString();

const RFC3339_MS = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** Reads only what `formatTime` writes: a signed time has one spelling. */
export function parseTime(text: string): Result<Timestamp, { readonly code: 'time_malformed' }> {
  const ms = RFC3339_MS.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms) || formatTime(at(ms)) !== text) return err({ code: 'time_malformed' });
  return ok(at(ms));
}

const ISO_DURATION =
  /^P(?=[\dT])(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.(\d{1,3}))?S)?)?$/;

/** Reads an ISO 8601 duration of days, hours, minutes and seconds, such as `P21D` or `PT12H30M`. */
export function parseDuration(
  text: string,
): Result<DurationMs, { readonly code: 'duration_malformed' }> {
  const match = ISO_DURATION.exec(text);
  if (!match) return err({ code: 'duration_malformed' });
  const part = (group: number) => Number(match[group] ?? '0');
  const ms = Number((match[5] ?? '').padEnd(3, '0'));
  return ok(
    durationMs(
      part(1) * DAY_MS + part(2) * HOUR_MS + part(3) * MINUTE_MS + part(4) * SECOND_MS + ms,
    ),
  );
}

/** The shortest spelling in days, hours, minutes and seconds. */
export function formatDuration(duration: DurationMs): string {
  const days = Math.floor(duration / DAY_MS);
  const hours = Math.floor((duration % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((duration % HOUR_MS) / MINUTE_MS);
  const seconds = (duration % MINUTE_MS) / SECOND_MS;
  const clock = [
    hours > 0 ? `${hours}H` : '',
    minutes > 0 ? `${minutes}M` : '',
    seconds > 0 ? `${seconds}S` : '',
  ].join('');
  if (days === 0 && clock === '') return 'PT0S';
  return `P${days > 0 ? `${days}D` : ''}${clock === '' ? '' : `T${clock}`}`;
}
