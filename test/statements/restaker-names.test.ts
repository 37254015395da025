import { expect, test } from 'vitest';
import type { SignerName } from '../../src/primitives/signatures/signer.ts';
import { restakerIds } from '../../src/statements/restaker-names.ts';

const ids = (...names: readonly string[]) => restakerIds(names as readonly SignerName[]);

/** Source of the mixed spelling: the examples of EIP-55. */
test.each([
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
])('%s is an Ethereum address in both of its spellings', (mixed) => {
  const lower = mixed.toLowerCase();

  expect(ids(`eip155:${lower}`)).toEqual([`eip155:${lower}`, lower, `eip155:${mixed}`, mixed]);
});

test('a Cosmos address is an id bare or as a signer', () => {
  expect(ids('cosmos:milk1abc')).toEqual(['cosmos:milk1abc', 'milk1abc']);
});

test('an ed25519 key has no address: its signer name is its one id', () => {
  expect(ids(`ed25519:${'ab'.repeat(32)}`)).toEqual([`ed25519:${'ab'.repeat(32)}`]);
});
