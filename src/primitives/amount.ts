import { assert } from './assert.ts';
import type { Brand } from './brand.ts';
import { err, ok, type Result } from './result.ts';

/** A count of an asset's base unit: 0 inclusive to 2^128 exclusive. */
export type Amount = Brand<bigint, 'Amount'>;

export const AMOUNT_END = 1n << 128n;

export function amount(value: bigint): Amount {
  assert(value >= 0n && value < AMOUNT_END, 'an amount is in [0, 2^128)');
  return value as Amount;
}

/** Reads `"0"` or digits without a leading zero; no sign, point or exponent. */
export function parseAmount(text: string): Result<Amount, { readonly code: 'amount_malformed' }> {
  if (!/^(0|[1-9][0-9]{0,38})$/.test(text)) return err({ code: 'amount_malformed' });
  const value = BigInt(text);
  return value < AMOUNT_END ? ok(value as Amount) : err({ code: 'amount_malformed' });
}

export const sumAmounts = (amounts: readonly Amount[]): bigint =>
  amounts.reduce<bigint>((total, part) => total + part, 0n);

export const minBigint = (a: bigint, b: bigint): bigint => (a < b ? a : b);
export const maxBigint = (a: bigint, b: bigint): bigint => (a > b ? a : b);
