import { bytesToHex } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isVoteKey, verifyVote } from '../../../../src/evidence/kinds/cometbft/vote-signature.ts';
import { anyBit, search, turnBit } from '../../../support/fuzz.ts';
import { testKey, type VoteKeyType } from './vote-keys.ts';

const TYPES: readonly VoteKeyType[] = ['ed25519', 'secp256k1', 'bls12_381'];
const message = new TextEncoder().encode('a vote');

describe.each(TYPES)('a vote by a key of type %s', (keyType) => {
  const key = testKey('validator', keyType);
  const signature = key.sign(message);

  test('is its holder’s and nobody else’s', () => {
    expect(isVoteKey(key)).toBe(true);
    expect(verifyVote(key, message, bytesToHex(signature))).toBe(true);
    expect(verifyVote(testKey('other', keyType), message, bytesToHex(signature))).toBe(false);
  });

  test('is no vote once a bit of it, or of its signature, is turned', () => {
    fc.assert(
      fc.property(anyBit, (bit) => {
        const [said = message, signed = signature] = turnBit([message, signature], bit);
        expect(verifyVote(key, said, bytesToHex(signed))).toBe(false);
      }),
      search(12),
    );
  });

  test('is not verified by a key of another type or length', () => {
    for (const other of TYPES.filter((type) => type !== keyType))
      expect(verifyVote({ ...key, keyType: other }, message, bytesToHex(signature))).toBe(false);
    const short = { keyType, publicKey: key.publicKey.slice(2) };
    expect(isVoteKey(short)).toBe(false);
    expect(verifyVote(short, message, bytesToHex(signature))).toBe(false);
  });

  test('is not verified by bytes that are no key, nor with bytes that are no signature', () => {
    const noKey = { keyType, publicKey: 'ff'.repeat(key.publicKey.length / 2) };
    expect(verifyVote(noKey, message, bytesToHex(signature))).toBe(false);
    for (const bytes of ['', '00', 'ff'.repeat(signature.length)])
      expect(verifyVote(key, message, bytes)).toBe(false);
  });
});

test('types that are known for other things sign no votes', () => {
  const { publicKey } = testKey('validator');
  for (const keyType of ['bip340', 'sr25519', 'constructor'])
    expect(isVoteKey({ keyType, publicKey })).toBe(false);
});
