/**
 * The loops of a replica in a process of their own, by the clock of the database. Says `{}` when they
 * run, and how many it decided and where after every group; ends when its input does.
 */
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { openDatabase } from '../../src/db/database.ts';
import { courtJobs } from '../../src/jobs/court-jobs.ts';
import { startLoop } from '../../src/jobs/loop.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import { contextOf } from '../support/many.ts';
import type { ClosingOptions } from './closing-process.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as ClosingOptions;
if (options.aheadMs !== undefined) setAhead(options.aheadMs);
const database = await openDatabase(options.database);
const context = await contextOf(database, JSON.parse(readFileSync(options.file, 'utf8')) as Json);
const logger = pino({ level: 'error' }, pino.destination(2));
const jobs = courtJobs(context, ({ decided, failed }) => {
  if (decided.length + failed.length > 0) say({ decided: decided.length, failed: failed.length });
});
const loops = jobs.map((job) => startLoop(job, logger));
say({ decided: 0, failed: 0 });

for await (const _ of process.stdin);
await Promise.all(loops.map((loop) => loop.stop()));
await database.close();

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}

/** A machine whose clock is wrong. */
function setAhead(ms: number): void {
  const real = Date;
  const wrong = () => real.now() + ms;
  globalThis.Date = new Proxy(real, {
    construct: (of, args) => Reflect.construct(of, args.length === 0 ? [wrong()] : args),
    get: (of, name) => (name === 'now' ? wrong : Reflect.get(of, name)),
  });
}
