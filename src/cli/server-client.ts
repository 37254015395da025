/** Requests to a Tribune server: a refusal is told as it was given. */
import { createReadStream } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { type Readable, Transform } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Json } from '../primitives/bytes.ts';
import { parseJson } from '../primitives/strict-json.ts';
import { CommandFailed, EXIT, messageOf } from './command-failed.ts';
import { fieldsOf } from './json-text.ts';

export interface ServerAnswer {
  readonly status: number;
  readonly body: Json;
}

export interface ServerClient {
  readonly url: string;
  get(path: string): Promise<Json>;
  post(path: string, body: Json): Promise<ServerAnswer>;
  /** Streams a file of lines, or sends those at hand; `onSent` hears how many bytes have gone. */
  postLines(path: string, lines: LinesFile): Promise<ServerAnswer>;
}

interface LinesFile {
  /** Its name, or the lines themselves; null for no lines at all. */
  readonly file: string | Buffer | null;
  /** Of `Tribune-Statement`. */
  readonly statement: string;
  readonly onSent: (bytes: number) => void;
}

interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable | null;
}

export function serverClient(url: string): ServerClient {
  const base = baseOf(url);
  const ask = async (path: string, outgoing: Outgoing) =>
    accepted(await exchange(new URL(path, base), outgoing));
  return {
    url: base.href.replace(/\/$/, ''),
    get: async (path) => (await ask(path, { method: 'GET', headers: {}, body: null })).body,
    post: (path, json) => {
      const body = Buffer.from(JSON.stringify(json));
      const headers = { 'content-type': 'application/json', 'content-length': `${body.length}` };
      return ask(path, { method: 'POST', headers, body });
    },
    postLines: (path, { file, statement, onSent }) => {
      const headers = { 'content-type': 'application/x-ndjson', 'tribune-statement': statement };
      const body = typeof file === 'string' ? counted(file, onSent) : file;
      return ask(path, { method: 'POST', headers, body });
    },
  };
}

function baseOf(url: string): URL {
  const base = URL.canParse(url) ? new URL(url) : null;
  if (base !== null && /^https?:$/.test(base.protocol)) return base;
  throw new CommandFailed(EXIT.usage, `${url} is not an http:// or https:// address`);
}

function counted(file: string, onSent: (bytes: number) => void): Readable {
  let sent = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      onSent(sent);
      done(null, chunk);
    },
  });
  const source = createReadStream(file, { highWaterMark: 1 << 20 });
  source.on('error', (error) => counter.destroy(error));
  return source.pipe(counter);
}

async function exchange(url: URL, { method, headers, body }: Outgoing): Promise<ServerAnswer> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = send(url, { method, headers }, resolve);
      outgoing.on('error', reject);
      if (body === null || Buffer.isBuffer(body)) outgoing.end(body ?? undefined);
      else pipeline(body, outgoing).catch(reject);
    });
    const json = parseJson((await text(response)) || 'null');
    return { status: response.statusCode ?? 0, body: json.ok ? json.value : null };
  } catch (error) {
    const isCut = body !== null && CUT_CODES.includes((error as NodeJS.ErrnoException).code ?? '');
    const what = isCut ? 'ended the connection before it had everything' : 'cannot be reached';
    throw new CommandFailed(EXIT.unreadable, `${url.origin} ${what}: ${reasonOf(error)}`);
  }
}

/** The other side hung up while we were sending. */
const CUT_CODES: readonly string[] = ['EPIPE', 'ECONNRESET'];

/** Node gives some connection errors no message of their own. */
const reasonOf = (error: unknown): string =>
  messageOf(error) || ((error as NodeJS.ErrnoException).code ?? 'no reason given');

function accepted(answer: ServerAnswer): ServerAnswer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw new CommandFailed(EXIT.refused, refusalText(answer), answer.body);
}

/** The title, the code and, for what time cures, nothing else: the facts are in the document. */
function refusalText({ status, body }: ServerAnswer): string {
  const { title, code, pointer, detail } = fieldsOf(body);
  if (typeof code !== 'string') return `the server answered ${status}`;
  const where = typeof pointer === 'string' && pointer !== '' ? ` at ${pointer}` : '';
  const what = typeof detail === 'string' ? `: ${detail}` : '';
  return `refused (${status} ${code}): ${String(title)}${where}${what}`;
}
