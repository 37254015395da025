/**
 * One replica in a process of its own, with all its loops, on a database that others use too. Its clock
 * goes as the database's does, so many milliseconds behind. It lives until it is killed.
 */
import { pino } from 'pino';
import { clockOf, databaseClock } from '../../src/db/clock.ts';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { openLog } from '../../src/history/keys/service.ts';
import { courtJobs } from '../../src/jobs/court-jobs.ts';
import { historyJobs } from '../../src/jobs/history-jobs.ts';
import { startLoop } from '../../src/jobs/loop.ts';
import { webhookJobs } from '../../src/jobs/webhook-jobs.ts';
import { after, at } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { openSending } from '../../src/webhooks/sending/service.ts';
import { doorOf } from '../http/door.ts';
import { docketFile } from './docket.ts';

export interface HistoryReplicaOptions {
  readonly url: string;
  readonly behindMs: number;
  /** When the webhooks' hasty clock was right. */
  readonly since: number;
}

const options = JSON.parse(process.argv[2] ?? '{}') as HistoryReplicaOptions;
const database = await openDatabase({ url: options.url });
const clock = clockOf(async (tx) => after(await databaseClock.now(tx), -options.behindMs));
const founding = { database, clock, kinds: KINDS };
const context = { ...founding, deployment: await bootstrap(founding, docketFile()) };
const log = await openLog(context, { given: ['77'.repeat(32)], spare: '' });
const logger = pino({ level: 'silent' });
const sending = openSending({ allowPrivate: true });
/** Whoever did not take a message is asked again so many times sooner. */
const HASTE = 20;
const hasty = clockOf(async (tx) =>
  after(at(options.since), HASTE * ((await clock.now(tx)) - options.since)),
);
for (const job of [
  ...courtJobs(context, () => {}),
  ...historyJobs(context, log),
  ...webhookJobs({ ...context, clock: hasty }, sending),
])
  startLoop(job, logger);
const server = doorOf({ context, changes: { sending } }).listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ address: server.address() })}\n`);
});
