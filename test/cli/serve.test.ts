import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './captured.ts';

type Child = ChildProcessByStdio<null, Readable, Readable>;

const BOOTSTRAP = 'docs/examples/bootstrap.yaml';

let folder: string;
const directory = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tribune-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function spawnServe(words: readonly string[]): Child {
  const args = ['--import', 'tsx', 'src/main.ts', 'serve', '--port', '0', ...words];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
}

const exitOf = (child: Child) => new Promise<number | null>((resolve) => child.on('exit', resolve));

/** Waits for the line that says where it serves. */
async function addressOf(child: Child): Promise<string> {
  let log = '';
  for await (const chunk of child.stdout) {
    log += String(chunk);
    const url = /"url":"([^"]+)"/.exec(log)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`it ended without serving: ${log}`);
}

describe('a replica', () => {
  test('serves until SIGTERM, and its directory is its own meanwhile', async () => {
    const words = ['--bootstrap', BOOTSTRAP, '--data', directory('own')];
    const first = spawnServe(words);
    const ended = exitOf(first);
    const url = await addressOf(first);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);

    const second = spawnServe(words);
    const said = text(second.stderr);
    expect(await exitOf(second)).toBe(3);
    expect(await said).toMatch(/^tribune: cannot open the database: .* is in use by process \d+/);

    first.kill('SIGTERM');
    expect(await ended).toBe(0);

    const third = spawnServe(words);
    await addressOf(third);
    const thirdEnded = exitOf(third);
    third.kill('SIGINT');
    expect(await thirdEnded).toBe(0);
  }, 120_000);
});

describe('what it cannot serve it says and exits with 3', () => {
  test('a bootstrap file that is not there', async () => {
    const { exitCode, said } = await run(['serve', '--bootstrap', 'nowhere.yaml']);

    expect(exitCode).toBe(3);
    expect(said).toContain('cannot read the bootstrap file');
  });

  test.each([
    ['that is no YAML', 'a: [', 'file_malformed'],
    ['that says a thing twice', '{"deployment":1,"deployment":2}', '/deployment'],
    ['with a field too many', '{"extra":1}', 'malformed'],
  ])('a bootstrap file %s', async (_what, content, told) => {
    writeFileSync(directory('bad.yaml'), content);
    const words = ['--bootstrap', directory('bad.yaml'), '--data', directory('bad')];
    const { exitCode, said } = await run(['serve', ...words]);

    expect(exitCode).toBe(3);
    expect(said).toContain(told);
  });

  test('a port that another program has', async () => {
    const other: Server = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    copyFileSync(BOOTSTRAP, directory('copy.yaml'));

    const words = ['--bootstrap', directory('copy.yaml'), '--data', directory('port')];
    const { exitCode, said } = await run(['serve', ...words, '--port', String(port)]);
    other.close();

    expect(exitCode).toBe(3);
    expect(said).toBe(`tribune: port ${port} of 127.0.0.1 is in use by another program`);
  });
});
