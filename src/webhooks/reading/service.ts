/** How webhooks stand, for anybody: where they are said to be is in the history anyway. */
import type { Context } from '../../db/context.ts';
import { loadSize } from '../../history/sequencing/store.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { webhookUnknown } from '../service.ts';
import { listDead, listWebhooks, loadWebhook } from '../store.ts';
import type { DeadLetter, Webhook, WebhookName } from '../webhook.ts';

export interface ShownWebhook extends Webhook {
  /** Entries of the history from the next one on, whomever they concern. */
  readonly lag: number;
}

export const readWebhook = (
  { database }: Pick<Context, 'database'>,
  name: WebhookName,
): Promise<ShownWebhook> =>
  database.transaction(async (tx) => {
    const found = await loadWebhook(tx, name);
    if (found === null) throw webhookUnknown(name);
    return { ...found, lag: (await loadSize(tx)) - found.next };
  });

export interface WebhooksWanted {
  /** Null for all. */
  readonly service: ServiceId | null;
  readonly after: WebhookName | null;
  readonly limit: number;
}

export const pageWebhooks = (
  { database }: Pick<Context, 'database'>,
  { service, after, limit }: WebhooksWanted,
): Promise<{ readonly items: readonly ShownWebhook[]; readonly next: WebhookName | null }> =>
  database.transaction(async (tx) => {
    const found = await listWebhooks(tx, service, { after, limit });
    const size = await loadSize(tx);
    return {
      items: found.map((webhook) => ({ ...webhook, lag: size - webhook.next })),
      next: found.length === limit ? (found.at(-1) ?? null) : null,
    };
  });

/** `from` is the first index. */
export const pageDeadLetters = (
  { database }: Pick<Context, 'database'>,
  name: WebhookName,
  page: { readonly from: number; readonly limit: number },
): Promise<{ readonly items: readonly DeadLetter[]; readonly next: number | null }> =>
  database.transaction(async (tx) => {
    if ((await loadWebhook(tx, name)) === null) throw webhookUnknown(name);
    const items = await listDead(tx, name, page);
    const last = items.length === page.limit ? items.at(-1) : undefined;
    return { items, next: last === undefined ? null : last.index + 1 };
  });
