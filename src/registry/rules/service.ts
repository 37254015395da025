/** What a new version is held against, loaded; the rules themselves are pure. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import type { OffenceId } from '../../primitives/ids.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import {
  type KeyId,
  namesOf,
  type SignerMalformed,
  type SignerName,
} from '../../primitives/signatures/signer.ts';
import type { SignatureRefusal } from '../../primitives/signatures/verify.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { verifyKeyProof } from '../../statements/key-proof.ts';
import { knownKeys, saveKeys } from '../../statements/store.ts';
import type { VerifiedSigner } from '../../statements/verify.ts';
import { checkOperatorKey, type OperatorKeyError } from '../key-rules.ts';
import {
  type ObjectContents,
  operatorKeyId,
  policyId,
  type RegistryObject,
  watcherId,
} from '../object-name.ts';
import { parseDeployment, parsePolicy } from '../objects.ts';
import { type Bounds, checkDeployment, checkPolicy, type PolicyError } from '../policy-rules.ts';
import { checkReferences, referencesOf, type UnknownReference } from '../reference-rules.ts';
import { type AuthorError, checkSigners, type SignerTwice, signersOf } from '../signer-rules.ts';
import { chainAt, committeeAt, operatorAt, serviceAt } from '../store.ts';
import { listStanding, loadHistory, type VersionRecord } from '../versions/store.ts';
import { inForceAt, latest } from '../versions.ts';

/** In order of precedence. */
export type ObjectError =
  | SignerMalformed
  | SignerTwice
  | UnknownReference
  | PolicyError
  | SignatureRefusal
  | OperatorKeyError;

export interface Writing {
  readonly object: RegistryObject;
  readonly history: readonly VersionRecord[];
  readonly signers: readonly VerifiedSigner[];
  readonly bech32Prefix: string;
}

/** Beyond what the statement's type says: an operator's admin writes its keys, an owner keeps. */
export async function checkWriter(
  tx: Tx,
  { object, history, signers, bech32Prefix }: Writing,
  now: Timestamp,
): Promise<Result<null, AuthorError | UnknownReference>> {
  const author = signers[0]?.name ?? '';
  if (object.kind === 'operator-key') {
    const { operator } = object.content;
    const found = await operatorAt(tx, operator, now);
    if (found === null) return err({ code: 'operator_unknown', operator });
    const { admin } = found.value;
    return signers.some(({ key }) => namesOf(key, bech32Prefix).includes(admin))
      ? ok(null)
      : err({ code: 'not_authorised', author, needed: admin });
  }
  const before = latest(history);
  if (object.kind !== 'committee' || before === null) return ok(null);
  const { owner } = before.content as ObjectContents['committee'];
  return owner === object.content.owner
    ? ok(null)
    : err({ code: 'not_authorised', author: object.content.owner, needed: owner });
}

export async function checkObject(
  ctx: Context,
  tx: Tx,
  object: RegistryObject,
  now: Timestamp,
): Promise<Result<null, ObjectError>> {
  const { bech32Prefix } = ctx.deployment;
  const known = await knownKeys(tx, signersOf(object));
  const signers = checkSigners(object, known, bech32Prefix);
  if (!signers.ok) return signers;
  const references = checkReferences(object, await standingFor(tx, object, now));
  if (!references.ok) return references;

  switch (object.kind) {
    case 'policy':
      return checkPolicyNow(ctx, tx, object, now);
    case 'deployment':
      return checkDeploymentNow(ctx, tx, object, now);
    case 'operator-key':
      return checkKeyNow(ctx, tx, object, now);
    case 'watcher':
    case 'feeder':
      return checkOtherNames(tx, object, { known, bech32Prefix, now });
    default:
      return ok(null);
  }
}

/** Only what the object refers to is looked up. */
async function standingFor(tx: Tx, object: RegistryObject, now: Timestamp) {
  const { chain, service, committee, operator } = referencesOf(object);
  const found = <T>(name: T | undefined, record: unknown): ReadonlySet<T> =>
    new Set(name === undefined || record === null ? [] : [name]);
  return {
    chains: found(chain, chain && (await chainAt(tx, chain, now))),
    services: found(service, service && (await serviceAt(tx, service, now))),
    committees: found(committee, committee && (await committeeAt(tx, committee, now))),
    operators: found(operator, operator && (await operatorAt(tx, operator, now))),
  };
}

