import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson } from '../../src/primitives/bytes.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '../../src/primitives/time.ts';
import { leaseDue, nextErrand, settle } from '../../src/webhooks/delivering/service.ts';
import { openSending } from '../../src/webhooks/sending/service.ts';
import { expectDeclared } from '../http/declared.ts';
import type { Office } from './office.ts';
import { idOf, type Received, type Receiver, verified } from './receiver.ts';
import { indices, openTelling, type Telling } from './telling.ts';

const never = new AbortController().signal;

let telling: Telling;
let office: Office;
let receiver: Receiver;
/** The webhook of the test that runs. */
let told: Awaited<ReturnType<Telling['begin']>>;

beforeAll(async () => {
  telling = await openTelling();
  ({ office, receiver } = telling);
});
afterAll(() => telling.end());
afterEach(() => telling.over());

const begin: Telling['begin'] = async (answer) => {
  told = await telling.begin(answer);
  return told;
};
const state = () => office.webhook(told.webhook);
const range = (count: number): number[] => indices(told.first, count);
const verify = (message: Received, by = told.secret) => verified(message, by, office.clock.time);

describe('a webhook', () => {
  test('is told every entry once, in order, as Standard Webhooks are', async () => {
    await begin();
    await office.record(3);
    await office.deliver();
    expect(receiver.taken()).toEqual(range(3));

    const [message] = receiver.received as [Received];
    const { items } = (await office.get(`/v1/history/entries?from=${told.first}&limit=1`)).body;
    const [{ entry }] = items;
    const data = { index: told.first, entry };
    expect(verify(message)).toEqual({ type: 'evidence.lapsed', timestamp: entry.at, data });
    expect(message.body).toBe(canonicalJson(JSON.parse(message.body)));
    expect(idOf(message)).toMatch(new RegExp(`^wh_[0-9a-f]{24}-${told.first}$`));
    expect(message.headers['content-type']).toBe('application/json');
    expect(await state()).toMatchObject({ next: told.first + 3, lag: 0, failures: 0 });
  });

  test('is told nothing of other services, and of other types', async () => {
    await begin();
    await office.record(2, { service: 'bridge' });
    await office.record(2, { type: 'request.vetoed' });
    await office.deliver();
    expect(receiver.received).toEqual([]);
    expect(await state()).toMatchObject({ next: told.first + 4, lag: 0 });
  });

  test('that fails half of the time is told all, in order, and each until it takes it', async () => {
    const seen = new Map<number, number>();
    await begin((index) => {
      const times = (seen.get(index) ?? 0) + 1;
      seen.set(index, times);
      return (index * 7 + times) % 4 < 2 ? 503 : 200;
    });
    await office.record(12);
    for (let n = 0; (await state()).lag > 0 && n < 100; n += 1) {
      await office.deliver();
      office.clock.advance(6 * MINUTE_MS);
    }
    expect(receiver.taken()).toEqual(range(12));
    const failed = receiver.received.filter(({ status }) => status === 503);
    expect(failed.length).toBeGreaterThan(6);
    const indices = receiver.received.map(({ index }) => index);
    expect(indices).toEqual([...indices].sort((a, b) => a - b));
    const ids = new Map(receiver.received.map((message) => [message.index, idOf(message)]));
    expect(receiver.received.every((message) => ids.get(message.index) === idOf(message))).toBe(
      true,
    );
    expect(new Set(ids.values()).size).toBe(12);
  });

  test('that fails waits for its time, and says why', async () => {
    await begin(() => 500);
    await office.record(1);
    await office.deliver();
    office.clock.advance(5 * SECOND_MS - 1);
    await office.deliver();
    expect(receiver.received).toHaveLength(1);
    expectDeclared(await office.get(`/v1/webhooks/oracle/${told.webhook}`), 'getWebhook', 200);
    expect(await state()).toMatchObject({
      failures: 1,
      next: told.first,
      lastFailure: { reason: 'answered', status: 500 },
    });
    office.clock.advance(1);
    await office.deliver();
    expect(receiver.received).toHaveLength(2);
  });

  test('is asked anew, each time, whether its address may be sent to', async () => {
    await begin();
    await office.record(1);
    const strict = openSending({ allowPrivate: false });
    await office.deliver({ ...office.parts, sending: strict });
    expect(receiver.received).toEqual([]);
    expect((await state()).lastFailure).toMatchObject({ reason: 'https_required', status: null });
  });

  test('that says it is gone is told nothing more until its admin sets it again', async () => {
    await begin(() => 410);
    await office.record(2);
    await office.deliver();
    office.clock.advance(DAY_MS);
    await office.deliver();
    expect(receiver.received).toHaveLength(1);
    expect((await state()).status).toBe('gone');

    telling.behave(() => 200);
    await office.set(telling.settings(told));
    await office.deliver();
    expect(receiver.taken()).toEqual(range(2));
  });

  test('that was disabled goes on where it stopped', async () => {
    await begin();
    const off = await office.set({ ...telling.settings(told), status: 'disabled' });
    const size = await office.record(2);
    await office.deliver();
    expect(receiver.received).toEqual([]);
    await office.set({ ...telling.settings(told), previous: off.body.statement });
    await office.deliver();
    expect(receiver.taken()).toEqual([size - 2, size - 1]);
  });

  test('is signed for with the old secret too, for a day after it got a new one', async () => {
    await begin();
    const rotated = await office.set({ ...telling.settings(told), rotate: true });
    office.clock.advance(DAY_MS - 1);
    await office.record(1);
    await office.deliver();
    const [both] = receiver.received as [Received];
    expect(verify(both)).toEqual(verify(both, rotated.body.secret));

    office.clock.advance(1);
    await office.record(1);
    await office.deliver();
    const alone = receiver.received.at(-1) as Received;
    expect(verify(alone, rotated.body.secret)).toMatchObject({ data: { index: alone.index } });
    expect(() => verify(alone)).toThrow(/No matching signature/);
  });
});

