/** Who may report what to whom, now. */
import type { Tx } from '../../db/database.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { namesOf, type SignerName } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { policyForKind, watcherAt } from '../../registry/store.ts';
import type { StatementOf } from '../../statements/statement-types.ts';
import { knownKeys } from '../../statements/store.ts';

export type EvidenceStatement = StatementOf<'tribune/evidence/v1'>;

/** Neither a registered watcher of the service for this kind, nor is reporting open to everybody. */
export interface NotAWatcher {
  readonly code: 'not_a_watcher';
  readonly author: string;
  readonly service: string;
}

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
  const { kind, services } = statement;
  const author = statement.author as SignerName;
  const names = await namesKnownFor(tx, author, bech32Prefix);
  for (const service of services)
    if (!(await isHeard(tx, { service, kind, author }, names, now)))
      throw new Refusal<NotAWatcher>({ code: 'not_a_watcher', author, service });
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
