/** The few pieces of protobuf that CometBFT's signed messages need, byte for byte. */
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const WIRE = { varint: 0, fixed64: 1, bytes: 2 } as const;

/** Base 128, least significant first. A negative number is its 64-bit two's complement: ten bytes. */
export function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

const tag = (field: number, wire: number): Uint8Array => varint(BigInt((field << 3) | wire));

const NONE = new Uint8Array(0);

/** Omitted when zero, as proto3 has it. */
export const varintField = (field: number, value: bigint): Uint8Array =>
  value === 0n ? NONE : concatBytes(tag(field, WIRE.varint), varint(value));

/** Eight bytes, little endian; omitted when zero. */
export function sfixed64Field(field: number, value: bigint): Uint8Array {
  if (value === 0n) return NONE;
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, value, true);
  return concatBytes(tag(field, WIRE.fixed64), bytes);
}

/** Omitted when empty. */
export const bytesField = (field: number, value: Uint8Array): Uint8Array =>
  value.length === 0 ? NONE : messageField(field, value);

export const stringField = (field: number, value: string): Uint8Array =>
  bytesField(field, utf8ToBytes(value));

/** Written even when empty: gogoproto's non-nullable messages are always there. */
export const messageField = (field: number, message: Uint8Array): Uint8Array =>
  concatBytes(tag(field, WIRE.bytes), delimited(message));

/** The message after its own length. */
export const delimited = (message: Uint8Array): Uint8Array =>
  concatBytes(varint(BigInt(message.length)), message);
