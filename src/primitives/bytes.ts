import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import canonicalize from 'canonicalize';
import { required } from './assert.ts';
import type { Digest } from './ids.ts';

/** A value that JSON can carry. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [k: string]: Json };

/** RFC 8785 (JCS): the one spelling of a JSON value that digests and signatures are made over. */
export const canonicalJson = (value: Json): string =>
  required((canonicalize as unknown as (v: Json) => string | undefined)(value), 'JSON has a form');

/** SHA-256 of a domain line and the canonical form of a value. */
export const digestOf = (domain: string, value: Json): Digest =>
  bytesToHex(sha256(utf8ToBytes(`${domain}\n${canonicalJson(value)}`))) as Digest;
