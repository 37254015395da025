/** A message as https://www.standardwebhooks.com has it: its body, its headers, its signatures. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { StoredEntry } from '../history/reading/store.ts';
import { canonicalJson } from '../primitives/bytes.ts';
import { DAY_MS, type Timestamp } from '../primitives/time.ts';

export interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Long enough that nobody guesses it, and within the 24 to 64 bytes of the standard. */
export const SECRET_BYTES = 32;

/** After another is made, the old secret signs too for so long. */
export const OVERLAP_MS = DAY_MS;

const PREFIX = 'whsec_';

export const secretText = (bytes: Uint8Array): string =>
  PREFIX + Buffer.from(bytes).toString('base64');

/** What a webhook signs with. */
export interface Secrets {
  readonly secret: string;
  /** The one before it; signs until then, exclusive. */
  readonly before: { readonly secret: string; readonly until: Timestamp } | null;
}

export interface Posting {
  readonly id: string;
  readonly url: string;
  readonly secrets: Secrets;
  readonly entry: StoredEntry;
  /** Of this attempt. */
  readonly now: Timestamp;
}

export function messageOf({ id, url, secrets, entry, now }: Posting): Message {
  const body = bodyOf(entry);
  const timestamp = Math.floor(now / 1000);
  const { secret, before } = secrets;
  const signing = before !== null && now < before.until ? [secret, before.secret] : [secret];
  const signatures = signing.map((each) => signature(each, `${id}.${timestamp}.${body}`));
  return {
    url,
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Tribune-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatures.join(' '),
    },
  };
}

function signature(secret: string, text: string): string {
  const key = new Uint8Array(Buffer.from(secret.slice(PREFIX.length), 'base64'));
  const code = hmac(sha256, key, new Uint8Array(Buffer.from(text)));
  return `v1,${Buffer.from(code).toString('base64')}`;
}

/** RFC 8785 of the whole; the entry in it is the text that its leaf is the hash of. */
const bodyOf = ({ index, type, text }: StoredEntry): string =>
  `{"data":{"entry":${text},"index":${index}},"timestamp":${canonicalJson(timeOf(text))},"type":${canonicalJson(type)}}`;

/** An entry begins with its time. */
const timeOf = (text: string): string => /^\{"at":"([^"]*)"/.exec(text)?.[1] ?? '';
