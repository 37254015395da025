import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pageEntries } from '../../src/history/reading/service.ts';
import { replayHistory } from '../../src/history/replaying/service.ts';
import { DAY_MS } from '../../src/primitives/time.ts';
import { openSending } from '../../src/webhooks/sending/service.ts';
import { WEBHOOKS_MAX } from '../../src/webhooks/webhook.ts';
import { expectDeclared } from '../http/declared.ts';
import { doorOf } from '../http/door.ts';
import { BRIDGE_ADMIN } from '../support/bootstrap.ts';
import { workshop } from '../support/workshop.ts';
import { type Office, openOffice } from './office.ts';

const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;

let office: Office;
const secrets: string[] = [];
const shown: string[] = [];

beforeAll(async () => {
  office = await openOffice();
  await office.sequence();
});
afterAll(() => office.database.close());

/** What the door told, kept to be looked through at the end. */
const told = async (path: string) => {
  const answer = await office.get(path);
  shown.push(answer.text);
  return answer;
};

describe('a webhook', () => {
  test('is set by the service’s admin, and hears of what comes from then on', async () => {
    const answer = await office.set({ types: ['slash.executed', 'tribune/vote/v1'] });
    expectDeclared(answer, 'setWebhook', 201);
    expect(answer.body).toMatchObject({
      service: 'oracle',
      webhook: 'ops',
      url: 'https://hooks.test/',
      types: ['slash.executed', 'tribune/vote/v1'],
      status: 'active',
    });
    expect((await told('/v1/webhooks/oracle/ops')).body.next).toBe(await office.size());
    expect(answer.body.secret).toMatch(SECRET);
    secrets.push(answer.body.secret);
  });

  test('shows its secret once: the same statement gets the same answer without it', async () => {
    const body = office.signed({ webhook: 'twice' });
    const first = await office.post('/v1/webhooks', body);
    const again = await office.post('/v1/webhooks', body);
    expectDeclared(again, 'setWebhook', 200);
    expect(first.body.secret).toMatch(SECRET);
    expect(again.body).toEqual({ ...first.body, secret: null });
    secrets.push(first.body.secret);
  });

  test('shows its secret to one of those who post a statement at the same moment', async () => {
    const body = office.signed({ webhook: 'race' });
    const answers = await Promise.all([1, 2, 3].map(() => office.post('/v1/webhooks', body)));
    const made = answers.flatMap((answer) => answer.body.secret ?? []);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(made).toHaveLength(1);
    secrets.push(...made);
  });

  test('is changed by a statement that names the last one', async () => {
    const { statement } = (await told('/v1/webhooks/oracle/ops')).body;
    const stale = await office.set({ url: 'https://new.test/' });
    expect([stale.status, stale.body.code, stale.body.current]).toEqual([
      409,
      'stale_version',
      statement,
    ]);
    const changed = await office.set({ previous: statement, url: 'https://new.test/a?b=c' });
    expectDeclared(changed, 'setWebhook', 201);
    expect(changed.body).toMatchObject({
      url: 'https://new.test/a?b=c',
      types: null,
      secret: null,
    });
  });

  test('gets another secret when its admin asks for one', async () => {
    const { statement } = (await told('/v1/webhooks/oracle/ops')).body;
    const rotated = await office.set({ previous: statement, rotate: true });
    expect(rotated.body.secret).toMatch(SECRET);
    expect(secrets).not.toContain(rotated.body.secret);
    secrets.push(rotated.body.secret);
  });

  test('is disabled though its address is refused by now', async () => {
    const set = await office.set({ webhook: 'old' });
    secrets.push(set.body.secret);
    const strict = doorOf({ context: office });
    const body = office.signed({
      webhook: 'old',
      previous: set.body.statement,
      url: 'http://127.0.0.1/',
      status: 'disabled',
    });
    const answer = await request(strict)
      .post('/v1/webhooks')
      .set('content-type', 'application/json')
      .send(JSON.stringify(body));
    expectDeclared(answer, 'setWebhook', 201);
    expect((await told('/v1/webhooks/oracle/old')).body.status).toBe('disabled');
  });
});

test('a replay from far ahead leads to the end of the history', async () => {
  const answer = await office.replay(Number.MAX_SAFE_INTEGER);
  expectDeclared(answer, 'replayWebhook', 201);
  expect((await told('/v1/webhooks/oracle/ops')).body).toMatchObject({
    next: await office.size(),
    lag: 0,
  });
});

