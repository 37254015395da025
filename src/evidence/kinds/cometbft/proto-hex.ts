/**
 * The pieces of protobuf that votes are signed in, as lowercase hex: hashes come in it, and strings
 * join several times as quickly as arrays of bytes.
 */

/** Two digits for every byte. */
const BYTES: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

const byteHex = (byte: number): string => BYTES[byte] ?? '';

/** Base 128, least significant first. A negative number is its 64-bit two's complement: ten bytes. */
export function varintHex(value: bigint): string {
  if (value >= 0n && value <= Number.MAX_SAFE_INTEGER) return safeVarintHex(Number(value));
  const unsigned = BigInt.asUintN(64, value);
  const low = Number(unsigned & 0xfff_ffffn);
  const digits = [0, 7, 14, 21].map((bits) => byteHex(((low >> bits) & 0x7f) | 0x80));
  return digits.join('') + safeVarintHex(Number(unsigned >> 28n));
}

/** Of a safe integer from 0 on. */
function safeVarintHex(value: number): string {
  let hex = '';
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) hex += byteHex((rest % 0x80) | 0x80);
  return hex + byteHex(rest);
}

/** The wire types. */
const VARINT = 0;
const FIXED64 = 1;
const BYTE_STRING = 2;

/** Fields up to 15. */
const tag = (field: number, wire: number): string => byteHex((field << 3) | wire);

/** Omitted when zero, as proto3 has it. */
export const varintFieldHex = (field: number, value: bigint): string =>
  value === 0n ? '' : tag(field, VARINT) + varintHex(value);

/** Eight bytes, little endian; omitted when zero. */
export function sfixed64FieldHex(field: number, value: bigint): string {
  if (value === 0n) return '';
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return tag(field, FIXED64) + bytes.toString('hex');
}

/** Omitted when empty. */
export const bytesFieldHex = (field: number, hex: string): string =>
  hex === '' ? '' : messageFieldHex(field, hex);

export const stringFieldHex = (field: number, text: string): string =>
  bytesFieldHex(field, Buffer.from(text).toString('hex'));

/** Written even when empty: gogoproto's non-nullable messages are always there. */
export const messageFieldHex = (field: number, message: string): string =>
  tag(field, BYTE_STRING) + delimitedHex(message);

/** The message after its own length in bytes. */
export const delimitedHex = (message: string): string =>
  safeVarintHex(message.length / 2) + message;
