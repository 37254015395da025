import { required } from './assert.ts';
import type { Digest } from './ids.ts';
import { sha256Hex } from './sha256.ts';

/** A value that JSON can carry. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [k: string]: Json };

/**
 * RFC 8785 (JCS): the one spelling of a JSON value that digests and signatures are made over. What
 * the `canonicalize` package writes, in a third of its time; a test holds the two together.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value !== 'object' || value === null) return plain(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const object = value as { readonly [k: string]: Json | undefined };
  let fields = '';
  for (const name of inOrder(Object.keys(object))) {
    const field = object[name];
    if (field === undefined) continue;
    fields += `${fields === '' ? '' : ','}${quoted(name)}:${canonicalJson(field)}`;
  }
  return `{${fields}}`;
}

/** By UTF-16 units. Most objects are written in order: to see that is cheaper than to sort. */
function inOrder(names: string[]): readonly string[] {
  for (let i = 1; i < names.length; i += 1)
    if ((names[i - 1] ?? '') > (names[i] ?? '')) return names.sort();
  return names;
}

/** ECMAScript prints numbers as RFC 8785 asks; what is no number has no form. */
function plain(value: number | boolean | null): string {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('no JSON number');
  return required(JSON.stringify(value), 'JSON has a form');
}

/** Printable ASCII without the two characters that are escaped: most strings, and quickly told. */
const UNESCAPED = /^[ !#-[\]-~]*$/;
const HALF_CHARACTER = /\p{Surrogate}/u;

function quoted(text: string): string {
  if (UNESCAPED.test(text)) return `"${text}"`;
  if (HALF_CHARACTER.test(text)) throw new Error('half a character has no JSON form');
  return JSON.stringify(text);
}

/** SHA-256 of a domain line and the canonical form of a value. */
export const digestOf = (domain: string, value: Json): Digest =>
  sha256Hex(`${domain}\n${canonicalJson(value)}`) as Digest;
