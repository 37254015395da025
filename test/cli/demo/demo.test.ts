import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let exitCode: number | null;
let out: string;
let folder: string;

beforeAll(async () => {
  const words = ['--import', 'tsx', 'src/main.ts', 'demo', '--once', '--port', '0'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  out = await text(child.stdout);
  exitCode = await ended;
  folder = /\/\S*tribune-demo-\w+/.exec(out)?.[0] ?? '';
}, 180_000);

afterAll(() => {
  if (folder !== '') rmSync(folder, { recursive: true, force: true });
});

describe('the demo, played once', () => {
  test('comes to its end', () => {
    expect(out).toContain('9/9  Look around');
    expect(exitCode).toBe(0);
  });

  test('fits into 80 columns and is not coloured where nobody looks', () => {
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out).not.toContain('\u001b');
  });

  test('shows the checks, the votes in three schemes, and both ends', () => {
    expect(out).toMatch(/\+ vote_a\.signature +valid/);
    expect(out).toContain('Verdict: proven, against operator alpine at height 7001');
    for (const scheme of ['eip712', 'adr036']) expect(out).toContain(`(${scheme}, `);
    expect(out).toMatch(/- ana \(ed25519, |x ana came too late/);
    expect(out).toContain('+ the request is executed');
    expect(out).toContain('+ the request is now vetoed');
  });

  test('the accused is heard, and gets the time that the policy has for it', () => {
    const [, from, to] = /deadline moves from (\S+)\n +to (\S+)$/m.exec(out) ?? [];

    expect(out).toContain('Dispute as accused slash request');
    expect(Date.parse(to ?? '') - Date.parse(from ?? '')).toBe(12 * 3_600_000);
  });

  test('what was slashed is in escrow for as long as the policy says', () => {
    const [, executed] = /Executed at (\S+)\./.exec(out) ?? [];
    const [, until] = /held in escrow\n +until (\S+);/.exec(out) ?? [];

    expect(out).toContain('+ 600,000 umilk and 100,000 utia: held in escrow');
    expect(Date.parse(until ?? '') - Date.parse(executed ?? '')).toBe(7 * 86_400_000);
  });

  test('every amount before and after is the one that the rules give', () => {
    expect(out).toMatch(/alice +operator\/alpine +umilk +3,000,000 +2,700,000 +-300,000/);
    expect(out).toMatch(/bob +operator\/alpine +umilk +2,000,000 +2,000,000 +\.$/m);
    expect(out).toMatch(/carol +operator\/alpine +umilk +1,000,000 +950,000 +-50,000/);
    expect(out).toMatch(/dave +pool\/umilk +umilk +4,000,000 +3,800,000 +-200,000/);
    expect(out).toMatch(/erin +service\/oracle +utia +2,000,000 +1,900,000 +-100,000/);
    expect(out).toMatch(/henry +operator\/alpine \(leaving\) +umilk +500,000 +450,000 +-50,000/);
    expect(out).toMatch(/ivy +operator\/alpine +umilk +1,000,000 +1,000,000 +\.$/m);
    expect(out).toContain('+ 600,000 umilk slashed, 600,000 lost by restakers');
    expect(out).toContain('+ nobody has lost anything');
    expect(out).not.toMatch(/^ {2}x (?!bridge would fall below|\w+ came too late)/m);
  });

  test('leaves the bootstrap file it named, and no database', () => {
    const file = JSON.parse(readFileSync(`${folder}/bootstrap.json`, 'utf8'));

    expect(file.deployment.name).toBe('demo');
    expect(existsSync(`${folder}/database`)).toBe(false);
  });
});
