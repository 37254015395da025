/** What a client makes is what a server would make of the same fields. */
import { describe, expect, test } from 'vitest';
import {
  ed25519Signer,
  eip1193Signer,
  keplrSigner,
  type Signer,
} from '../../src/client/signers.ts';
import { StatementMalformed, signed, statementOf } from '../../src/client/statement.ts';
import { at, formatTime } from '../../src/primitives/time.ts';
import { verifyEnvelope } from '../../src/statements/verify.ts';
import { asReceived, CONTEXT, DEPLOYMENT, keyOf, NOW, signedVote } from '../support/statements.ts';
import { ethereumWallet, keplrWallet } from './wallets.ts';

const issuedAt = formatTime(NOW);
const fields = {
  slashRequest: `3f2a${'0'.repeat(58)}91`,
  operator: 'op-7',
  service: 'oracle',
  choice: 'veto',
  reason: 'the key was rotated before that height',
} as const;
const vote = (author: string) =>
  statementOf('tribune/vote/v1', fields, { deployment: DEPLOYMENT, author, issuedAt });

const wallet = (v: 'usual' | 'low', secret: number): Signer => {
  const { provider, address } = ethereumWallet(keyOf('eip712', secret), v);
  return eip1193Signer(provider, address);
};
const keplr = keplrWallet(keyOf('adr036'));

describe('an envelope', () => {
  test.each([
    ['ed25519', ed25519Signer(new Uint8Array(32).fill(1))],
    ['eip712', wallet('usual', 1)],
    ['adr036', keplrSigner(keplr.keplr, 'milkyway-1', keplr.address)],
  ] as const)('by %s is, to the byte, what our own keys make', async (scheme, signer) => {
    const envelope = await signed<'tribune/vote/v1'>(vote(signer.name), [signer]);
    expect(asReceived(envelope)).toEqual(asReceived(signedVote(keyOf(scheme))));
    expect(verifyEnvelope(asReceived(envelope), CONTEXT)).toMatchObject({ ok: true });
  });

  test('by a wallet that counts from 0 is one that counts from 27', async () => {
    for (const secret of [1, 2, 3, 4, 5]) {
      const [usual, low] = [wallet('usual', secret), wallet('low', secret)];
      const statement = vote(usual.name);
      expect(await signed<'tribune/vote/v1'>(statement, [low])).toEqual(
        await signed<'tribune/vote/v1'>(statement, [usual]),
      );
    }
  });
});

describe('nobody is asked to sign', () => {
  const heading = { deployment: DEPLOYMENT, author: keyOf('ed25519').signer, issuedAt };
  const pointerOf = (make: () => unknown): string => {
    try {
      make();
    } catch (error) {
      if (error instanceof StatementMalformed) return error.pointer;
      throw error;
    }
    return 'nothing is wrong';
  };

  test('what a server would refuse for its form', () => {
    const said = (changes: object, head: object = {}) =>
      pointerOf(() =>
        statementOf('tribune/vote/v1', { ...fields, ...changes }, { ...heading, ...head }),
      );
    expect(said({})).toBe('nothing is wrong');
    expect(said({ choice: 'maybe' })).toBe('/choice');
    expect(said({ reason: '' })).toBe('/reason');
    expect(said({ more: 1 })).toBe('/more');
    expect(said({}, { issuedAt: '2026-11-22T10:00:00Z' })).toBe('/issuedAt');
    expect(said({}, { deployment: 'milkyway-1' })).toBe('/deployment');
    expect(said({}, { issuedAt: new Date(at(NOW)).toISOString() })).toBe('nothing is wrong');
  });

  test('with a seed, an address or an answer that is none', async () => {
    expect(() => ed25519Signer('01')).toThrow('32 bytes');
    const { provider } = ethereumWallet(keyOf('eip712'));
    expect(() => eip1193Signer(provider, '0x12')).toThrow('no Ethereum address');
    const refusing = { request: async () => '0x00' };
    const signer = eip1193Signer(refusing, `0x${'ab'.repeat(20)}`);
    await expect(signed<'tribune/vote/v1'>(vote(signer.name), [signer])).rejects.toThrow(
      'no signature',
    );
  });
});
