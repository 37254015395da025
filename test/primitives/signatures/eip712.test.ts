import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { TypedDataEncoder, type TypedDataField, Wallet } from 'ethers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  eip712Digest,
  signEip712,
  statementTypedData,
  type TypedStatement,
  verifyEip712,
} from '../../../src/primitives/signatures/eip712.ts';
import { keyOf } from '../../support/statements.ts';
import { hasVectors, readVectors } from '../../support/vectors.ts';

const key = keyOf('eip712');
const address = key.signer.slice('eip155:0x'.length);
const wallet = new Wallet(`0x${bytesToHex(key.secret)}`);
const statement: TypedStatement = {
  deployment: 'milkyway-1/0a1b2c3d4e5f6071',
  type: 'tribune/vote/v1',
  summary: 'Veto slash request 3f2a…91 of operator op-7 for service oracle',
  issuedAt: '2026-11-22T10:00:00.000Z',
  digest: 'ab'.repeat(32),
};
const typed = (of: TypedStatement) => {
  const { domain, types, message } = statementTypedData(of);
  return [domain, { Statement: [...types.Statement] }, message] as [
    typeof domain,
    Record<string, TypedDataField[]>,
    typeof message,
  ];
};
const anyStatement = fc.record({
  deployment: fc.string({ unit: 'binary' }),
  type: fc.string(),
  summary: fc.string({ unit: 'binary' }),
  issuedAt: fc.string(),
  digest: fc.uint8Array({ minLength: 32, maxLength: 32 }).map(bytesToHex),
});

test('our digest is the one that ethers computes', () => {
  fc.assert(
    fc.property(anyStatement, (of) => {
      expect(`0x${bytesToHex(eip712Digest(of))}`).toBe(TypedDataEncoder.hash(...typed(of)));
    }),
  );
});

interface TypedDataVector {
  readonly name: string;
  readonly domain: object;
  readonly types: Record<string, TypedDataField[]>;
  readonly data: Record<string, unknown>;
  readonly digest: string;
}

const VECTORS = 'envelopes/eip712_typed_data.json';

test.skipIf(!hasVectors(VECTORS))(
  `ethers, which ours is held against, agrees with ../shared/vectors/${VECTORS} (where present)`,
  () => {
    const vectors = readVectors<TypedDataVector[]>(VECTORS);
    expect(vectors.length).toBeGreaterThanOrEqual(30);
    for (const { domain, types, data, digest } of vectors)
      expect(TypedDataEncoder.hash(domain, types, data)).toBe(digest);
  },
);

test('what an ethers wallet signs is accepted, and is what we sign ourselves', async () => {
  const signature = (await wallet.signTypedData(...typed(statement))).slice(2);
  expect(verifyEip712(signature, statement, address)).toEqual({ ok: true, value: key.keyId });
  expect(signEip712(key.secret, statement)).toBe(signature);
});

test('verification takes whatever signing made', () => {
  fc.assert(
    fc.property(anyStatement, (of) => {
      const signature = signEip712(key.secret, of);
      expect(verifyEip712(signature, of, address)).toEqual({ ok: true, value: key.keyId });
    }),
    { numRuns: 20 },
  );
});

test.each(Object.keys(statement) as (keyof TypedStatement)[])(
  'a signature holds for no other %s',
  (field) => {
    const other = { ...statement, [field]: `${statement[field]}`.replace(/.$/, '0') };
    const verdict = verifyEip712(signEip712(key.secret, statement), other, address);
    expect(verdict).toMatchObject({ ok: false, error: { code: 'signature_invalid' } });
  },
);

describe('a second spelling of a good signature is refused', () => {
  const good = signEip712(key.secret, statement);
  const bytes = hexToBytes(good);
  const v = bytes[64] ?? 0;
  const withV = (value: number) => good.slice(0, 128) + bytesToHex(Uint8Array.of(value));
  const highS = () => {
    const signature = secp256k1.Signature.fromBytes(bytes.subarray(0, 64), 'compact');
    const s = secp256k1.Point.Fn.neg(signature.s);
    const flipped = new secp256k1.Signature(signature.r, s).toHex('compact');
    return flipped + bytesToHex(Uint8Array.of(v === 27 ? 28 : 27));
  };

  test.each([
    ['v of 0 or 1', withV(v - 27)],
    ['v of 29 or 30', withV(v + 2)],
    ['v of EIP-155', withV(v + 8)],
    ['a high s', highS()],
    ['a 0x in front', `0x${good}`],
    ['uppercase hex', good.toUpperCase()],
    ['64 bytes', good.slice(0, 128)],
    ['66 bytes', `${good}00`],
  ])('%s', (_name, signature) => {
    expect(verifyEip712(signature, statement, address)).toMatchObject({
      ok: false,
      error: { code: 'signature_malformed' },
    });
  });

  test('another v recovers another key', () => {
    expect(verifyEip712(withV(v === 27 ? 28 : 27), statement, address)).toMatchObject({
      ok: false,
      error: { code: 'signature_invalid' },
    });
  });

  test('zeros are no signature', () => {
    expect(verifyEip712(`${'0'.repeat(128)}1b`, statement, address)).toMatchObject({
      ok: false,
      error: { code: 'signature_invalid' },
    });
  });
});
