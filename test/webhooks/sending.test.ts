import { once } from 'node:events';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Message } from '../../src/webhooks/message.ts';
import { openSending, type SendingOptions } from '../../src/webhooks/sending/service.ts';
import { type Behaviour, openReceiver, type Receiver } from './receiver.ts';
import { SELF_SIGNED } from './self-signed.ts';

const open: Receiver[] = [];
const receiver = async (behave?: Behaviour): Promise<Receiver> => {
  const made = await openReceiver(behave);
  open.push(made);
  return made;
};
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

const never = new AbortController().signal;
const messageTo = (url: string, body = '{}'): Message => ({ url, body, headers: { 'x-a': 'b' } });
const post = (url: string, options: Partial<SendingOptions> = {}, body?: string) =>
  openSending({ allowPrivate: true, ...options }).post(messageTo(url, body), never);
const refused = (reason: string, status: number | null = null) => ({
  type: 'failed',
  failure: { reason, status },
});

describe('a message', () => {
  test('is posted, and delivered if the answer is 2xx', async () => {
    const there = await receiver(() => 202);
    expect(await post(there.url, {}, '{"data":{"index":7},"ü":1}')).toEqual({ type: 'delivered' });
    expect(there.received[0]).toMatchObject({
      path: '/hook',
      body: '{"data":{"index":7},"ü":1}',
      headers: { 'x-a': 'b', host: `127.0.0.1:${there.port}` },
    });
  });

  test.each([300, 301, 302, 307, 308, 400, 404, 410, 429, 500, 503])(
    'is not delivered if the answer is %i',
    async (status) => {
      const there = await receiver(() => status);
      expect(await post(there.url)).toEqual(refused('answered', status));
      expect(there.received).toHaveLength(1);
    },
  );

  test('is never sent on to where an answer points', async () => {
    const elsewhere = await receiver();
    const there = await receiver(() => (answer) => {
      answer.writeHead(307, { location: elsewhere.url }).end();
    });
    expect(await post(there.url)).toEqual(refused('answered', 307));
    expect(elsewhere.received).toEqual([]);
  });

  test('that nobody answers fails in time', async () => {
    const there = await receiver(() => null);
    expect(await post(there.url, { timeoutMs: 50 })).toEqual(refused('timed_out'));
  });

  test('whose name nobody answers for fails in time', async () => {
    const resolve = () => new Promise<never>(() => {});
    const outcome = await post('http://slow.test/', { resolve, timeoutMs: 50 });
    expect(outcome).toEqual(refused('timed_out'));
  });

  test('does not wait for the rest of an answer, nor read it all', async () => {
    let isClosed = false;
    const there = await receiver(() => (answer) => {
      answer.on('close', () => {
        isClosed = true;
      });
      answer.writeHead(200);
      const pour = (): void => {
        if (!answer.destroyed) answer.write(Buffer.alloc(65_536), pour);
      };
      pour();
    });
    expect(await post(there.url)).toEqual({ type: 'delivered' });
    await expect.poll(() => isClosed).toBe(true);
  });

  test('is not delivered where nobody listens, or the line is cut', async () => {
    const gone = await openReceiver();
    await gone.close();
    expect(await post(gone.url)).toEqual(refused('unreachable'));
    const cutting = await receiver(() => (answer) => answer.destroy());
    expect(await post(cutting.url)).toEqual(refused('unreachable'));
    const upgrading = await receiver(() => (answer) => {
      answer.socket?.end(
        'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      );
    });
    expect(await post(upgrading.url)).toEqual(refused('unreachable'));
  });

  test('that was interrupted is neither delivered nor failed', async () => {
    const there = await receiver(() => null);
    const stop = new AbortController();
    const posting = openSending({ allowPrivate: true }).post(messageTo(there.url), stop.signal);
    await expect.poll(() => there.received.length).toBe(1);
    stop.abort();
    expect(await posting).toEqual({ type: 'interrupted' });
  });
});

describe('where a message goes', () => {
  const strict = { allowPrivate: false };

  test.each([
    ['https://127.0.0.1/', 'address_not_public'],
    ['https://[::1]/', 'address_not_public'],
    ['https://2130706433/', 'address_not_public'],
    ['https://169.254.169.254/latest/meta-data', 'address_not_public'],
    ['http://1.1.1.1/', 'https_required'],
    ['https://1.1.1.1:22/', 'port_not_allowed'],
  ])('never to %s: %s', async (url, reason) => {
    const sending = openSending(strict);
    expect(await sending.admit(url)).toEqual({
      ok: false,
      error: { code: 'webhook_url_refused', reason },
    });
    expect(await sending.post(messageTo(url), never)).toEqual(refused(reason));
  });

  test('never to a name of a private address, though another of its addresses is public', async () => {
    const resolve = async () => ['1.1.1.1', '192.168.0.1'];
    expect(await post('https://inside.test/', { ...strict, resolve })).toEqual(
      refused('address_not_public'),
    );
  });

  test('never to a name that nobody knows', async () => {
    for (const resolve of [async () => [], () => Promise.reject(new Error('SERVFAIL'))])
      expect(await post('https://nobody.test/', { ...strict, resolve })).toEqual(
        refused('host_unresolved'),
      );
  });

  test('a name is asked for anew each time, and what is checked is what is connected to', async () => {
    const there = await receiver();
    const said = [['127.0.0.1'], ['127.0.0.1'], ['127.0.0.2']];
    const asked: string[] = [];
    const resolve = async (host: string) => {
      asked.push(host);
      return said[asked.length - 1] ?? [];
    };
    const sending = openSending({ allowPrivate: true, resolve });
    const url = `http://hooks.test:${there.port}/hook`;
    expect(await sending.admit(url)).toMatchObject({ ok: true });
    expect(await sending.post(messageTo(url), never)).toEqual({ type: 'delivered' });
    expect(there.received[0]?.headers.host).toBe(`hooks.test:${there.port}`);
    expect(await sending.post(messageTo(url), never)).toEqual(refused('unreachable'));
    expect(asked).toEqual(['hooks.test', 'hooks.test', 'hooks.test']);
  });

  test('to another of its addresses if one does not listen', async () => {
    const there = await receiver();
    const resolve = async () => ['127.0.0.2', '127.0.0.1'];
    const url = `http://hooks.test:${there.port}/`;
    expect(await post(url, { resolve })).toEqual({ type: 'delivered' });
  });

  test('never to whoever cannot prove by a certificate that the name is his', async () => {
    const names: (string | false)[] = [];
    const server = createTlsServer(SELF_SIGNED, () => names.push('asked'));
    server.on('tlsClientError', () => {});
    server.on('connection', () => names.push('connected'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const resolve = async () => ['127.0.0.1'];
    expect(await post(`https://hooks.test:${port}/`, { resolve })).toEqual(refused('unreachable'));
    expect(names).toEqual(['connected']);
    server.close();
  });
});
