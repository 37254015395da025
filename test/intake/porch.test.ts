/** Who was refused much lately waits before he is read, two at a time; nobody else waits with him. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { INTAKE_LIMITS, openIntake } from '../../src/intake/desk/service.ts';
import { Refusal } from '../../src/primitives/refusal.ts';
import { type Court, openCourt } from '../support/court.ts';

let court: Court;
beforeAll(async () => {
  court = await openCourt();
});
afterAll(() => court.end());

const GARBAGE = Buffer.from('{}');

/** Deliveries that are read once they are let; counts those that have begun to be. */
function held() {
  let release: () => void = () => {};
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  const counts = { begun: 0 };
  const bytes = async () => {
    counts.begun += 1;
    await isReleased;
    return GARBAGE;
  };
  return { bytes, counts, release };
}

const codeOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.catch((error: unknown) => (error instanceof Refusal ? error.error.code : error));

test('an address in debt is read two at a time, and another address does not wait for it', async () => {
  const intake = openIntake(court, () => 0, { ...INTAKE_LIMITS, borne: 0 });
  const flooder = { address: '198.51.100.9', bytes: async () => GARBAGE };
  expect(await codeOf(intake.submit(flooder))).toBe('malformed');

  const slow = held();
  const flood = Array.from({ length: 10 }, () =>
    codeOf(intake.submit({ ...flooder, bytes: slow.bytes })),
  );
  expect(slow.counts.begun).toBe(2);
  const other = { address: '192.0.2.1', bytes: async () => GARBAGE };
  expect(await codeOf(intake.submit(other))).toBe('malformed');
  expect(slow.counts.begun).toBe(2);

  slow.release();
  expect(new Set(await Promise.all(flood))).toEqual(new Set(['malformed']));
  expect(slow.counts.begun).toBe(10);
});

test('debts are forgiven with time', async () => {
  let now = 0;
  const limits = { ...INTAKE_LIMITS, borne: 0, forgivenPerSecond: 1 };
  const intake = openIntake(court, () => now, limits);
  const from = { address: '198.51.100.9' };
  await codeOf(intake.submit({ ...from, bytes: async () => GARBAGE }));

  now = 1_000;
  const slow = held();
  const all = Array.from({ length: 5 }, () =>
    codeOf(intake.submit({ ...from, bytes: slow.bytes })),
  );
  expect(slow.counts.begun).toBe(5);
  slow.release();
  await Promise.all(all);
});

test('so many wait, and no more', async () => {
  const intake = openIntake(court, () => 0, { ...INTAKE_LIMITS, borne: 0 });
  const from = { address: '198.51.100.9' };
  await codeOf(intake.submit({ ...from, bytes: async () => GARBAGE }));
  const slow = held();
  const all = Array.from({ length: 1_100 }, () =>
    codeOf((async () => intake.submit({ ...from, bytes: slow.bytes }))()),
  );
  slow.release();
  const codes = await Promise.all(all);
  expect(codes.filter((code) => code === 'intake_overloaded').length).toBeGreaterThan(0);
  expect(codes.filter((code) => code === 'malformed').length).toBeGreaterThanOrEqual(1_024);
});
