/** Where a service is told of its part of the history. */
import { canonicalJson } from '../primitives/bytes.ts';
import type { Digest, ServiceId } from '../primitives/ids.ts';
import { sha256Hex } from '../primitives/sha256.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { Failure } from './outcome.ts';

export interface WebhookName {
  readonly service: ServiceId;
  readonly webhook: string;
}

/** What its admin said last. */
export interface WebhookSettings extends WebhookName {
  /** The digest of that statement. */
  readonly statement: Digest;
  readonly url: string;
  /** Of entries; null for all. */
  readonly types: readonly string[] | null;
}

/** Disabled by its admin; gone as the address itself said. */
export type WebhookStatus = 'active' | 'disabled' | 'gone';

/** A webhook as anybody may see it: nothing of its secret. */
export interface Webhook extends WebhookSettings {
  readonly status: WebhookStatus;
  /** All entries below this index that concern it were sent, or are dead letters. */
  readonly next: number;
  /** Attempts at the next entry. */
  readonly failures: number;
  /** When the first of them was; null without any. */
  readonly failingSince: Timestamp | null;
  readonly retryAt: Timestamp | null;
  readonly deliveredAt: Timestamp | null;
  /** The latest, however long ago. */
  readonly lastFailure: (Failure & { readonly at: Timestamp }) | null;
  readonly deadLetters: number;
}

/** An entry that was not taken in time. */
export interface DeadLetter {
  readonly index: number;
  /** When it was given up, or failed again after that. */
  readonly at: Timestamp;
  readonly failures: number;
  readonly failure: Failure;
  /** Whether it is to be sent once more. */
  readonly asked: boolean;
}

/** Nobody has set this webhook. */
export interface WebhookUnknown {
  readonly code: 'webhook_unknown';
  readonly service: ServiceId;
  readonly webhook: string;
}

export interface TooManyWebhooks {
  readonly code: 'too_many_webhooks';
  /** Inclusive. */
  readonly max: number;
}

/** There are no entries of this type, and never will be under this name. */
export interface EntryTypeUnknown {
  readonly code: 'entry_type_unknown';
  readonly type: string;
}

/** Of one service, disabled ones too. */
export const WEBHOOKS_MAX = 16;

/**
 * What the receiver tells messages apart by: the same for each attempt at an entry, another for each
 * webhook, and no character in it that a header could not carry.
 */
export function messageId(
  deployment: string,
  { service, webhook }: WebhookName,
  index: number,
): string {
  const name = sha256Hex(canonicalJson([deployment, service, webhook])).slice(0, 24);
  return `wh_${name}-${index}`;
}
