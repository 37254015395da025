import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLoop } from '../../src/jobs/loop.ts';
import { webhookJobs } from '../../src/jobs/webhook-jobs.ts';
import { type Office, openOffice } from './office.ts';
import { openReceiver, type Receiver } from './receiver.ts';

let office: Office;
let silent: Receiver;
let quick: Receiver;

beforeAll(async () => {
  office = await openOffice();
  silent = await openReceiver(() => null);
  quick = await openReceiver();
  await office.sequence();
});
afterAll(async () => {
  await silent.close();
  await quick.close();
  await office.database.close();
});

test('whoever is slow keeps nobody else waiting, and nothing is held against him at a stop', async () => {
  const types = ['evidence.lapsed'];
  await office.set({ webhook: 'silent', url: silent.url, types });
  await office.set({ webhook: 'quick', url: quick.url, types });
  const logger = pino({ level: 'silent' });
  const loops = webhookJobs(office, office.sending).map((job) => startLoop(job, logger));
  await office.record(3);
  await expect.poll(() => silent.received.length, { timeout: 10_000 }).toBe(1);
  await office.record(2);
  await expect.poll(() => quick.taken().length, { timeout: 10_000 }).toBe(5);
  expect(loops.every((loop) => loop.isAlive())).toBe(true);
  await Promise.all(loops.map((loop) => loop.stop()));

  expect(silent.received).toHaveLength(1);
  expect(await office.webhook('silent')).toMatchObject({ failures: 0, lastFailure: null });
  await silent.close();
  await office.deliver({ ...office.parts, newLease: () => 'another replica' });
  expect(await office.webhook('silent')).toMatchObject({ failures: 1 });
});
