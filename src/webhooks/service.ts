/** How a service's admin sets webhooks, and has them sent again what they did not take. */
import type { Context } from '../db/context.ts';
import type { Tx } from '../db/database.ts';
import { DECISIONS } from '../history/entry.ts';
import { loadSize } from '../history/sequencing/store.ts';
import type { Json } from '../primitives/bytes.ts';
import { orRefuse, Refusal } from '../primitives/refusal.ts';
import type { Result } from '../primitives/result.ts';
import { after } from '../primitives/time.ts';
import { authorise } from '../registry/service.ts';
import type { StaleVersion } from '../registry/versions.ts';
import { type Acceptance, type Answered, acceptStatement } from '../statements/service.ts';
import { isStatementType, type StatementOf } from '../statements/statement-types.ts';
import type { WebhookUrlRefused } from './destination.ts';
import { OVERLAP_MS, secretText } from './message.ts';
import type { Sending } from './sending/service.ts';
import {
  appendWebhook,
  askForDead,
  changeWebhook,
  countWebhooks,
  loadWebhook,
  lockWebhooks,
  rotateSecret,
  setNext,
} from './store.ts';
import {
  type EntryTypeUnknown,
  type TooManyWebhooks,
  WEBHOOKS_MAX,
  type Webhook,
  type WebhookName,
  type WebhookUnknown,
} from './webhook.ts';

type WebhookStatement = StatementOf<'tribune/webhook/v1'>;
type ReplayStatement = StatementOf<'tribune/webhook-replay/v1'>;

export interface Setting {
  readonly envelope: Json;
  readonly sending: Pick<Sending, 'admit'>;
  /** Random, `SECRET_BYTES` of them; taken if a secret is to be made. */
  readonly spare: Uint8Array;
}

export interface WebhookSet extends Answered {
  /** For whoever posted the statement that made it, this once; null if none was made now. */
  readonly secret: string | null;
}

/** Whether a place may be sent to is asked of others, and not while the database waits. */
class PlaceUnasked extends Error {
  override readonly name = 'PlaceUnasked';
  readonly url: string;

  constructor(url: string) {
    super(url);
    this.url = url;
  }
}

type Admitted = Result<unknown, WebhookUrlRefused> | null;

/** The secret is in this answer and in no other: what is kept as the statement's answer is public. */
export async function setWebhook(ctx: Context, setting: Setting): Promise<WebhookSet> {
  let admitted: Admitted = null;
  for (;;) {
    try {
      return await acceptWebhook(ctx, setting, admitted);
    } catch (error) {
      if (!(error instanceof PlaceUnasked)) throw error;
      admitted = await setting.sending.admit(error.url);
    }
  }
}

async function acceptWebhook(
  ctx: Context,
  { envelope, spare }: Setting,
  admitted: Admitted,
): Promise<WebhookSet> {
  let secret: string | null = null;
  const answered = await acceptStatement<WebhookStatement>(ctx, envelope, {
    types: ['tribune/webhook/v1'],
    work: async (tx, acceptance) => {
      const { statement } = acceptance;
      const found = await authorised(ctx, tx, acceptance);
      await checkSettings(tx, statement, found);
      if (statement.status === 'active') {
        if (admitted === null) throw new PlaceUnasked(statement.url);
        orRefuse(admitted);
      }
      const isMade = found === null || statement.rotate;
      secret = isMade ? secretText(spare) : null;
      return saveWebhook(tx, acceptance, { found, secret });
    },
  });
  return { ...answered, secret: answered.replayed ? null : secret };
}

/** First may he; then nobody else changes the webhooks of that service until the end. */
async function authorised(
  ctx: Context,
  tx: Tx,
  { statement, signers, now }: Acceptance<WebhookStatement | ReplayStatement>,
): Promise<Webhook | null> {
  await authorise(ctx, tx, { author: statement.author, signers }, now);
  await lockWebhooks(tx, statement.service);
  return loadWebhook(tx, statement);
}

/** What costs nobody a question, in this order. */
async function checkSettings(
  tx: Tx,
  { service, previous, types }: WebhookStatement,
  found: Webhook | null,
): Promise<void> {
  const current = found?.statement ?? null;
  if (previous !== current) throw new Refusal<StaleVersion>({ code: 'stale_version', current });
  const type = types?.find((each) => !isEntryType(each));
  if (type !== undefined) throw new Refusal<EntryTypeUnknown>({ code: 'entry_type_unknown', type });
  if (found === null && (await countWebhooks(tx, service)) >= WEBHOOKS_MAX)
    throw new Refusal<TooManyWebhooks>({ code: 'too_many_webhooks', max: WEBHOOKS_MAX });
}

const isEntryType = (type: string): boolean =>
  isStatementType(type) || DECISIONS.some((known) => known === type);

/** A new one hears of what gets its index from now on; the answer is the same whenever that is. */
async function saveWebhook(
  tx: Tx,
  { statement, digest, now }: Acceptance<WebhookStatement>,
  { found, secret }: { readonly found: Webhook | null; readonly secret: string | null },
): Promise<Json> {
  const { service, webhook, url, types, status } = statement;
  const settings = { service, webhook, statement: digest, url, types };
  if (found === null) {
    const next = await loadSize(tx);
    await appendWebhook(tx, { ...settings, status, secret: secret ?? '', next, now });
  } else {
    await changeWebhook(tx, { ...settings, status });
    if (secret !== null)
      await rotateSecret(tx, found, { secret, beforeUntil: after(now, OVERLAP_MS) });
  }
  return { ...settings, status };
}

/** The loops send it, soon. An index that nothing has yet stands for the end of the history. */
export const replayWebhook = (ctx: Context, envelope: Json): Promise<Answered> =>
  acceptStatement<ReplayStatement>(ctx, envelope, {
    types: ['tribune/webhook-replay/v1'],
    work: async (tx, acceptance) => {
      const { service, webhook, from } = acceptance.statement;
      const found = await authorised(ctx, tx, acceptance);
      if (found === null) throw webhookUnknown({ service, webhook });
      if (from === null) await askForDead(tx, found);
      else await setNext(tx, found, Math.min(from, await loadSize(tx)));
      return { service, webhook, from };
    },
  });

export const webhookUnknown = ({ service, webhook }: WebhookName): Refusal<WebhookUnknown> =>
  new Refusal({ code: 'webhook_unknown', service, webhook });
