/** Who may say what, as of when: one typed question a function. Null means "nothing in force". */
import type { Tx } from '../db/database.ts';
import type {
  ChainId,
  CommitteeId,
  Digest,
  OffenceId,
  OperatorId,
  ServiceId,
  TopicId,
} from '../primitives/ids.ts';
import type { SignerName } from '../primitives/signatures/signer.ts';
import { after, type DurationMs, durationMs, type Timestamp } from '../primitives/time.ts';
import {
  DEPLOYMENT_ID,
  type ObjectContents,
  type ObjectKind,
  operatorKeyId,
  policyId,
  topicId,
} from './object-name.ts';
import {
  type Committee,
  type DeploymentRules,
  type Policy,
  parseCommittee,
  parseDeployment,
  parsePolicy,
  parseService,
  parseTopic,
  type Service,
  type Topic,
} from './objects.ts';
import type { ChainContent, FeederContent, OperatorContent } from './objects-schema.ts';
import {
  listInForce,
  listOperatorKeys,
  loadHistory,
  loadInForce,
  type VersionRecord,
} from './versions/store.ts';
import { reigns } from './versions.ts';

/** An object as its version in force has it, and which version that is. */
export interface InForce<T> {
  readonly value: T;
  readonly digest: Digest;
  /** Inclusive. */
  readonly effectiveFrom: Timestamp;
}

async function find<K extends ObjectKind, T>(
  record: Promise<VersionRecord<K> | null>,
  parse: (content: ObjectContents[K]) => T,
): Promise<InForce<T> | null> {
  const found = await record;
  return found === null ? null : inForce(found, parse);
}

/** A record that is remembered is read once. */
const read = new WeakMap<VersionRecord, InForce<unknown>>();

function inForce<K extends ObjectKind, T>(
  record: VersionRecord<K>,
  parse: (content: ObjectContents[K]) => T,
): InForce<T> {
  const known = read.get(record) as InForce<T> | undefined;
  if (known !== undefined) return known;
  const { content, digest, effectiveFrom } = record;
  const found = { value: parse(content), digest, effectiveFrom };
  read.set(record, found);
  return found;
}

const asItIs = <T>(content: T): T => content;

export const deploymentAt = (tx: Tx, time: Timestamp): Promise<InForce<DeploymentRules> | null> =>
  find(loadInForce(tx, 'deployment', DEPLOYMENT_ID, time), parseDeployment);

/** Of all versions that were ever accepted, whether they are in force, to come, or were cancelled. */
export async function longestUnbonding(tx: Tx): Promise<DurationMs> {
  const history = await loadHistory(tx, 'deployment', DEPLOYMENT_ID);
  const periods = history.map(({ content }) => parseDeployment(content).unbondingPeriod);
  return durationMs(Math.max(...periods));
}

export const chainAt = (
  tx: Tx,
  chain: ChainId,
  time: Timestamp,
): Promise<InForce<ChainContent> | null> => find(loadInForce(tx, 'chain', chain, time), asItIs);

export const serviceAt = (
  tx: Tx,
  service: ServiceId,
  time: Timestamp,
): Promise<InForce<Service> | null> =>
  find(loadInForce(tx, 'service', service, time), parseService);

export async function servicesAt(tx: Tx, time: Timestamp): Promise<readonly InForce<Service>[]> {
  const records = await listInForce(tx, 'service', time, { limit: 100_000 });
  return records.map((record) => inForce(record, parseService));
}

export const committeeAt = (
  tx: Tx,
  committee: CommitteeId,
  time: Timestamp,
): Promise<InForce<Committee> | null> =>
  find(loadInForce(tx, 'committee', committee, time), parseCommittee);

export const operatorAt = (
  tx: Tx,
  operator: OperatorId,
  time: Timestamp,
): Promise<InForce<OperatorContent> | null> =>
  find(loadInForce(tx, 'operator', operator, time), asItIs);

