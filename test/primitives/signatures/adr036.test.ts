import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adr036SignDoc,
  secp256k1PublicKey,
  signAdr036,
  verifyAdr036,
} from '../../../src/primitives/signatures/adr036.ts';
import { cosmosAddress } from '../../../src/primitives/signatures/signer.ts';
import { keyOf, PREFIX } from '../../support/statements.ts';
import { hasVectors, readVectors } from '../../support/vectors.ts';

const KEPLR = 'envelopes/adr036_signatures.json';
const key = keyOf('adr036');
const address = key.signer.slice('cosmos:'.length);
const publicKey = bytesToHex(secp256k1PublicKey(key.secret));
const message = utf8ToBytes('tribune/v1/statement\n{"a":"<&>"}');
const signature = signAdr036(key.secret, PREFIX, message);

interface Vector {
  readonly name: string;
  readonly bech32_prefix: string;
  readonly data_utf8: string;
  readonly pub_key: { readonly value: string };
  readonly signature: string;
  readonly expected: boolean;
}

describe.skipIf(!hasVectors(KEPLR))('Keplr, where its vectors are present', () => {
  test('signatures that Keplr made are accepted', () => {
    const vectors = readVectors<readonly Vector[]>(KEPLR);
    expect(vectors.length).toBeGreaterThan(0);
    for (const vector of vectors) {
      const pk = base64.decode(vector.pub_key.value);
      const signed = {
        signature: bytesToHex(base64.decode(vector.signature)),
        publicKey: bytesToHex(pk),
      };
      const verdict = verifyAdr036(
        signed,
        utf8ToBytes(vector.data_utf8),
        cosmosAddress(pk, vector.bech32_prefix),
      );
      expect({ name: vector.name, ok: verdict.ok }).toEqual({
        name: vector.name,
        ok: vector.expected,
      });
    }
  });
});

test('the document has sorted keys, no spaces and nothing of a transaction', () => {
  expect(new TextDecoder().decode(adr036SignDoc('milk1abc', utf8ToBytes('hello')))).toBe(
    '{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"",' +
      '"msgs":[{"type":"sign/MsgSignData","value":{"data":"aGVsbG8=","signer":"milk1abc"}}],' +
      '"sequence":"0"}',
  );
  expect(new TextDecoder().decode(adr036SignDoc('<&>', message))).toContain(
    '"signer":"\\u003c\\u0026\\u003e"',
  );
});

test('verification takes whatever signing made', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (signed) => {
      const made = signAdr036(key.secret, PREFIX, signed);
      expect(verifyAdr036({ signature: made, publicKey }, signed, address)).toEqual({
        ok: true,
        value: key.keyId,
      });
    }),
    { numRuns: 20 },
  );
});

const highS = () => {
  const parsed = secp256k1.Signature.fromBytes(hexToBytes(signature), 'compact');
  return new secp256k1.Signature(parsed.r, secp256k1.Point.Fn.neg(parsed.s)).toHex('compact');
};
const uncompressed = bytesToHex(secp256k1.Point.fromHex(publicKey).toBytes(false));

test.each([
  ['a high s', { signature: highS(), publicKey }, 'signature_malformed'],
  ['65 bytes', { signature: `${signature}1b`, publicKey }, 'signature_malformed'],
  ['uppercase hex', { signature: signature.toUpperCase(), publicKey }, 'signature_malformed'],
  ['an uncompressed key', { signature, publicKey: uncompressed }, 'signature_malformed'],
  ['no point', { signature, publicKey: `02${'f'.repeat(64)}` }, 'signature_malformed'],
  ['zeros', { signature: '0'.repeat(128), publicKey }, 'signature_invalid'],
  [
    'the key of another',
    { signature, publicKey: bytesToHex(secp256k1PublicKey(keyOf('adr036', 2).secret)) },
    'signature_invalid',
  ],
])('%s is refused', (_name, signed, code) => {
  expect(verifyAdr036(signed, message, address)).toMatchObject({ ok: false, error: { code } });
});

test('a signature holds for no other message', () => {
  expect(verifyAdr036({ signature, publicKey }, message.slice(1), address)).toMatchObject({
    ok: false,
    error: { code: 'signature_invalid' },
  });
});
