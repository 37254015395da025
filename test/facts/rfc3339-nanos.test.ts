import fc from 'fast-check';
import { expect, test } from 'vitest';
import { floorToMs, formatInstant, parseInstant } from '../../src/facts/rfc3339-nanos.ts';

test.each([
  { text: '1970-01-01T00:00:00Z', exact: '0.000000000' },
  { text: '0001-01-01T00:00:00Z', exact: '-62135596800.000000000' },
  { text: '2024-09-13T15:58:27.05956617Z', exact: '1726243107.059566170' },
  { text: '2024-02-29T23:59:59.999999999Z', exact: '1709251199.999999999' },
  { text: '2026-11-20T09:30:00+01:30', exact: '1795161600.000000000' },
  { text: '2026-11-20T06:30:00-01:30', exact: '1795161600.000000000' },
])('$text is $exact', ({ text, exact }) => {
  const parsed = parseInstant(text);
  expect(parsed.ok && formatInstant(parsed.value)).toBe(exact);
});

test.each([
  '2026-11-20',
  '2026-11-20T08:00:00',
  '2026-11-20 08:00:00Z',
  '2026-11-20T08:00:00.Z',
  '2026-11-20T08:00:00.1234567890Z',
  '2026-11-20T08:00:60Z',
  '2026-11-20T24:00:00Z',
  '2026-02-29T00:00:00Z',
  '2100-02-29T00:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-11-00T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '2026-11-20T08:00:00+24:00',
])('%s is no time of a chain', (text) => {
  expect(parseInstant(text)).toEqual({ ok: false, error: { code: 'time_malformed' } });
});

test('milliseconds agree with the calendar of the platform, in every year', () => {
  const anyTime = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(anyTime, fc.nat(999_999), (date, below) => {
      const text = date.toISOString().replace('Z', `${String(below).padStart(6, '0')}Z`);
      const parsed = parseInstant(text);
      expect(parsed.ok && floorToMs(parsed.value)).toBe(date.getTime());
    }),
  );
});
