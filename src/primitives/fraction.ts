import { assert } from './assert.ts';
import type { Brand } from './brand.ts';
import { err, ok, type Result } from './result.ts';

/** A share of something, 0 to 1 inclusive, as a wad: 10^18 is 1. */
export type Wad = Brand<bigint, 'Wad'>;

export const WAD = 10n ** 18n;
export const ONE = WAD as Wad;

export function wad(value: bigint): Wad {
  assert(value >= 0n && value <= WAD, 'a fraction is in [0, 1]');
  return value as Wad;
}

/** Reads `"0"` to `"1"` with at most 18 decimals; no sign, exponent or leading zeros. */
export function parseFraction(text: string): Result<Wad, { readonly code: 'fraction_malformed' }> {
  const match = /^(0|1)(?:\.([0-9]{1,18}))?$/.exec(text);
  if (!match) return err({ code: 'fraction_malformed' });
  const value = BigInt(match[1] ?? '0') * WAD + BigInt((match[2] ?? '').padEnd(18, '0'));
  return value <= WAD ? ok(value as Wad) : err({ code: 'fraction_malformed' });
}

/** The shortest decimal that reads back as the same wad. */
export function formatFraction(value: Wad): string {
  const decimals = (value % WAD).toString().padStart(18, '0').replace(/0+$/, '');
  return decimals === '' ? String(value / WAD) : `${value / WAD}.${decimals}`;
}
