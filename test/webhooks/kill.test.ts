import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { MINUTE_MS } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { bootstrapFile } from '../support/bootstrap.ts';
import { manualClock } from '../support/clock.ts';
import { freshPostgresUrl, onPostgres } from '../support/database.ts';
import { NOW } from '../support/statements.ts';
import type { DoomedOptions } from './doomed.ts';
import { officeOf } from './office.ts';
import { idOf, openReceiver } from './receiver.ts';
import { indices } from './telling.ts';

const SCRIPT = fileURLToPath(new URL('./doomed.ts', import.meta.url));

describe.skipIf(!onPostgres)('two processes on one PostgreSQL (only where there is one)', () => {
  test('one is killed when it was answered and before that is kept: the other goes on', async () => {
    const url = await freshPostgresUrl();
    const database = await openDatabase({ url });
    const founding = { database, clock: manualClock(NOW), kinds: KINDS };
    const deployment = await bootstrap(founding, bootstrapFile());
    const office = await officeOf({ ...founding, deployment });
    const receiver = await openReceiver();
    await office.set({ url: receiver.url, types: ['evidence.lapsed'] });
    const first = (await office.record(5)) - 5;

    const dies = { after: '"delivered_at"', time: 3 };
    const options = JSON.stringify({ url, now: NOW, dies } satisfies DoomedOptions);
    const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, options], {
      stdio: 'inherit',
    });
    expect((await once(child, 'exit'))[1]).toBe('SIGKILL');
    expect(receiver.taken()).toEqual(indices(first, 3));

    office.clock.advance(MINUTE_MS - 1);
    await office.deliver();
    expect(receiver.received).toHaveLength(3);
    office.clock.advance(1);
    await office.deliver();
    expect(receiver.taken()).toEqual([...indices(first, 3), ...indices(first + 2, 3)]);
    expect(new Set(receiver.received.map(idOf)).size).toBe(5);
    expect(await office.webhook()).toMatchObject({ lag: 0, failures: 0 });

    await receiver.close();
    await database.close();
  }, 60_000);
});
