/** Who may report what to whom, now. */
import type { Tx } from '../../db/database.ts';
import type { ServiceId } from '../../primitives/ids.ts';
import { type KeyId, namesOf, type SignerName } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { policyForKind } from '../../registry/store.ts';
import { isBarredAt, watcherAt } from '../../registry/watchers/store.ts';
import { knownKeys } from '../../statements/store.ts';
import type { EvidenceHead } from '../submission.ts';

/** The services, of those it names, that hear an author of these names about this kind. */
export async function listenersTo(
  tx: Tx,
  { kind, services }: Pick<EvidenceHead, 'kind' | 'services'>,
  names: readonly SignerName[],
  now: Timestamp,
): Promise<ReadonlySet<ServiceId>> {
  const listening = new Set<ServiceId>();
  for (const service of services)
    if (await isHeard(tx, { service, kind }, names, now)) listening.add(service);
  return listening;
}

/**
 * A kind that no policy names is let through: it is refused for that, with the better reason. Whom
 * the service has barred is no stranger either.
 */
async function isHeard(
  tx: Tx,
  { service, kind }: { readonly service: ServiceId; readonly kind: string },
  names: readonly SignerName[],
  now: Timestamp,
): Promise<boolean> {
  const policy = await policyForKind(tx, { service, kind }, now);
  if (policy === null) return true;
  if (policy.value.openReporting) return !(await isBarredAt(tx, { service, names }, now));
  const watcher = await watcherAt(tx, { service, names }, now);
  return watcher?.offences.includes(policy.value.offence) === true;
}

/** Whether a refutation leaves a trail: of strangers it is only counted. */
export async function isWatcher(
  tx: Tx,
  { service, author }: { readonly service: ServiceId; readonly author: SignerName },
  now: Timestamp,
  bech32Prefix: string,
): Promise<boolean> {
  const names = await namesKnownFor(tx, author, bech32Prefix);
  return (await watcherAt(tx, { service, names }, now)) !== null;
}

const namesKnownFor = async (
  tx: Tx,
  author: SignerName,
  bech32Prefix: string,
): Promise<readonly SignerName[]> =>
  allNames(author, (await knownKeys(tx, [author])).get(author), bech32Prefix);

/** His name, and those of his key if that is known. */
export const allNames = (
  author: SignerName,
  key: KeyId | undefined,
  bech32Prefix: string,
): readonly SignerName[] =>
  key === undefined ? [author] : [author, ...namesOf(key, bech32Prefix)];
