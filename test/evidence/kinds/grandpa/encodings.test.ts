import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { votePayload } from '../../../../src/evidence/kinds/grandpa/localized-vote.ts';
import { decodeScaleProof } from '../../../../src/evidence/kinds/grandpa/scale-proof.ts';
import { keyOfSs58 } from '../../../../src/evidence/kinds/grandpa/ss58.ts';
import { equivocationOf, scaleOf } from './build-equivocations.ts';

describe('what a GRANDPA voter signs', () => {
  const hash = 'ab'.repeat(32);
  const ballot = { round: 0x0102030405060708n, setId: 0x1112131415161718n };
  test.each([
    { stage: 'prevote', variant: '00' },
    { stage: 'precommit', variant: '01' },
  ] as const)('is $variant for a $stage, the target, round and set, little endian', (vote) => {
    const bytes = votePayload({ ...ballot, stage: vote.stage }, { hash, number: 0x21222324n });
    expect(bytesToHex(bytes)).toBe(
      `${vote.variant}${hash}24232221${'0807060504030201'}${'1817161514131211'}`,
    );
  });

  test('is 53 bytes at the largest numbers too', () => {
    const largest = { round: 2n ** 64n - 1n, setId: 2n ** 64n - 1n };
    const bytes = votePayload({ ...largest, stage: 'prevote' }, { hash, number: 2n ** 32n - 1n });
    expect(bytesToHex(bytes)).toBe(`00${hash}${'ff'.repeat(4 + 8 + 8)}`);
  });
});

describe('a proof in SCALE', () => {
  test('is read field by field', () => {
    const parts = equivocationOf({
      stage: 'prevote',
      round: 2n ** 63n + 1n,
      setId: 513n,
      number: 2n ** 32n - 1n,
    });
    expect(decodeScaleProof(scaleOf(parts))).toEqual({
      ok: true,
      value: {
        stage: 'prevote',
        round: parts.round,
        setId: 513n,
        publicKey: parts.publicKey,
        first: {
          target: { hash: parts.first.hash, number: 4_294_967_295n },
          signature: parts.first.signature,
        },
        second: {
          target: { hash: parts.second.hash, number: 4_294_967_295n },
          signature: parts.second.signature,
        },
      },
    });
  });

  test('has its one length and one of two variants', () => {
    const bytes = scaleOf(equivocationOf());
    expect(decodeScaleProof(bytes.subarray(1))).toMatchObject({ error: { code: 'length' } });
    expect(decodeScaleProof(Buffer.concat([bytes, Buffer.alloc(1)]))).toMatchObject({
      error: { code: 'length', found: 250 },
    });
    bytes[8] = 2;
    expect(decodeScaleProof(bytes)).toMatchObject({ error: { code: 'variant', found: 2 } });
  });
});

/** Keys of the development account Alice, as every Substrate node prints them. */
describe('a key in SS58', () => {
  const grandpa = '88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee';
  const account = 'd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d';
  test.each([
    { address: '5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu', network: 42, key: grandpa },
    { address: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY', network: 42, key: account },
    { address: 'HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F', network: 2, key: account },
    { address: 'yNa8JpqfFB3q8A29rCwSgxvdU94ufJw2yKKxDgznS5m1PoFvn', network: 16383, key: account },
  ])('is read for network $network: $address', ({ address, key }) => {
    expect(keyOfSs58(address)).toBe(key);
  });

  test.each([
    { what: 'a wrong letter', address: '5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpv' },
    {
      what: 'a letter base 58 does not have',
      address: '5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTp0',
    },
    { what: 'nothing', address: '' },
    { what: 'a short one', address: '25GUyv' },
    { what: 'a very long one', address: '5'.repeat(100_000) },
  ])('is refused: $what', ({ address }) => {
    expect(keyOfSs58(address)).toBeNull();
  });
});
