/** A MilkyWay state sent to a server that listens, tried out before, and repeated. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { after, at, formatTime, HOUR_MS } from '../../src/primitives/time.ts';
import {
  ADMIN,
  ALICE,
  BOB,
  CAROL,
  delegation,
  genesis,
  joined,
  operator,
  pool,
  preferences,
  secured,
  service,
  unbonding,
} from '../ledger/milkyway/genesis.ts';
import { deploymentWith } from '../scenarios/docket.ts';
import { type Court, openCourt } from '../support/court.ts';
import { run } from './captured.ts';
import { urlOf } from './listening.ts';

const STATE = genesis({
  operators: [operator(1, { tokens: { umilk: 300n } })],
  services: [service(1), service(2, { tokens: { utia: 7n } })],
  pools: [pool(3, 'utia', 50n)],
  joined: [joined(1, 1, 2)],
  secured: [secured(2, 3)],
  delegations: [
    delegation('POOL', 3, ALICE, { utia: 50n }),
    delegation('SERVICE', 2, BOB, { utia: 7n }),
    delegation('OPERATOR', 1, CAROL, { umilk: 300n }),
  ],
  unbonding: [unbonding('OPERATOR', 1, CAROL, [{ balance: { umilk: 20n } }])],
  preferences: [preferences(ALICE, [[2, []]])],
});
/** Commands sign with the time it is, wherever they run. */
const TIME = at(Date.now() - 3 * HOUR_MS);
const LINES = 10;
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:1';

let folder: string;
let court: Court;
const inFolder = (name: string) => join(folder, name);
const importState = (...more: readonly string[]) =>
  run([
    ...['ledger', 'import', '--milkyway', inFolder('state.json'), '--at', formatTime(TIME)],
    ...['--as', inFolder('feeder.key.json'), ...more],
  ]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tribune-test-'));
  writeFileSync(inFolder('state.json'), JSON.stringify(STATE));
  const words = ['keys', 'import', '--scheme', 'ed25519', '--out', inFolder('feeder.key.json')];
  const { out } = await run(words, '3d'.repeat(32));
  const feeders = [{ feeder: out.trim(), feeds: ['ledger'], status: 'active' }];
  const deployment = deploymentWith({ genesis: '2024-01-01T00:00:00.000Z', joinNotice: 'PT0S' });
  court = await openCourt({ ...deployment, feeders });
  court.clock.set(at(Date.now()));
});

afterAll(async () => {
  await court.end();
  rmSync(folder, { recursive: true });
});

test('tried out it prints the whole report, and asks no server', async () => {
  const { exitCode, out } = await importState('--dry-run', '--server', NOWHERE);
  expect(exitCode).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    report: {
      isComplete: true,
      lines: { operator: 1, join: 2, secure: 1, allocate: 1, delegate: 4, undelegate: 1 },
    },
  });
  expect((await importState('--server', NOWHERE)).exitCode).not.toBe(0);
});

test('a server that takes it has the stake of the state, and the report is the one from before', async () => {
  const before = await importState('--dry-run', '--server', NOWHERE);
  expect((await court.get('/v1/ledger')).body.seq).toBe(0);

  const { exitCode, out } = await importState('--server', urlOf(court));

  expect(exitCode).toBe(0);
  const { report, ...sent } = JSON.parse(out);
  expect(sent).toMatchObject({ taken: LINES, discrepancies: 0, seq: LINES, skipped: 0 });
  expect({ report }).toEqual(JSON.parse(before.out));
  court.clock.set(after(TIME, 2 * HOUR_MS));
  const stakeOf = async (restaker: string) =>
    (await court.get(`/v1/restakers/${restaker}`)).body.stake;
  expect(await stakeOf(ALICE)).toMatchObject([{ target: 'pool/utia', bonded: '50' }]);
  expect(await stakeOf(CAROL)).toMatchObject([
    { target: 'operator/1', asset: 'umilk', bonded: '300', leaving: '20' },
  ]);
  const { body } = await court.get('/v1/services/2/secured');
  expect(body.secured).toMatchObject([
    { asset: 'umilk', amount: '300' },
    { asset: 'utia', amount: '57' },
  ]);
  expect((await court.get('/v1/operators/1')).body.admin).toBe(`cosmos:${ADMIN}`);
  court.clock.set(at(Date.now()));
});

test('repeated it sends nothing but the last line, which is compared', async () => {
  const again = await importState('--server', urlOf(court));
  expect(JSON.parse(again.out)).toMatchObject({ taken: 0, skipped: LINES, seq: LINES });

  const words = ['--at', formatTime(TIME), '--as', inFolder('feeder.key.json')];
  const lines = Array.from({ length: LINES }, (_, i) => operator(i + 1));
  writeFileSync(inFolder('other.json'), JSON.stringify(genesis({ operators: lines })));
  const other = await run([
    ...['ledger', 'import', '--milkyway', inFolder('other.json'), ...words],
    ...['--server', urlOf(court)],
  ]);
  expect(other.exitCode).toBe(1);
  expect(JSON.parse(other.out).code).toBe('feed_conflict');
});