describe('replicas', () => {
  test('share the work, and send nothing twice', async () => {
    await begin();
    await office.record(20);
    await Promise.all([office.deliver(), office.deliver(), office.deliver()]);
    expect(receiver.taken()).toEqual(range(20));
  });

  test('go on when one dies between an answer and writing it down: same id, after a minute', async () => {
    await begin();
    await office.record(2);
    const [lease] = await leaseDue(office.parts, 1);
    if (lease === undefined) throw new Error('there is something to send');
    const { transaction } = office.database;
    const errand = await transaction((tx) => nextErrand(office.parts, tx, lease));
    if (errand === null) throw new Error('there is an entry');
    const outcome = await office.sending.post(errand.message, never);
    expect(outcome).toEqual({ type: 'delivered' });

    office.clock.advance(MINUTE_MS - 1);
    await office.deliver();
    expect(receiver.taken()).toEqual(range(1));
    office.clock.advance(1);
    await office.deliver();
    expect(receiver.taken()).toEqual([told.first, told.first, told.first + 1]);
    const [one, other] = receiver.received as [Received, Received];
    expect(idOf(other)).toBe(idOf(one));

    const before = await state();
    const now = office.clock.time;
    const late = { lease, errand, outcome, now, chance: 0 };
    expect(await transaction((tx) => settle(tx, late))).toBe(false);
    expect(await state()).toEqual(before);
  });

  test('say nothing of an attempt at an address that was changed meanwhile', async () => {
    let changing: Promise<unknown> = Promise.resolve();
    await begin(() => (answer) => {
      changing = office
        .set({ ...telling.settings(told), url: `${receiver.url}/2` })
        .then(() => answer.writeHead(500).end());
    });
    await office.record(1);
    const delivering = office.deliver();
    await expect.poll(() => receiver.received.length).toBe(1);
    telling.behave(() => 200);
    await changing;
    await delivering;
    await office.deliver();
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook/2']);
    expect(await state()).toMatchObject({ failures: 0, lag: 0, lastFailure: null });
  });
});