type Of<K extends RegistryObject['kind']> = Extract<RegistryObject, { readonly kind: K }>;

async function checkPolicyNow(ctx: Context, tx: Tx, object: Of<'policy'>, now: Timestamp) {
  const policy = parsePolicy(object.content);
  const { service, offence } = policy;
  const standing = await listStanding(tx, 'policy', now, policyId(service, '' as OffenceId));
  const siblings = standing.filter(({ content }) => content.offence !== offence);
  const committee = await committeeAt(tx, policy.committee, now);
  return checkPolicy(policy, {
    deployments: await standingBounds(ctx, tx, now),
    services: new Set([service]),
    committees: new Set(committee === null ? [] : [policy.committee]),
    siblings: siblings.map(({ content }) => parsePolicy(content)),
    kinds: ctx.kinds,
  });
}

async function standingBounds(ctx: Context, tx: Tx, now: Timestamp): Promise<readonly Bounds[]> {
  const { epochLength } = ctx.deployment;
  const standing = await listStanding(tx, 'deployment', now);
  return standing.map(({ content }) => ({ ...parseDeployment(content), epochLength }));
}

async function checkDeploymentNow(ctx: Context, tx: Tx, object: Of<'deployment'>, now: Timestamp) {
  const { epochLength } = ctx.deployment;
  const bounds = { ...parseDeployment(object.content), epochLength };
  const policies = await listStanding(tx, 'policy', now);
  return checkDeployment(
    bounds,
    policies.map(({ content }) => parsePolicy(content)),
  );
}

/** The key's own signature comes first: only then is it known which other names it has. */
async function checkKeyNow(
  ctx: Context,
  tx: Tx,
  { content }: Of<'operator-key'>,
  now: Timestamp,
): Promise<Result<null, SignatureRefusal | OperatorKeyError>> {
  const { id, bech32Prefix } = ctx.deployment;
  const historyOf = (name: SignerName) =>
    loadHistory(tx, 'operator-key', operatorKeyId(content.service, name));
  const own = await historyOf(content.key);
  if (content.status === 'ended') return checkOperatorKey(content, { own, otherNames: [] }, now);

  const key = verifyKeyProof(id, content, bech32Prefix);
  if (!key.ok) return key;
  await saveKeys(tx, [key.value], bech32Prefix);
  const otherNames: (readonly VersionRecord<'operator-key'>[])[] = [];
  for (const name of namesOf(key.value, bech32Prefix))
    if (name !== content.key) otherNames.push(await historyOf(name));
  return checkOperatorKey(content, { own, otherNames }, now);
}

/** A key that has signed before is registered under one of its names only. */
async function checkOtherNames(
  tx: Tx,
  object: Of<'watcher'> | Of<'feeder'>,
  seen: {
    readonly known: ReadonlyMap<SignerName, KeyId>;
    readonly bech32Prefix: string;
    readonly now: Timestamp;
  },
): Promise<Result<null, SignerTwice>> {
  const [own] = signersOf(object);
  const name = required(own, 'a watcher or feeder is one signer');
  const key = seen.known.get(name);
  const others = key === undefined ? [] : namesOf(key, seen.bech32Prefix);
  for (const other of others) {
    if (other !== name && (await isRegistered(tx, object, other, seen.now)))
      return err({ code: 'signer_twice', signer: name });
  }
  return ok(null);
}

/** Now, or by a version that is pending. */
async function isRegistered(
  tx: Tx,
  object: Of<'watcher'> | Of<'feeder'>,
  name: SignerName,
  now: Timestamp,
): Promise<boolean> {
  const id = object.kind === 'feeder' ? name : watcherId(object.content.service, name);
  const history = await loadHistory(tx, object.kind, id);
  const standing = [inForceAt(history, now), latest(history)];
  return standing.some((version) => version !== null && version.content.status !== 'ended');
}
