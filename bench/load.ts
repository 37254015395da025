/**
 * A process that posts prepared bodies over so many connections, each one after the other, and says
 * how long that took: `{"ms","statuses","p50","p99"}`. Bodies are a line each, read before the clock
 * starts; a line that is a path is asked for. With `untilTold` it goes round and round until its
 * input ends.
 */
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';

export interface LoadOptions {
  readonly url: string;
  readonly file: string;
  readonly connections: number;
  /** Said to be the client's address. */
  readonly from: string;
  readonly untilTold: boolean;
}

export interface LoadMeasured {
  readonly ms: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly p50: number;
  readonly p99: number;
}

const options = JSON.parse(process.argv[2] ?? '{}') as LoadOptions;
const bodies = readFileSync(options.file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => Buffer.from(line));
const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
const SLASH = '/'.charCodeAt(0);
const target = new URL('/v1/evidence', options.url);
const statuses: Record<string, number> = {};
const times: number[] = [];
let next = 0;
let isTold = false;
process.stdin.on('end', () => {
  isTold = true;
});
process.stdin.resume();

function post(body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const isPath = body[0] === SLASH;
    const headers = {
      'x-forwarded-for': options.from,
      ...(isPath ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
    };
    const url = isPath ? new URL(body.toString(), options.url) : target;
    const sent = request(url, { agent, method: isPath ? 'GET' : 'POST', headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject);
    if (isPath) sent.end();
    else sent.end(body);
  });
}

function nextBody(): Buffer | undefined {
  const body = bodies[options.untilTold ? next % bodies.length : next];
  next += 1;
  return options.untilTold && isTold ? undefined : body;
}

async function connection(): Promise<void> {
  for (let body = nextBody(); body !== undefined; body = nextBody()) {
    const start = performance.now();
    const status = await post(body);
    times.push(performance.now() - start);
    statuses[status] = (statuses[status] ?? 0) + 1;
  }
}

const start = performance.now();
await Promise.all(Array.from({ length: options.connections }, connection));
const ms = performance.now() - start;
agent.destroy();
times.sort((a, b) => a - b);
const at = (share: number): number => times[Math.floor(times.length * share)] ?? 0;
const measured: LoadMeasured = { ms, statuses, p50: at(0.5), p99: at(0.99) };
process.stdout.write(`${JSON.stringify(measured)}\n`);
process.exit(0);
