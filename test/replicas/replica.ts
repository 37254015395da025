/**
 * One replica in a process of its own: the court over HTTP, on the database it is told, and as late
 * as it is told. `close` on its input makes it decide what is due, and it answers with the ids; `peak` makes it say how
 * much memory it had at most.
 */
import { createInterface } from 'node:readline';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { at } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { executeDue } from '../../src/slash/closing/execution/service.ts';
import { doorOf } from '../http/door.ts';
import { manualClock } from '../support/clock.ts';
import { docketFile } from './docket.ts';
import { fatalDatabase } from './fatal.ts';
import type { ReplicaOptions } from './replica-process.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as ReplicaOptions;
const clock = manualClock(at(options.now));
const opened = await openDatabase(options.database);
const founding = { database: opened, clock, kinds: KINDS };
const deployment = await bootstrap(founding, docketFile());
const database = options.dies === undefined ? opened : fatalDatabase(opened, options.dies);
const context = { ...founding, database, deployment };

const server = doorOf({ context }).listen(0, '127.0.0.1', () => say({ address: server.address() }));

for await (const command of createInterface({ input: process.stdin })) {
  if (command === 'close') say({ decided: await closeAll() });
  if (command === 'peak') say({ peakMiB: process.resourceUsage().maxRSS / 1024 });
}
server.closeAllConnections();
server.close();
await opened.close();

async function closeAll(): Promise<string[]> {
  const decided: string[] = [];
  for (;;) {
    const closing = await executeDue(context, { limit: options.group ?? 1 });
    if (closing.decided.length === 0) return decided;
    decided.push(...closing.decided.map(({ id }) => id));
  }
}

function say(what: object): void {
  process.stdout.write(`${JSON.stringify(what)}\n`);
}
