import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/primitives/time.ts';
import { expectDeclared } from '../http/declared.ts';
import { idOf } from './receiver.ts';
import { indices, openTelling, type Telling } from './telling.ts';

let telling: Telling;

beforeAll(async () => {
  telling = await openTelling();
});
afterAll(() => telling.end());
afterEach(() => telling.over());

/** Until nothing is to be sent any more, or so many attempts later. */
async function wait(webhook: string): Promise<void> {
  const { office } = telling;
  for (let n = 0; n < 30 && (await office.webhook(webhook)).lag > 0; n += 1) {
    await office.deliver();
    const { retryAt } = await office.webhook(webhook);
    if (retryAt !== null) office.clock.advance(Date.parse(retryAt) - office.clock.time);
  }
}

const lettersOf = (webhook: string) =>
  telling.office.get(`/v1/webhooks/oracle/${webhook}/dead-letters`);

test('an entry that is not taken in three days is a dead letter, and those behind it are sent', async () => {
  const { office, receiver } = telling;
  const { webhook, first } = await telling.begin();
  telling.behave((index) => (index === first + 1 ? 400 : 200));
  await office.record(3);
  const began = office.clock.time;
  await wait(webhook);
  expect(office.clock.time - began).toBe(3 * DAY_MS);
  expect(receiver.taken()).toEqual([first, first + 2]);
  const state = { status: 'active', lag: 0, deadLetters: 1, failures: 0 };
  expect(await office.webhook(webhook)).toMatchObject(state);

  const page = await lettersOf(webhook);
  expectDeclared(page, 'listDeadLetters', 200);
  const lastFailure = { reason: 'answered', status: 400 };
  expect(page.body.items).toMatchObject([
    { index: first + 1, failures: 11, lastFailure, asked: false },
  ]);
});

test('a dead letter is sent again when its admin asks for it, and gone when it is taken', async () => {
  const { office, receiver } = telling;
  const { webhook, first } = await telling.begin(() => 400);
  await office.record(1);
  await wait(webhook);
  const [dead] = (await lettersOf(webhook)).body.items;
  expect(dead).toMatchObject({ index: first });

  const answer = await office.replay(null, webhook);
  expectDeclared(answer, 'replayWebhook', 201);
  expect(answer.body).toMatchObject({ from: null });
  await office.deliver();
  const [failed] = (await lettersOf(webhook)).body.items;
  expect(failed).toMatchObject({ failures: dead.failures + 1, asked: false });

  telling.behave(() => 200);
  office.clock.advance(HOUR_MS);
  await office.deliver();
  expect(receiver.taken()).toEqual([]);
  await office.replay(null, webhook);
  await office.deliver();
  expect(receiver.taken()).toEqual([first]);
  expect((await lettersOf(webhook)).body.items).toEqual([]);
  expect(new Set(receiver.received.map(idOf)).size).toBe(1);
});

test('nothing is a dead letter any more where everything is sent again from there', async () => {
  const { office, receiver } = telling;
  const { webhook, first } = await telling.begin();
  telling.behave((index) => (index === first ? 400 : 200));
  await office.record(3);
  await wait(webhook);
  expect((await lettersOf(webhook)).body.items).toHaveLength(1);

  telling.behave(() => 200);
  const answer = await office.replay(first, webhook);
  expect(answer.body).toMatchObject({ from: first });
  const again = receiver.received.length;
  await office.deliver();
  expect(receiver.received.slice(again).map(({ index }) => index)).toEqual(indices(first, 3));
  expect((await lettersOf(webhook)).body.items).toEqual([]);
});

test('a dead letter that is asked for while the next entry fails is sent at once all the same', async () => {
  const { office, receiver } = telling;
  const { webhook, first } = await telling.begin(() => 400);
  await office.record(1);
  await wait(webhook);
  const next = await office.size();
  await office.record(1);
  const { sending } = office.parts;
  let isAsked = false;
  const meanwhile = {
    post: async (...sent: Parameters<typeof sending.post>) => {
      if (!isAsked) await office.replay(null, webhook);
      isAsked = true;
      return sending.post(...sent);
    },
  };
  await office.deliver({ ...office.parts, sending: meanwhile });
  expect(receiver.received.slice(-2).map(({ index }) => index)).toEqual([next, first]);
  const { failures, retryAt } = await office.webhook(webhook);
  expect([failures, Date.parse(retryAt ?? '') - office.clock.time]).toEqual([1, 5_000]);
});
