/** A ledger as a file: written, sent to another deployment, checked; over HTTP and from a directory. */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { databaseClock } from '../../src/db/clock.ts';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { after, at, formatTime, HOUR_MS } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { digestOfDatabase, exportLedger } from '../../src/slash/replaying/exporting/service.ts';
import { allocates, delegates, deploymentWith, joins } from '../scenarios/docket.ts';
import { bootstrapFile } from '../support/bootstrap.ts';
import { manualClock } from '../support/clock.ts';
import { type Court, courtOf, openCourt } from '../support/court.ts';
import { snapshot } from '../support/database.ts';
import { run } from './captured.ts';
import { urlOf } from './listening.ts';

let folder: string;
let first: Court;
let second: Court;
let founded: Readonly<Record<string, unknown>>;
const inFolder = (name: string) => join(folder, name);

/** Commands sign with the time it is, wherever they run. */
const START = at(Date.now() - 12 * HOUR_MS);
const LONG_AGO = '2024-01-01T00:00:00.000Z';
const timeOf = (line: number) => formatTime(after(START, (line * HOUR_MS) / 2));

const LINES = [
  joins('op-1', 'oracle'),
  joins('op-1', 'oracle'),
  allocates('zoe', 'op-1', { oracle: '1', bridge: '0.5' }),
  ...['zoe', 'yan', 'xia'].map((restaker) => delegates(restaker, 'op-1', '1000')),
  { type: 'undelegate', restaker: 'yan', target: 'operator/op-1', asset: 'umilk', amount: '400' },
  {
    type: 'redelegate',
    restaker: 'xia',
    from: 'operator/op-1',
    to: 'pool/umilk',
    asset: 'umilk',
    amount: '7',
  },
  { type: 'withdraw', restaker: 'yan', target: 'operator/op-1', asset: 'umilk', amount: '401' },
  { type: 'secure', pool: 'umilk', service: 'bridge' },
  { type: 'tick' },
].map((line, i) => ({ seq: i + 1, at: timeOf(i), ...line }));

/** With the deployment of the others, on an embedded database in that directory. */
async function courtIn(name: string): Promise<Court> {
  const directory = join(inFolder(name), 'pglite');
  const database = await openDatabase(
    existsSync(directory) ? { directory } : { directory, snapshot: snapshot() },
  );
  const founding = { database, clock: manualClock(at(Date.now())), kinds: KINDS };
  const deployment = await bootstrap(founding, bootstrapFile(founded));
  const court = courtOf({ ...founding, deployment });
  await once(court.server, 'listening');
  return court;
}

const importTo = (court: Court, file: string, ...more: readonly string[]) =>
  run([
    'ledger',
    'import',
    file,
    '--as',
    inFolder('feeder.key.json'),
    '--server',
    urlOf(court),
    ...more,
  ]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tribune-test-'));
  const seed = '3d'.repeat(32);
  const words = ['keys', 'import', '--scheme', 'ed25519', '--out', inFolder('feeder.key.json')];
  const { out } = await run(words, seed);
  const feeders = [{ feeder: out.trim(), feeds: ['ledger'], status: 'active' }];
  founded = { ...deploymentWith({ genesis: LONG_AGO }), feeders };
  first = await openCourt(founded);
  second = await openCourt(founded);
  for (const { clock } of [first, second]) clock.set(at(Date.now()));
  writeFileSync(
    inFolder('lines.ndjson'),
    LINES.map((line) => `${JSON.stringify(line)}\n`).join(''),
  );
}, 120_000);

afterAll(async () => {
  await first.end();
  await second.end();
  rmSync(folder, { recursive: true });
});

