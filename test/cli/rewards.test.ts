import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from './captured.ts';

const EXAMPLES = readdirSync('docs/examples')
  .filter((name) => name.startsWith('rewards-'))
  .map((name) => `docs/examples/${name}`);

describe('rewards simulate', () => {
  test('prints, sorted, who has earned what', async () => {
    const { exitCode, out } = await run(['rewards', 'simulate', 'docs/examples/rewards-pool.json']);

    expect(exitCode).toBe(0);
    const printed = JSON.parse(out);
    expect(Object.keys(printed)).toEqual([
      'commissions',
      'discrepancies',
      'dust',
      'restakers',
      'ticks',
    ]);
    const of = (restaker: string, service: string, accrued: string) => ({
      accrued,
      asset: `u${service}`,
      restaker,
      service,
      target: 'pool/umilk',
    });
    expect(printed.restakers).toEqual([
      of('alice', 's1', '115740'),
      of('alice', 's2', '347221.8'),
      of('bob', 's2', '231481.2'),
    ]);
  });

  test('reads standard input', async () => {
    const text = readFileSync('docs/examples/rewards-slash.json', 'utf8');
    const piped = await run(['rewards', 'simulate', '-'], text);
    const named = await run(['rewards', 'simulate', 'docs/examples/rewards-slash.json']);
    expect(piped.out).toBe(named.out);
    expect(JSON.parse(piped.out).paid).toMatchObject([
      { claimant: 'restaker/alice', amount: '675' },
    ]);
  });

  test.each(EXAMPLES)('%s comes out as its page says', async (file) => {
    const { out } = await run(['rewards', 'simulate', file]);
    const page = readFileSync('docs/rewards.md', 'utf8');
    const { restakers, commissions, dust } = JSON.parse(out);
    for (const { accrued } of [...restakers, ...commissions]) expect(page).toContain(accrued);
    for (const { amount } of dust) expect(page).toContain(amount);
  });

  test.each([
    ['no JSON', 'not json', 'json_malformed'],
    ['a file of another shape', '{"plans":[]}', 'file_malformed'],
  ])('%s is unreadable, exit code 3', async (_what, text, code) => {
    const { exitCode, out, said } = await run(['rewards', 'simulate', '-'], text);

    expect(exitCode).toBe(3);
    expect(out).toBe('');
    expect(said).toContain(code);
  });
});
