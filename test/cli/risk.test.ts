import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { run } from './captured.ts';

const SHARED = 'docs/examples/risk-shared.json';
const shared = () => JSON.parse(readFileSync(SHARED, 'utf8'));
const ask = (file: unknown) => run(['risk', 'analyze', '-'], JSON.stringify(file));

describe('risk analyze', () => {
  test('says what was asked, of which network, and by which flags', async () => {
    const { exitCode, out } = await run(['risk', 'analyze', SHARED]);
    const answer = JSON.parse(out);

    expect(exitCode).toBe(0);
    expect(Object.keys(answer)).toEqual([
      'cascades',
      'concentration',
      'corruption',
      'flags',
      'leverage',
      'network',
      'security',
    ]);
    expect(answer.security).toMatchObject({ secure: false, maxAttackProfit: '1' });
    expect(answer.flags).toEqual({
      strict: true,
      granularity: 'whole',
      stakeModel: 'shared',
      orphan: 'attackable',
      priceBasis: 'as given',
    });
  });

  test.each<[string, object, string]>([
    ['a stake of none', { stakes: { v1: 0 } }, '/stakes/v1'],
    [
      'a quorum above all',
      { services: { s: { pi: 1, alpha: 2, validators: ['v1'] } } },
      '/services/s/alpha',
    ],
    [
      'somebody without stake',
      { services: { s: { pi: 1, alpha: 1, validators: ['v9'] } } },
      '/services/s/validators/0',
    ],
    [
      'somebody twice',
      { services: { s: { pi: 1, alpha: 1, validators: ['v1', 'v1'] } } },
      '/services/s/validators',
    ],
    ['another model of stake', { flags: { stakeModel: 'elastic' } }, '/flags/stakeModel'],
    ['a question nobody knows', { ask: ['fragility'] }, '/ask/0'],
    ['a shock of more than all', { ask: ['cascade:3/2'] }, '/ask/0'],
    ['a committee that is not there', { ask: ['committee'] }, '/ask/0'],
    ['more allocated than there is', { allocations: { v1: { s1: 2 } } }, '/allocations/v1/s1'],
    [
      'an allocation to a stranger',
      { allocations: { v1: { constructor: 1 } } },
      '/allocations/v1/constructor',
    ],
  ])(
    'a file with %s is unreadable, exit code 3, and the message says where',
    async (_, change, where) => {
      const { exitCode, out, said } = await ask({ ...shared(), ...change });
      expect([exitCode, out]).toEqual([3, '']);
      expect(said).toContain(`at ${where}`);
      expect(said).toContain('file_malformed');
    },
  );
});

describe('risk verify', () => {
  test.each([SHARED, 'docs/examples/risk-secure.json'])(
    'holds what was said of %s',
    async (file) => {
      const { out } = await run(['risk', 'analyze', file]);
      const checked = await run(['risk', 'verify', '-'], out);
      expect(checked.exitCode).toBe(0);
      expect(JSON.parse(checked.out)).toMatchObject({ holds: true });
    },
  );

  test('refuses what is wrong with exit code 1, and says what it is', async () => {
    const answer = JSON.parse((await run(['risk', 'analyze', SHARED])).out);
    answer.security.certificate.attack.profit = '2';
    const { exitCode, out } = await run(['risk', 'verify', '-'], JSON.stringify(answer));
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toEqual({ holds: false, wrong: { code: 'sum_wrong', sum: 'profit' } });
  });

  test('cannot read what is no certificate: exit code 3', async () => {
    const { exitCode, said } = await run(['risk', 'verify', '-'], '{}');
    expect(exitCode).toBe(3);
    expect(said).toContain('/network');
  });
});

test('its help fits into 80 columns', async () => {
  for (const command of ['analyze', 'verify']) {
    const { out } = await run(['risk', command, '--help']);
    expect(out).toContain(`Usage: tribune risk ${command}`);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  }
});
