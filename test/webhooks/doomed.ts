/** A replica in a process of its own that sends to webhooks until it dies, as by `kill -9`. */
import { randomUUID } from 'node:crypto';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { at, type Timestamp } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { deliverTo, leaseDue } from '../../src/webhooks/delivering/service.ts';
import { openSending } from '../../src/webhooks/sending/service.ts';
import { fatalDatabase, type Moment } from '../replicas/fatal.ts';
import { bootstrapFile } from '../support/bootstrap.ts';
import { manualClock } from '../support/clock.ts';

export interface DoomedOptions {
  readonly url: string;
  readonly now: Timestamp;
  readonly dies: Moment;
}

const { url, now, dies } = JSON.parse(process.argv[2] ?? '{}') as DoomedOptions;
const opened = await openDatabase({ url });
const founding = { database: opened, clock: manualClock(at(now)), kinds: KINDS };
const deployment = await bootstrap(founding, bootstrapFile());
const context = { ...founding, database: fatalDatabase(opened, dies), deployment };
const sending = openSending({ allowPrivate: true });
const parts = { context, sending, chance: () => 0, newLease: randomUUID };
for (const lease of await leaseDue(parts, 1))
  await deliverTo(parts, lease, new AbortController().signal);
await opened.close();
