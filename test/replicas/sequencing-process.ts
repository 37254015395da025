/**
 * A replica that gives indexes, in a process of its own, and is ended or stopped by a signal in the
 * middle of its first turn, when nobody else can. Says so just before.
 */
import { pino } from 'pino';
import { databaseClock } from '../../src/db/clock.ts';
import { type Database, openDatabase, type Tx } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { openLog } from '../../src/history/keys/service.ts';
import { historyJobs } from '../../src/jobs/history-jobs.ts';
import { startLoop } from '../../src/jobs/loop.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { docketFile } from './docket.ts';

export interface SequencingOptions {
  readonly url: string;
  readonly seed: string;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
  /** While it reads what waits, or once it has written some of it. */
  readonly during: 'reading' | 'writing';
}

const { url, seed, signal, during } = JSON.parse(process.argv[2] ?? '{}') as SequencingOptions;
/** Time enough for a query to be on its way, and for a large answer not to have come. */
const ON_ITS_WAY_MS = 10;

let isOver = false;
function strike(): void {
  if (isOver) return;
  isOver = true;
  process.stdout.write('struck\n');
  process.kill(process.pid, signal);
}

type Raw = (strings: TemplateStringsArray, ...values: unknown[]) => Promise<unknown>;

const struck: Readonly<Record<string, (run: Raw) => Raw>> = {
  $executeRaw:
    (run) =>
    async (strings, ...values) => {
      const count = await run(strings, ...values);
      if (during === 'writing' && strings.join('').includes('INTO "history_entry"')) strike();
      return count;
    },
  $queryRaw:
    (run) =>
    async (strings, ...values) => {
      if (during === 'reading' && strings.join('').includes('"history_pending"'))
        setTimeout(strike, ON_ITS_WAY_MS);
      return run(strings, ...values);
    },
};

const watched = (tx: Tx): Tx =>
  new Proxy(tx, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      const around = struck[String(name)];
      return around === undefined ? method : around((method as Raw).bind(target));
    },
  });

const opened = await openDatabase({ url });
const founding = { database: opened, clock: databaseClock, kinds: KINDS };
const deployment = await bootstrap(founding, docketFile());
const log = await openLog({ ...founding, deployment }, { given: [seed], spare: '' });
const database: Database = {
  ...opened,
  transaction: (work, limits) => opened.transaction((tx) => work(watched(tx)), limits),
};
for (const job of historyJobs({ ...founding, deployment, database }, log))
  startLoop(job, pino({ level: 'silent' }));
