import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bytesFieldHex,
  delimitedHex,
  messageFieldHex,
  sfixed64FieldHex,
  stringFieldHex,
  varintFieldHex,
  varintHex,
} from '../../../../src/evidence/kinds/cometbft/proto-hex.ts';

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const edges = [-1n, 2n ** 28n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 56n, 2n ** 63n - 1n, -(2n ** 63n)];
const anyValue = fc.oneof(int64, fc.constantFrom(...edges));

/** Seven bits a byte, the last without a flag: read back the way it is written down. */
const readVarint = (hex: string): bigint =>
  Buffer.from(hex, 'hex').reduceRight((sum, byte) => (sum << 7n) | BigInt(byte & 0x7f), 0n);

test('a varint reads back as the 64 bits of its number, in no more bytes than it needs', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      const hex = varintHex(value);
      const bits = BigInt.asUintN(64, value);
      expect(readVarint(hex)).toBe(bits);
      expect(hex.length / 2).toBe(Math.max(1, Math.ceil(bits.toString(2).length / 7)));
      const flags = [...Buffer.from(hex, 'hex')].map((byte) => byte >= 0x80);
      expect(flags.indexOf(false)).toBe(flags.length - 1);
    }),
  );
});

test('a fixed number reads back, least byte first, after its tag', () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      fc.pre(value !== 0n);
      const bytes = Buffer.from(sfixed64FieldHex(2, value), 'hex');
      expect([bytes[0], bytes.length]).toEqual([0x11, 9]);
      expect(bytes.readBigInt64LE(1)).toBe(value);
    }),
  );
});

test('bytes, texts and messages carry their tag and their length in bytes', () => {
  expect(bytesFieldHex(1, 'abcd')).toBe('0a02abcd');
  expect(stringFieldHex(6, 'é')).toBe('3202c3a9');
  expect(messageFieldHex(4, '00'.repeat(200))).toBe(`22c801${'00'.repeat(200)}`);
  expect(delimitedHex('ff'.repeat(128))).toBe(`8001${'ff'.repeat(128)}`);
  expect(varintFieldHex(15, 300n)).toBe('78ac02');
});

test('what proto3 omits is not written, and messages are', () => {
  expect(varintFieldHex(1, 0n) + sfixed64FieldHex(2, 0n)).toBe('');
  expect(bytesFieldHex(3, '') + stringFieldHex(4, '')).toBe('');
  expect(messageFieldHex(5, '')).toBe('2a00');
});
