import { schnorr } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  finalityVoteHash,
  givesKeyAway,
  verifyEots,
} from '../../../../src/evidence/kinds/babylon/eots.ts';
import { appHash, nonceOf, providerKey, providerSecret, signEots } from './build-finality-votes.ts';

const hash = appHash('block');
const PROVIDERS = ['provider', 'other provider', 'third provider', 'fourth provider'];

const signer = (provider: string, nonce = 'nonce') => ({
  publicKey: providerKey(provider),
  pubRand: nonceOf(nonce),
});

const signed = (provider: string, text: string, nonce = 'nonce') => {
  const message = sha256(Buffer.from(text));
  return { message, s: signEots(provider, nonce, message) };
};

describe('what a finality provider signs', () => {
  test('is the height in eight bytes, most significant first, and the app hash', () => {
    const bytes = Buffer.from(`0102030405060708${hash}`, 'hex');
    expect(finalityVoteHash(null, 0x0102030405060708n, hash)).toEqual(sha256(bytes));
  });

  test('begins with the context as text, not with the bytes it stands for', () => {
    const context = 'ab'.repeat(32);
    const text = Buffer.concat([
      Buffer.from(context, 'ascii'),
      Buffer.from(`000000000000000a${hash}`, 'hex'),
    ]);
    expect(text).toHaveLength(64 + 8 + 32);
    expect(finalityVoteHash(context, 10n, hash)).toEqual(sha256(text));
  });

  test('is the same without a context and with an empty one, as Babylon has it', () => {
    expect(finalityVoteHash('', 10n, hash)).toEqual(finalityVoteHash(null, 10n, hash));
  });
});

test('a signature with a published nonce is an ordinary one of BIP 340', () => {
  for (const provider of PROVIDERS) {
    const vote = signed(provider, 'vote');
    const { publicKey, pubRand } = signer(provider);
    const whole = hexToBytes(pubRand + vote.s);
    expect(schnorr.verify(whole, vote.message, hexToBytes(publicKey))).toBe(true);
    expect(verifyEots({ publicKey, pubRand }, vote)).toBe(true);
    expect(verifyEots(signer(provider, 'another nonce'), vote)).toBe(false);
    expect(verifyEots(signer('somebody else'), vote)).toBe(false);
  }
});

describe('two signatures give the key away', () => {
  test.each(PROVIDERS)('of %s, whichever comes first', (provider) => {
    const [one, other] = [signed(provider, 'one'), signed(provider, 'other')];
    expect(givesKeyAway(signer(provider), one, other)).toBe(true);
    expect(givesKeyAway(signer(provider), other, one)).toBe(true);
  });

  test('only if both are with that nonce and by that key', () => {
    const [name] = PROVIDERS as [string];
    const one = signed(name, 'one');
    for (const other of [
      signed(name, 'other', 'another nonce'),
      signed('somebody else', 'other'),
      { ...signed(name, 'other'), message: sha256(Buffer.from('never signed')) },
    ])
      expect(givesKeyAway(signer(name), one, other)).toBe(false);
  });

  test('exactly if both verify one by one, whatever is changed', () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const spec = fc.record({
      provider: fc.constantFrom(...PROVIDERS),
      signedBy: fc.constantFrom(...PROVIDERS),
      nonces: fc.constantFrom(['a', 'a'], ['a', 'b'], ['b', 'b'], ['b', 'a']),
      shifts: fc.constantFrom([0n, 0n], [1n, 1n], [1n, 0n], [0n, order - 1n]),
      isHonest: fc.boolean(),
    });
    fc.assert(
      fc.property(spec, ({ provider, signedBy, nonces, shifts, isHonest }) => {
        const by = isHonest ? provider : signedBy;
        const nonce = (index: 0 | 1) => (isHonest ? 'a' : String(nonces[index]));
        const shifted = (text: string, index: 0 | 1) => {
          const { message, s } = signed(by, text, nonce(index));
          const shift = isHonest ? 0n : (shifts[index] ?? 0n);
          const value = (BigInt(`0x${s}`) + shift) % order;
          return { message, s: value.toString(16).padStart(64, '0') };
        };
        const [one, other] = [shifted('one', 0), shifted('other', 1)];
        const accused = signer(provider, 'a');
        const isValid = verifyEots(accused, one) && verifyEots(accused, other);
        if (isHonest) expect(isValid).toBe(true);
        expect(givesKeyAway(accused, one, other)).toBe(isValid);
      }),
      { numRuns: 40 },
    );
  });

  test('never if the messages or the signatures are the same, nor with numbers beyond the order', () => {
    const one = signed('provider', 'one');
    const other = signed('provider', 'other');
    const zero = '00'.repeat(32);
    const max = 'ff'.repeat(32);
    expect(givesKeyAway(signer('provider'), one, one)).toBe(false);
    expect(givesKeyAway(signer('provider'), one, { ...one, s: other.s })).toBe(false);
    expect(givesKeyAway(signer('provider'), one, { ...other, s: one.s })).toBe(false);
    for (const s of [zero, max])
      for (const half of [one, other])
        expect(givesKeyAway(signer('provider'), { ...one, s }, half)).toBe(false);
  });

  test('and what is given away is the secret that signs', () => {
    const secret = hexToBytes(providerSecret('provider'));
    expect(Buffer.from(schnorr.getPublicKey(secret)).toString('hex')).toBe(providerKey('provider'));
  });
});