describe('import', () => {
  test('sends what the server does not have, and may be repeated', async () => {
    writeFileSync(
      inFolder('half.ndjson'),
      LINES.slice(0, 5)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
    expect((await importTo(first, inFolder('half.ndjson'))).exitCode).toBe(0);

    const rest = await importTo(first, inFolder('lines.ndjson'));
    const again = await importTo(first, inFolder('lines.ndjson'));

    expect(JSON.parse(rest.out)).toMatchObject({
      taken: LINES.length - 5,
      skipped: 5,
      seq: LINES.length,
    });
    expect(JSON.parse(again.out)).toMatchObject({ taken: 0, skipped: LINES.length });
    expect((await first.get('/v1/ledger')).body).toMatchObject({
      seq: LINES.length,
      at: timeOf(LINES.length - 1),
    });
  });

  test('of an export into an empty deployment restores the same ledger, whatever the batches', async () => {
    const parts: Uint8Array[] = [];
    const header = await exportLedger(
      first.database,
      async (bytes) => void parts.push(bytes),
      () => {},
    );
    writeFileSync(inFolder('export.ndjson'), Buffer.concat(parts));

    const { exitCode, out } = await importTo(second, inFolder('export.ndjson'), '--json');

    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      taken: LINES.length,
      actsPassedOver: 0,
      expectedLedger: header.ledger,
    });
    const [one, other] = [
      await digestOfDatabase(first.database),
      await digestOfDatabase(second.database),
    ];
    expect(other.digest).toBe(header.ledger);
    expect(one).toMatchObject({ digest: header.ledger, records: other.records });
  });

  test('compares the digest in the file with the ledger that the environment names', async () => {
    const [header = ''] = readFileSync(inFolder('export.ndjson'), 'utf8').split('\n');
    const { ledger } = JSON.parse(header);
    vi.stubEnv('TRIBUNE_DATA', inFolder('mirror'));
    const compared = () => importTo(second, inFolder('export.ndjson'), '--compare');

    await (await courtIn('mirror')).end();
    const empty = await compared();
    const mirror = await courtIn('mirror');
    await importTo(mirror, inFolder('lines.ndjson'));
    await mirror.end();
    const same = await compared();
    vi.unstubAllEnvs();

    expect(empty.exitCode).toBe(1);
    expect(JSON.parse(empty.out)).toMatchObject({ expected: ledger });
    expect(JSON.parse(empty.out).found).not.toBe(ledger);
    expect(same.exitCode).toBe(0);
    expect(JSON.parse(same.out)).toMatchObject({ ledger, expectedLedger: ledger, taken: 0 });
  });

  test('of other lines than the server has is refused by the first of them that it is shown', async () => {
    const other = LINES.map((line) =>
      line.seq === LINES.length ? { ...line, at: timeOf(LINES.length) } : line,
    );
    writeFileSync(
      inFolder('other.ndjson'),
      other.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
    const { exitCode, out } = await importTo(first, inFolder('other.ndjson'));

    expect(exitCode).toBe(1);
    expect(JSON.parse(out).code).toBe('feed_conflict');
  });

  test('passes over what courts did, and says so', async () => {
    const act = {
      act: 'reversal',
      slash: 'ab'.repeat(32),
      afterSeq: 1,
      lines: 'cd'.repeat(32),
      reversedAt: timeOf(1),
    };
    writeFileSync(inFolder('acts.ndjson'), `${JSON.stringify(act)}\n`);
    const { out, said } = await importTo(first, inFolder('acts.ndjson'));

    expect(JSON.parse(out)).toMatchObject({ actsPassedOver: 1, taken: 0 });
    expect(said).toContain('a court decides them');
  });

  test.each([
    [['ledger', 'import'], 2],
    [['ledger', 'import', 'nowhere.ndjson', '--as', 'x'], 3],
    [['ledger', 'import', '--milkyway', 'state.json'], 2],
    [['ledger', 'check', 'nowhere.ndjson'], 3],
    [['ledger', 'digest', '--data', 'nowhere'], 3],
  ])('%j ends with exit code %i', async (words, code) => {
    expect((await run(words)).exitCode).toBe(code);
  });
});

describe('a directory', () => {
  test('is exported, and its rows checked, while no server runs on it', async () => {
    const data = inFolder('data');
    const database = await openDatabase({ directory: join(data, 'pglite') });
    await bootstrap({ database, clock: databaseClock, kinds: KINDS }, bootstrapFile());
    await database.close();

    const written = await run(['ledger', 'export', inFolder('none.ndjson'), '--data', data]);
    const { out } = await run(['ledger', 'digest', '--data', data]);
    const checked = await run(['ledger', 'check', '--no-replay', '--data', data]);

    expect(written.exitCode).toBe(0);
    const [header] = readFileSync(inFolder('none.ndjson'), 'utf8').split('\n');
    expect(JSON.parse(header ?? '')).toMatchObject({ seq: 0, acts: 0, ledger: out });
    expect(checked).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('everything holds'),
    });
    expect(
      (await run(['ledger', 'export', inFolder('none.ndjson'), '--data', data])).exitCode,
    ).toBe(3);
  }, 120_000);
});