describe('refused is', () => {
  test('whoever is not the service’s admin', async () => {
    const other = await office.set({ webhook: 'x' }, [BRIDGE_ADMIN]);
    expect([other.status, other.body.code]).toEqual([403, 'not_authorised']);
    const nobody = await office.set({ webhook: 'x', service: 'nobody' });
    expect([nobody.status, nobody.body.code]).toEqual([422, 'service_unknown']);
  });

  test.each([
    'ftp://hooks.test/',
    'https://user:secret@hooks.test/',
    'https://hooks.test',
    'https://HOOKS.test/',
    'https://hooks.test:443/',
    'https://hooks.test/#part',
    'hooks.test',
    `https://hooks.test/${'a'.repeat(2048)}`,
  ])('the address %s', async (url) => {
    let body = JSON.stringify(office.signed({ webhook: 'x' }));
    body = body.replaceAll('https://hooks.test/', url);
    const answer = await office.post('/v1/webhooks', JSON.parse(body));
    expect(answer.body).toMatchObject({ code: 'malformed', pointer: '/statement/url' });
  });

  test('an address that nothing may be sent to, and only then is anybody asked for its name', async () => {
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return ['10.0.0.1'];
    };
    const strict = doorOf({
      context: office,
      changes: { sending: openSending({ allowPrivate: false, resolve }) },
    });
    const post = (body: object) =>
      request(strict)
        .post('/v1/webhooks')
        .set('content-type', 'application/json')
        .send(JSON.stringify(body));
    const forged = await post(office.signed({ webhook: 'x' }, [BRIDGE_ADMIN]) as object);
    expect(forged.body.code).toBe('not_authorised');
    expect(asked).toEqual([]);

    const inside = await post(office.signed({ webhook: 'x' }) as object);
    expect([inside.status, inside.body.code, inside.body.reason]).toEqual([
      422,
      'webhook_url_refused',
      'address_not_public',
    ]);
    expect(asked).toEqual(['hooks.test']);
    const plain = await post(office.signed({ webhook: 'x', url: 'http://hooks.test/' }) as object);
    expect(plain.body.reason).toBe('https_required');
  });

  test('a type of entries that there is not', async () => {
    const { body, status } = await office.set({ webhook: 'x', types: ['slash.execute'] });
    expect([status, body.code, body.type]).toEqual([422, 'entry_type_unknown', 'slash.execute']);
  });

  test('a replay of what is not there', async () => {
    const unknown = await office.replay(null, 'x');
    expect([unknown.status, unknown.body.code]).toEqual([404, 'webhook_unknown']);
    const read = await office.get('/v1/webhooks/oracle/x');
    expect([read.status, read.body.code]).toEqual([404, 'webhook_unknown']);
    const letters = await office.get('/v1/webhooks/oracle/x/dead-letters');
    expect(letters.body.code).toBe('webhook_unknown');
  });

  test('one more than a service may have', async () => {
    const { items } = (await office.get('/v1/webhooks?service=oracle')).body;
    for (let n = items.length; n < WEBHOOKS_MAX; n += 1) {
      const { body } = await office.set({ webhook: `n${n}` });
      secrets.push(body.secret);
    }
    const { body, status } = await office.set({ webhook: 'more' });
    expect([status, body.code, body.max]).toEqual([409, 'too_many_webhooks', WEBHOOKS_MAX]);
    const bridge = await office.set({ service: 'bridge' }, [BRIDGE_ADMIN]);
    expect(bridge.status).toBe(201);
    secrets.push(bridge.body.secret);
  });
});

describe('anybody sees', () => {
  test('all webhooks, page by page', async () => {
    const names: string[] = [];
    for (let cursor = ''; ; ) {
      const page = await told(`/v1/webhooks?limit=5${cursor}`);
      expectDeclared(page, 'listWebhooks', 200);
      names.push(
        ...page.body.items.map(
          (of: { service: string; webhook: string }) => `${of.service} ${of.webhook}`,
        ),
      );
      if (page.body.next === null) break;
      cursor = `&cursor=${page.body.next}`;
    }
    expect(names).toHaveLength(WEBHOOKS_MAX + 1);
    expect(names).toEqual([...names].sort());
    const bridge = await told('/v1/webhooks?service=bridge');
    expect(bridge.body.items).toHaveLength(1);
  });

  test('and nobody a secret: not in what is told, not in the history, not where answers are kept', async () => {
    office.clock.advance(DAY_MS);
    await office.sequence();
    await told('/v1/webhooks');
    await told('/v1/history/entries?limit=500');
    const kept = await office.database.transaction((tx) => tx.$queryRaw`SELECT * FROM "statement"`);
    const all =
      shown.join() +
      JSON.stringify(kept, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    expect(secrets.length).toBe(new Set(secrets).size);
    expect(secrets.length).toBe(WEBHOOKS_MAX + 2);
    expect(all).toContain('tribune/webhook/v1');
    expect(all).not.toContain('whsec_');
    for (const secret of secrets) expect(all).not.toContain(secret.slice('whsec_'.length, -1));
  });
});

test('what was said of webhooks follows again from the history alone', async () => {
  const { items } = await pageEntries(office, { from: 0, limit: 500 });
  const source = {
    async *entries() {
      yield* items;
    },
    lines: () => Promise.reject(new Error('nothing was fed')),
  };
  expect(items.filter(({ type }) => type.startsWith('tribune/webhook'))).toHaveLength(
    WEBHOOKS_MAX + 5,
  );
  expect(await replayHistory(source, { workshop })).toBe(null);
});
