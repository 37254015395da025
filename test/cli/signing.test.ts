import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyTypedData } from 'ethers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SIGNER_PATTERN } from '../../src/primitives/signatures/signer.ts';
import { at } from '../../src/primitives/time.ts';
import { verifyEnvelope } from '../../src/statements/verify.ts';
import { run } from './captured.ts';

const DEPLOYMENT = 'milkyway-1/0a1b2c3d4e5f6071';
const SCHEMES = ['ed25519', 'eip712', 'adr036'];
const VOTE = 'docs/examples/vote.json';
const WATCHER = 'docs/examples/watcher.json';

let folder: string;
const file = (name: string) => join(folder, name);
const keyFile = (scheme: string) => file(`${scheme}.key.json`);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tribune-test-'));
  for (const scheme of SCHEMES)
    await run(['keys', 'new', '--scheme', scheme, '--out', keyFile(scheme)]);
});

afterAll(() => rmSync(folder, { recursive: true }));

const verify = (out: string) =>
  verifyEnvelope(JSON.parse(out), {
    deployment: DEPLOYMENT,
    bech32Prefix: 'milk',
    now: at(Date.now()),
  });

describe('a key file', () => {
  test.each(SCHEMES)('of %s names its signer and is its owner’s alone', async (scheme) => {
    const { out } = await run(['keys', 'show', keyFile(scheme)]);

    expect(out).toMatch(SIGNER_PATTERN);
    expect(statSync(keyFile(scheme)).mode & 0o777).toBe(0o600);
  });

  test('is never overwritten', async () => {
    const before = readFileSync(keyFile('ed25519'), 'utf8');
    const words = ['keys', 'new', '--scheme', 'eip712', '--out', keyFile('ed25519')];

    expect((await run(words)).exitCode).toBe(3);
    expect(readFileSync(keyFile('ed25519'), 'utf8')).toBe(before);
  });

  test('can be made of a known secret', async () => {
    const words = ['keys', 'import', '--scheme', 'eip712', '--out', file('imported')];
    const { exitCode, out } = await run(words, `0x${'01'.repeat(32)}\n`);

    expect(exitCode).toBe(0);
    expect(out).toBe('eip155:0x1a642f0e3c3af545e7acbd38b07251b3990914f1');
  });

  test('is not made of a secret that is no secp256k1 scalar', async () => {
    const words = ['keys', 'import', '--scheme', 'eip712', '--out', file('impossible')];

    expect((await run(words, 'ff'.repeat(32))).exitCode).toBe(3);
  });

  test('whose secret is another’s than it says is refused', async () => {
    const stolen = JSON.parse(readFileSync(keyFile('ed25519'), 'utf8'));
    writeFileSync(file('stolen'), JSON.stringify({ ...stolen, secret: '07'.repeat(32) }));

    const { exitCode, said } = await run(['keys', 'show', file('stolen')]);
    expect(exitCode).toBe(3);
    expect(said).toContain('signer_mismatch');
  });
});

describe('sign', () => {
  test.each([
    ['dispute', 'Dispute as accused slash request 3f2a…91 of operator op-7 for service oracle'],
    ['pause', 'Pause executions for service oracle until 2026-11-22T16:00:00.000Z'],
  ])('the example of a %s is a whole draft', async (name, summary) => {
    const draft = `docs/examples/${name}.json`;
    const { exitCode, said } = await run(['sign', draft, '--key', keyFile('ed25519')]);

    expect(exitCode).toBe(0);
    expect(said).toContain(summary);
  });

  test.each(SCHEMES)(
    'fills in a draft and signs it with %s so that it verifies',
    async (scheme) => {
      const { exitCode, out, said } = await run(['sign', VOTE, '--key', keyFile(scheme)]);

      expect(exitCode).toBe(0);
      expect(said).toBe('Veto slash request 3f2a…91 of operator op-7 for service oracle');
      expect(verify(out)).toMatchObject({ ok: true, value: { statement: { summary: said } } });
    },
  );

  test('signs for an object with several keys, at once or one after the other', async () => {
    const [first, second] = [keyFile('eip712'), keyFile('adr036')];
    const together = await run(['sign', WATCHER, '--key', first, second]);
    const alone = await run(['sign', WATCHER, '--key', first]);
    const joined = await run(['sign', '-', '--key', second], alone.out);

    for (const { out } of [together, joined]) {
      expect(JSON.parse(out).statement.author).toBe('service/oracle');
      expect(JSON.parse(out).signatures).toHaveLength(2);
    }
    expect(verify(together.out).ok).toBe(true);
  });

  test('signing again with the same key adds no second signature', async () => {
    const once = await run(['sign', WATCHER, '--key', keyFile('ed25519')]);
    const twice = await run(['sign', '-', '--key', keyFile('ed25519')], once.out);

    expect(JSON.parse(twice.out)).toEqual(JSON.parse(once.out));
  });

  test('prints the typed data that an Ethereum wallet signs', async () => {
    const signed = await run(['sign', VOTE, '--key', keyFile('eip712')]);
    const { statement, signatures } = JSON.parse(signed.out);
    const words = ['sign', '-', '--typed-data'];
    const { out } = await run(words, JSON.stringify({ statement, signatures }));
    const { domain, types, message } = JSON.parse(out).typedData;

    const { EIP712Domain: _own, ...others } = types;
    const address = verifyTypedData(domain, others, message, `0x${signatures[0].signature}`);
    expect(`eip155:${address.toLowerCase()}`).toBe(statement.author);
  });

  test('prints the document that a Cosmos wallet signs', async () => {
    const { out: signer } = await run(['keys', 'show', keyFile('adr036')]);
    const address = signer.slice('cosmos:'.length);
    const { out } = await run(['sign', VOTE, '--adr036', address]);
    const { statement, signDoc } = JSON.parse(out);

    expect(statement.author).toBe(signer);
    expect(JSON.parse(signDoc).msgs[0].value.signer).toBe(address);
  });

  test.each([
    ['a draft of no known type', '{"type":"tribune/nothing/v1"}', 'statement_type_unknown'],
    ['a draft with a field too many', withField('weight', '2'), '/weight'],
    ['a draft with a summary of its own', withField('summary', 'Pay me'), 'summary_mismatch'],
  ])('%s is refused, exit code 3', async (_what, draft, told) => {
    const { exitCode, said } = await run(['sign', '-', '--key', keyFile('ed25519')], draft);

    expect(exitCode).toBe(3);
    expect(said).toContain(told);
  });

  test('without a key there is nothing to sign with, exit code 2', async () => {
    expect((await run(['sign', VOTE])).exitCode).toBe(2);
  });
});

function withField(name: string, value: string): string {
  return JSON.stringify({ ...JSON.parse(readFileSync(VOTE, 'utf8')), [name]: value });
}
