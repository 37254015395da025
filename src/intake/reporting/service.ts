/** Who may report what to whom, now. */
import type { Tx } from '../../db/database.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { namesOf, type SignerName } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { policyForKind, watcherAt } from '../../registry/store.ts';
import type { StatementOf } from '../../statements/statement-types.ts';
import { knownKeys } from '../../statements/store.ts';
import type { NotAWatcher } from '../hearing.ts';

export type EvidenceStatement = StatementOf<'tribune/evidence/v1'>;

export interface Reporter {
  readonly service: ServiceId;
  readonly kind: string;
  readonly author: SignerName;
}

/**
 * Refuses a submission that no service would listen to, before a signature is verified. A kind that
 * no policy names is let through: it is refused for that, with the better reason.
 */
export async function mayReport(
  tx: Tx,
  statement: EvidenceStatement,
  now: Timestamp,
  bech32Prefix: string,
): Promise<void> {
  const { author, services } = statement;
  const [service] = services;
  const listening = await listenersTo(tx, statement, now, bech32Prefix);
  if (listening.size === 0 && service !== undefined)
    throw new Refusal<NotAWatcher>({ code: 'not_a_watcher', author, service });
}

/** The services, of those it names, that hear this author about this kind. */
export async function listenersTo(
  tx: Tx,
  { kind, services, ...statement }: EvidenceStatement,
  now: Timestamp,
  bech32Prefix: string,
): Promise<ReadonlySet<ServiceId>> {
  const author = statement.author as SignerName;
  const names = await namesKnownFor(tx, author, bech32Prefix);
  const listening = new Set<ServiceId>();
  for (const service of services)
    if (await isHeard(tx, { service, kind, author }, names, now)) listening.add(service);
  return listening;
}

async function isHeard(
  tx: Tx,
  { service, kind }: Reporter,
  names: readonly SignerName[],
  now: Timestamp,
): Promise<boolean> {
  const policy = await policyForKind(tx, { service, kind }, now);
  if (policy === null || policy.value.openReporting) return true;
  const watcher = await watcherAt(tx, { service, names }, now);
  return watcher?.value.offences.includes(policy.value.offence) === true;
}

/** Whether a refutation leaves a trail: of strangers it is only counted. */
export async function isWatcher(
  tx: Tx,
  { service, author }: Omit<Reporter, 'kind'>,
  now: Timestamp,
  bech32Prefix: string,
): Promise<boolean> {
  const names = await namesKnownFor(tx, author, bech32Prefix);
  return (await watcherAt(tx, { service, names }, now)) !== null;
}

async function namesKnownFor(
  tx: Tx,
  author: SignerName,
  bech32Prefix: string,
): Promise<readonly SignerName[]> {
  const key = (await knownKeys(tx, [author])).get(author);
  return key === undefined ? [author] : [author, ...namesOf(key, bech32Prefix)];
}
