import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { narrator } from '../../src/cli/demo/narrator.ts';
import { type Stage, setStage } from '../../src/cli/demo/stage.ts';
import { tellEvidence, tellNetwork } from '../../src/cli/demo/story.ts';
import { run } from './captured.ts';

let stage: Stage;
let folder: string;
let request: string;

const silent = {
  out: () => {},
  say: () => {},
  input: Readable.from([]),
  isColoured: false,
  rewrite: null,
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tribune-test-'));
  stage = await setStage(0);
  await tellNetwork(stage, narrator(silent, 2));
  const { conviction } = await tellEvidence(stage, narrator(silent, 2));
  request = conviction.slashRequest;
}, 120_000);

afterAll(async () => {
  await stage.strike();
  rmSync(stage.folder, { recursive: true });
  rmSync(folder, { recursive: true });
});

const keyOf = (name: string) => join(stage.folder, 'keys', `${name}.key.json`);
const inStage = (name: string) => join(stage.folder, name);
const onServer = () => ['--server', stage.serving.url];

describe('submit', () => {
  test('a feed that was taken before is skipped, line by line', async () => {
    const words = ['feed', 'ledger', inStage('ledger.ndjson'), '--key', keyOf('feeder')];
    const { exitCode, out } = await run(['submit', ...words, ...onServer()]);

    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ taken: 0, skipped: 30, seq: 30 });
  });

  test('a feed signed by somebody else is refused, exit code 1, with the problem', async () => {
    const words = ['feed', 'ledger', inStage('ledger.ndjson'), '--key', keyOf('watcher')];
    const { exitCode, out, said } = await run(['submit', ...words, ...onServer()]);

    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ status: 403, code: 'not_a_feeder' });
    expect(said).toContain('refused (403 not_a_feeder)');
  });

  test('whoever may not feed learns it before he sends millions of bytes', async () => {
    const line = `${JSON.stringify({ seq: 1, at: 'x', type: 'tick', pad: 'x'.repeat(900) })}\n`;
    writeFileSync(join(folder, 'long.ndjson'), line.repeat(20_000));
    const words = ['feed', 'ledger', join(folder, 'long.ndjson'), '--key', keyOf('watcher')];
    const { exitCode, out, said } = await run(['submit', ...words, ...onServer()]);

    expect(said).toContain('refused');
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ code: 'not_a_feeder' });
  });

  test('evidence is signed and heard', async () => {
    const words = ['evidence', inStage('evidence-alpine.json'), '--service', 'sequencer'];
    const how = ['--kind', 'cometbft/duplicate-vote', '--key', keyOf('watcher')];
    const { exitCode, out, said } = await run(['submit', ...words, ...how, ...onServer()]);

    expect(exitCode).toBe(0);
    expect(said).toMatch(/^Report cometbft\/duplicate-vote to service sequencer with evidence /);
    expect(JSON.parse(out)).toMatchObject({ reception: 'opened' });
  });

  test('an envelope goes where its type belongs, and twice is once', async () => {
    const { out: watcher } = await run(['keys', 'show', keyOf('ana')]);
    const content = { service: 'oracle', watcher, offences: ['double-signing'], status: 'active' };
    const draft = { type: 'tribune/watcher/v1', previous: null, content };
    const deployment = ['--deployment', stage.serving.deployment.id];
    const words = ['sign', '-', '--key', keyOf('admin'), ...deployment];
    const { out: envelope } = await run(words, JSON.stringify(draft));

    const once = await run(['submit', '-', ...onServer()], envelope);
    const twice = await run(['submit', '-', ...onServer()], envelope);
    expect(once.exitCode).toBe(0);
    expect(JSON.parse(once.out)).toMatchObject({ kind: 'watcher' });
    expect(twice.out).toBe(once.out);
  });

  test.each([
    ['no lines', ''],
    ['a last line that is no JSON', '{"seq":1}\nnothing\n'],
    ['a line without a number', '{"at":"x"}\n'],
  ])('a file with %s is not sent, exit code 3', async (_what, content) => {
    writeFileSync(join(folder, 'bad.ndjson'), content);
    const words = ['feed', 'ledger', join(folder, 'bad.ndjson'), '--key', keyOf('feeder')];

    expect((await run(['submit', ...words, ...onServer()])).exitCode).toBe(3);
  });

  test('a server that is not there is told by its address, exit code 3', async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(free.address() as AddressInfo).port}`;
    await new Promise((resolve) => free.close(resolve));
    const words = ['feed', 'ledger', inStage('ledger.ndjson'), '--key', keyOf('feeder')];
    const { exitCode, said } = await run(['submit', ...words, '--server', url]);

    expect(exitCode).toBe(3);
    expect(said).toContain(`${url} cannot be reached`);
  });
});

describe('vote', () => {
  const vote = (choice: string, member: string) => {
    const words = [request, choice, '--reason', 'seen it', '--key', keyOf(member)];
    return run(['vote', ...words, ...onServer()]);
  };

  test('a member who votes after the deadline is refused with what time it was', async () => {
    await expect
      .poll(async () => (await vote('veto', 'ana')).exitCode, { timeout: 30_000, interval: 1000 })
      .toBe(1);
    const { out } = await vote('veto', 'ana');

    expect(JSON.parse(out).code).toMatch(/^(veto_window_closed|request_already_executed)$/);
  });

  test('a stranger to the committee is no member', async () => {
    const { exitCode } = await vote('veto', 'watcher');

    expect(exitCode).toBe(1);
  });

  test('an id that is none is wrong usage', async () => {
    const words = ['vote', 'abc', 'veto', '--reason', 'r', '--key', keyOf('ana'), ...onServer()];

    expect((await run(words)).exitCode).toBe(2);
  });
});
