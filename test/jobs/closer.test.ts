import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { startCloser } from '../../src/jobs/closer.ts';

const PACE = { everyMs: 5, sweepEveryMs: 20, backoffMaxMs: 10 };
const quiet = pino({ level: 'silent' });

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(1);
}

test('what is due is closed without a pause until nothing is', async () => {
  let due = 50;
  let looks = 0;
  const closeNext = async () => {
    looks += 1;
    due -= due > 0 ? 1 : 0;
    return due > 0;
  };
  const slow = { everyMs: 60_000, sweepEveryMs: 60_000, backoffMaxMs: 60_000 };
  const closer = startCloser({ closeNext, sweep: async () => 0 }, quiet, slow);
  await until(() => due === 0);
  await closer.stop();

  expect(looks).toBe(50);
});

test('an error is logged and does not end the loop', async () => {
  const logged: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
  let looks = 0;
  const closeNext = async () => {
    looks += 1;
    if (looks <= 2) throw new Error('the database is away');
    return false;
  };
  const closer = startCloser({ closeNext, sweep: async () => 0 }, logger, PACE);
  await until(() => looks > 4);
  await closer.stop();

  expect(logged).toHaveLength(2);
  expect(logged[0]).toContain('the database is away');
});

test('what waits for a fact is looked at now and then', async () => {
  let sweeps = 0;
  const sweep = async () => {
    sweeps += 1;
  };
  const closer = startCloser({ closeNext: async () => false, sweep }, quiet, PACE);
  await until(() => sweeps >= 3);
  await closer.stop();

  expect(closer.isAlive()).toBe(false);
});

test('a stop waits for what has begun, and nothing begins after it', async () => {
  let begun = 0;
  let ended = 0;
  const closeNext = async () => {
    begun += 1;
    await sleep(30);
    ended += 1;
    return true;
  };
  const closer = startCloser({ closeNext, sweep: async () => 0 }, quiet, PACE);
  await until(() => begun === 1);
  expect(closer.isAlive()).toBe(true);

  await closer.stop();
  expect(ended).toBe(begun);
  const before = begun;
  await sleep(50);
  expect(begun).toBe(before);
});
