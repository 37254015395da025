/** How a registry object gets a new version by a statement, and how the registry is read. */
import type { Context } from '../db/context.ts';
import type { Tx } from '../db/database.ts';
import { required } from '../primitives/assert.ts';
import type { Json } from '../primitives/bytes.ts';
import type { Digest, OperatorId, RestakerId, ServiceId } from '../primitives/ids.ts';
import { orRefuse, Refusal } from '../primitives/refusal.ts';
import type { SignerName } from '../primitives/signatures/signer.ts';
import { at, formatTime, type Timestamp } from '../primitives/time.ts';
import type { Author } from '../statements/definition-schema.ts';
import { type Acceptance, type Answered, acceptStatement } from '../statements/service.ts';
import type { ObjectStatement } from '../statements/statement-types.ts';
import { isObjectAuthor, type VerifiedSigner } from '../statements/verify.ts';
import {
  idOf,
  OBJECT_TYPES,
  type ObjectKind,
  objectOf,
  type RegistryObject,
} from './object-name.ts';
import type { ObjectOwner } from './objects-schema.ts';
import { checkObject, checkWriter } from './rules/service.ts';
import { type AuthorError, checkThreshold } from './signer-rules.ts';
import { deploymentAt, serviceAt } from './store.ts';
import {
  appendVersion,
  listInForce,
  loadHistory,
  loadInForce,
  lockRegistry,
  type Page,
  type VersionRecord,
} from './versions/store.ts';
import { followVersion, latest, type NewVersion, pendingAt } from './versions.ts';

/** Accepts a statement of any registry object. */
export const register = (ctx: Context, envelope: Json): Promise<Answered> =>
  acceptStatement<ObjectStatement>(ctx, envelope, {
    types: OBJECT_TYPES,
    work: (tx, acceptance) => setVersion(ctx, tx, acceptance),
  });

/** First may he, then does it follow, then is it allowed. */
async function setVersion(
  ctx: Context,
  tx: Tx,
  { statement, digest, signers }: Acceptance<ObjectStatement>,
): Promise<Json> {
  const object = objectOf(statement);
  await lockRegistry(tx);
  const now = await ctx.clock.now(tx);
  await authorise(ctx, tx, { author: statement.author, signers }, now);
  const history = await loadHistory(tx, object.kind, idOf(object));
  const { changeDelay } = required(await deploymentAt(tx, now), 'rules are in force').value;

  orRefuse(
    await checkWriter(
      tx,
      { object, history, signers, bech32Prefix: ctx.deployment.bech32Prefix },
      now,
    ),
  );
  const proposed = { digest, previous: statement.previous, acceptedAt: now, changeDelay };
  const version = orRefuse(followVersion(history, proposed));
  orRefuse(await checkObject(ctx, tx, object, now));

  await appendVersion(tx, { object, author: statement.author, version });
  return answer(object.kind, idOf(object), version);
}

const answer = (kind: ObjectKind, id: string, version: NewVersion): Json => ({
  kind,
  id,
  digest: version.digest,
  effectiveFrom: formatTime(version.effectiveFrom),
  cancels: version.cancels,
});

/** Who says it, and the keys that signed for him. */
export interface Speaker {
  /** A signer, `authority` or `service/<id>`. */
  readonly author: Author;
  readonly signers: readonly VerifiedSigner[];
}

/**
 * Refuses unless enough members of the group behind an author have signed, as that group is in force
 * now. A signer speaks for himself: his one signature was verified with the statement.
 */
export async function authorise(
  ctx: Context,
  tx: Tx,
  { author, signers }: Speaker,
  now: Timestamp,
): Promise<void> {
  if (!isObjectAuthor(author)) return;
  const group = await groupBehind(tx, author, now);
  const keys = signers.map(({ key }) => key);
  orRefuse(checkThreshold(author, group, keys, ctx.deployment.bech32Prefix));
}

async function groupBehind(tx: Tx, author: ObjectOwner, now: Timestamp) {
  if (author === 'authority')
    return required(await deploymentAt(tx, now), 'rules are in force').value.authority;
  const service = author.slice('service/'.length) as ServiceId;
  const found = await serviceAt(tx, service, now);
  if (found === null) throw new Refusal<AuthorError>({ code: 'service_unknown', service });
  return found.value.admin;
}

/** One object as it is in force at a time, with the version that waits, if one does. */
export interface RegistryEntry {
  readonly inForce: VersionRecord;
  readonly pending: VersionRecord | null;
}

/** Null when no version was in force. `pending` is what had been accepted by then. */
export async function readRegistry(
  tx: Tx,
  of: { readonly kind: ObjectKind; readonly id: string },
  time: Timestamp,
): Promise<RegistryEntry | null> {
  const inForce = await loadInForce(tx, of.kind, of.id, time);
  if (inForce === null) return null;
  const history = await loadHistory(tx, of.kind, of.id);
  const accepted = history.filter((version) => version.acceptedAt <= time);
  return { inForce, pending: pendingAt(accepted, time) };
}

export interface RegistryPage {
  readonly entries: readonly VersionRecord[];
  /** The `after` of the next page; null on the last. */
  readonly next: string | null;
}

export async function listRegistry(
  tx: Tx,
  kind: ObjectKind,
  time: Timestamp,
  page: Page,
): Promise<RegistryPage> {
  const found = await listInForce(tx, kind, time, { ...page, limit: page.limit + 1 });
  const entries = found.slice(0, page.limit);
  return { entries, next: found.length > page.limit ? (entries.at(-1)?.id ?? null) : null };
}

/** What the chain itself says about an operator, as the ledger feed brings it. */
export interface FedOperator {
  readonly operator: OperatorId;
  readonly admin: SignerName;
  readonly restaker: RestakerId | null;
  /** The line's own time: since when it is so on the chain. */
  readonly at: Timestamp;
  /** Names the line, and nothing else. */
  readonly digest: Digest;
  readonly acceptedAt: Timestamp;
}

const FEED = 'feed/ledger';

/**
 * The feed is the truth: its record holds from its own time, replaces what the authority had
 * announced, and never asks which version it follows. A record that says nothing new is no version.
 */
export async function recordOperators(tx: Tx, operators: readonly FedOperator[]): Promise<void> {
  if (operators.length > 0) await lockRegistry(tx);
  for (const fed of operators) await recordOperator(tx, fed);
}

async function recordOperator(tx: Tx, fed: FedOperator): Promise<void> {
  const history = await loadHistory(tx, 'operator', fed.operator);
  const current = latest(history);
  const { operator, admin, restaker, acceptedAt } = fed;
  const isSaid = current?.content.admin === admin && current.content.restaker === restaker;
  if (isSaid && current.effectiveFrom <= fed.at) return;

  const object: RegistryObject = { kind: 'operator', content: { operator, admin, restaker } };
  const announced = history.filter((version) => version.author !== FEED);
  const pending = pendingAt(announced, acceptedAt);
  const standing = history.filter((version) => version.digest !== pending?.digest);
  await appendVersion(tx, {
    object,
    author: FEED,
    version: {
      digest: fed.digest,
      previous: current?.digest ?? null,
      acceptedAt,
      effectiveFrom: at(Math.max(fed.at, latest(standing)?.effectiveFrom ?? fed.at)),
      cancels: pending === null ? [] : [pending.digest],
    },
  });
}
