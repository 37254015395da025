import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { type Job, startLoop } from '../../src/jobs/loop.ts';

const quiet = pino({ level: 'silent' });
const FAST_MS = 5;
const NEVER_MS = 600_000;
const DONE = { isMore: false };

const job = (turn: Job['turn'], everyMs = FAST_MS): Job => ({ name: 'closing', everyMs, turn });

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await sleep(1);
}

test('what there is to do is done without a pause until there is nothing', async () => {
  let due = 50;
  let looks = 0;
  const turn = async () => {
    looks += 1;
    due -= due > 0 ? 1 : 0;
    return { isMore: due > 0 };
  };
  const loop = startLoop(job(turn, NEVER_MS), quiet);
  await until(() => due === 0);
  await loop.stop();

  expect(looks).toBe(50);
});

test('a loop comes back when it was told that something will be due', async () => {
  let looks = 0;
  const turn = async () => {
    looks += 1;
    return { isMore: false, againInMs: looks < 5 ? 2 : null };
  };
  const loop = startLoop(job(turn, NEVER_MS), quiet);
  await until(() => looks === 5);
  await sleep(20);
  await loop.stop();

  expect(looks).toBe(5);
});

test('an error is logged with the name of the job, and does not end the loop', async () => {
  const logged: string[] = [];
  const logger = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
  let looks = 0;
  const turn = async () => {
    looks += 1;
    if (looks <= 2) throw new Error('the database is away');
    return DONE;
  };
  const loop = startLoop(job(turn), logger);
  await until(() => looks > 4);
  await loop.stop();

  expect(logged).toHaveLength(2);
  expect(logged[0]).toContain('the database is away');
  expect(logged[0]).toContain('closing');
});

test('a loop that is stuck keeps no other from turning', async () => {
  let turns = 0;
  let isFreed = false;
  const stuck = startLoop(
    job(async () => {
      await until(() => isFreed);
      return DONE;
    }),
    quiet,
  );
  const other = startLoop(
    job(async () => {
      turns += 1;
      return DONE;
    }),
    quiet,
  );
  await until(() => turns >= 3);
  isFreed = true;
  await Promise.all([stuck.stop(), other.stop()]);

  expect(stuck.isAlive()).toBe(false);
});

test('a stop waits for what has begun, tells it, and nothing begins after it', async () => {
  let begun = 0;
  let ended = 0;
  const loop = startLoop(
    job(async ({ signal }) => {
      begun += 1;
      await until(() => signal.aborted);
      ended += 1;
      return { isMore: true };
    }),
    quiet,
  );
  await until(() => begun === 1);
  expect(loop.isAlive()).toBe(true);

  await loop.stop();
  expect(ended).toBe(1);
  await sleep(20);
  expect(begun).toBe(1);
});
