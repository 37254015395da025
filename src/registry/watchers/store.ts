/** Who watches for a service, to whom it does not listen any more, and when. */
import type { Tx } from '../../db/database.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { OffenceId, ServiceId } from '../../primitives/ids.ts';
import type { SignerName } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { watcherId } from '../object-name.ts';
import type { WatcherContent } from '../objects-schema.ts';
import { listVersions, loadInForce } from '../versions/store.ts';
import { reigns } from '../versions.ts';

/** A service, and all names of one key. */
interface Named {
  readonly service: ServiceId;
  readonly names: readonly SignerName[];
}

/**
 * An active watcher of a service, under whichever of a key's names it was registered; nobody whom
 * the service has barred under any of them.
 */
export async function watcherAt(
  tx: Tx,
  of: Named,
  time: Timestamp,
): Promise<WatcherContent | null> {
  const found = await registrationsAt(tx, of, time);
  if (found.some(({ status }) => status === 'barred')) return null;
  return found.find(({ status }) => status === 'active') ?? null;
}

/** Whether the service has stopped listening to the key of these names. */
export async function isBarredAt(tx: Tx, of: Named, time: Timestamp): Promise<boolean> {
  const found = await registrationsAt(tx, of, time);
  return found.some(({ status }) => status === 'barred');
}

async function registrationsAt(
  tx: Tx,
  { service, names }: Named,
  time: Timestamp,
): Promise<readonly WatcherContent[]> {
  const found: WatcherContent[] = [];
  for (const name of names) {
    const record = await loadInForce(tx, 'watcher', watcherId(service, name), time);
    if (record !== null) found.push(record.content);
  }
  return found;
}

/** When a watcher might attest to an offence, and how much his word weighed: `[from, until)`. */
export interface WatcherReign {
  readonly signer: SignerName;
  readonly weight: bigint;
  readonly from: Timestamp;
  readonly until: Timestamp | null;
}

/** In the order in which the watchers were registered first. */
export async function watcherReigns(
  tx: Tx,
  service: ServiceId,
  offence: OffenceId,
): Promise<readonly WatcherReign[]> {
  const all = await listReigns(tx, service);
  return all
    .filter(({ content }) => content.status === 'active' && content.offences.includes(offence))
    .map(({ content, from, until }) => ({
      signer: content.watcher,
      weight: BigInt(content.weight ?? 1),
      from,
      until,
    }));
}

/** When a service did not listen to somebody: `[from, until)`. */
export type Bar = Omit<WatcherReign, 'weight'>;

export async function listBars(tx: Tx, service: ServiceId): Promise<readonly Bar[]> {
  const all = await listReigns(tx, service);
  return all
    .filter(({ content }) => content.status === 'barred')
    .map(({ content, from, until }) => ({ signer: content.watcher, from, until }));
}

async function listReigns(tx: Tx, service: ServiceId) {
  const versions = await listVersions(tx, 'watcher', watcherId(service, '' as SignerName));
  const histories = grouped(versions, ({ id }) => id);
  return [...histories.values()].flatMap((history) =>
    reigns(history).map(({ version: { content, effectiveFrom }, until }) => ({
      content,
      from: effectiveFrom,
      until,
    })),
  );
}