export const policyAt = (
  tx: Tx,
  of: { readonly service: ServiceId; readonly offence: OffenceId },
  time: Timestamp,
): Promise<InForce<Policy> | null> =>
  find(loadInForce(tx, 'policy', policyId(of.service, of.offence), time), parsePolicy);

/** Every offence of a service. */
async function policiesAt(
  tx: Tx,
  service: ServiceId,
  time: Timestamp,
): Promise<readonly InForce<Policy>[]> {
  const page = { prefix: policyId(service, '' as OffenceId), limit: 100_000 };
  const records = await listInForce(tx, 'policy', time, page);
  return records.map((record) => inForce(record, parsePolicy));
}

/** A version of a policy by its digest, whether it is in force or not. */
export async function policyVersion(
  tx: Tx,
  of: { readonly service: ServiceId; readonly offence: OffenceId },
  digest: Digest,
): Promise<Policy | null> {
  const history = await loadHistory(tx, 'policy', policyId(of.service, of.offence));
  const found = history.find((version) => version.digest === digest);
  return found === undefined ? null : parsePolicy(found.content);
}

/** The one offence of a service that a kind of evidence proves. */
export async function policyForKind(
  tx: Tx,
  of: { readonly service: ServiceId; readonly kind: string },
  time: Timestamp,
): Promise<InForce<Policy> | null> {
  const policies = await policiesAt(tx, of.service, time);
  return policies.find(({ value }) => value.kinds.includes(of.kind)) ?? null;
}

/**
 * The version of a topic that is in force at the start of its own slot of that number. Were there
 * two (a later version may count slots otherwise), the later one.
 */
export async function topicOfSlot(
  tx: Tx,
  of: { readonly service: ServiceId; readonly topic: TopicId },
  slot: number,
): Promise<InForce<Topic> | null> {
  const history = await loadHistory(tx, 'topic', topicId(of.service, of.topic));
  const fitting = reigns(history).filter(({ version, until }) => {
    const topic = parseTopic(version.content);
    const start = after(topic.startsAt, slot * topic.slotDuration);
    return version.effectiveFrom <= start && (until === null || start < until);
  });
  const found = fitting.at(-1);
  return found === undefined ? null : inForce(found.version, parseTopic);
}

/** An active feeder, under whichever of a key's names it was registered. */
export async function feederAt(
  tx: Tx,
  names: readonly SignerName[],
  time: Timestamp,
): Promise<InForce<FeederContent> | null> {
  for (const name of names) {
    const found = await find(loadInForce(tx, 'feeder', name, time), asItIs<FeederContent>);
    if (found?.value.status === 'active') return found;
  }
  return null;
}

/** Whose key it was and when: `[from, until)`, `until` null while no end is known. */
export interface KeyPeriod {
  readonly operator: OperatorId;
  readonly signer: SignerName;
  readonly from: Timestamp;
  readonly until: Timestamp | null;
}

/** When each of these names was an active operator key at a service. */
export async function keyPeriods(
  tx: Tx,
  service: ServiceId,
  names: readonly SignerName[],
): Promise<readonly KeyPeriod[]> {
  const histories: (readonly VersionRecord<'operator-key'>[])[] = [];
  for (const name of names)
    histories.push(await loadHistory(tx, 'operator-key', operatorKeyId(service, name)));
  return histories.flatMap((history) =>
    reigns(history)
      .filter(({ version }) => version.content.status === 'active')
      .map(({ version, until }) => ({
        operator: version.content.operator,
        signer: version.content.key,
        from: version.effectiveFrom,
        until,
      })),
  );
}

/** Every key by which an operator signs at any service; for recusals. */
export async function operatorKeysAt(
  tx: Tx,
  operator: OperatorId,
  time: Timestamp,
): Promise<readonly { readonly service: ServiceId; readonly key: SignerName }[]> {
  const records = await listOperatorKeys(tx, operator, time);
  return records.map(({ content }) => ({ service: content.service, key: content.key }));
}
