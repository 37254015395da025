/** Pauses as rows. */
import type { Tx } from '../../../db/database.ts';
import type { Pause as PauseRow } from '../../../db/generated/client.ts';
import { lockName, shareName } from '../../../db/locks.ts';
import type { Digest, ServiceId } from '../../../primitives/ids.ts';
import { at, type Timestamp } from '../../../primitives/time.ts';
import type { Pause } from '../../../veto/pause.ts';

const PAUSES = 'pauses';

/** Whoever changes what is paused waits for those who read it, and they for him. */
export const lockPauses = (tx: Tx): Promise<void> => lockName(tx, PAUSES);
export const holdPauses = (tx: Tx): Promise<void> => shareName(tx, PAUSES);

/** Those that hold executions for the service and end after `since`. */
export async function listPauses(
  tx: Tx,
  service: ServiceId,
  since: Timestamp,
): Promise<readonly Pause[]> {
  const rows = await tx.pause.findMany({
    where: { OR: [{ service: null }, { service }], until: { gt: BigInt(since) } },
    orderBy: { from: 'asc' },
  });
  return rows.map(toPause);
}

const toPause = (row: PauseRow): Pause => ({
  from: at(Number(row.from)),
  until: at(Number(row.until)),
});

/** Of these services, those that end after `since`, by service; null: for all of them. */
export async function listPausesByService(
  tx: Tx,
  of: readonly { readonly service: ServiceId }[],
  since: Timestamp,
): Promise<ReadonlyMap<ServiceId | null, readonly Pause[]>> {
  const services = [...new Set(of.map(({ service }) => service))];
  const rows = await tx.pause.findMany({
    where: {
      OR: [{ service: null }, { service: { in: services } }],
      until: { gt: BigInt(since) },
    },
  });
  const pauses = new Map<ServiceId | null, Pause[]>();
  for (const row of rows) {
    const service = row.service as ServiceId | null;
    pauses.set(service, [...(pauses.get(service) ?? []), toPause(row)]);
  }
  return pauses;
}

/** A pause as it was declared, and the end it has. */
export interface DeclaredPause extends Pause {
  /** The digest of the statement. */
  readonly id: Digest;
  readonly author: string;
  /** Null: for every service. */
  readonly service: ServiceId | null;
  readonly declaredUntil: Timestamp;
  readonly reason: string;
}

export async function appendPause(tx: Tx, pause: DeclaredPause): Promise<void> {
  const { id, author, service, reason } = pause;
  await tx.pause.create({
    data: {
      statement: id,
      author,
      service,
      from: BigInt(pause.from),
      until: BigInt(pause.until),
      declaredUntil: BigInt(pause.declaredUntil),
      reason,
    },
  });
}

/** By one author for one scope, those that run or have ended after `since`. */
export const countPauses = (
  tx: Tx,
  { since, ...of }: Pick<DeclaredPause, 'author' | 'service'> & { readonly since: Timestamp },
): Promise<number> => tx.pause.count({ where: { ...of, until: { gt: BigInt(since) } } });

export async function loadPause(tx: Tx, id: Digest): Promise<DeclaredPause | null> {
  const row = await tx.pause.findUnique({ where: { statement: id } });
  return row === null ? null : toDeclared(row);
}

export async function endPause(tx: Tx, id: Digest, until: Timestamp): Promise<void> {
  await tx.pause.update({ where: { statement: id }, data: { until: BigInt(until) } });
}

const toDeclared = (row: PauseRow): DeclaredPause => ({
  ...toPause(row),
  id: row.statement as Digest,
  author: row.author,
  service: row.service as ServiceId | null,
  declaredUntil: at(Number(row.declaredUntil)),
  reason: row.reason,
});

export interface PauseFilter {
  /** Those that hold executions for it, its own or everybody's. */
  readonly service?: ServiceId | undefined;
  /** Those that hold at `now`, or those that do not. */
  readonly active?: boolean | undefined;
  readonly now: Timestamp;
}

/** Where a page of pauses begins: after this one. */
export interface PauseMark {
  readonly from: Timestamp;
  readonly id: Digest;
}

/** Newest first. */
export async function findPauses(
  tx: Tx,
  { service, active, now }: PauseFilter,
  page: { readonly after: PauseMark | null; readonly limit: number },
): Promise<readonly DeclaredPause[]> {
  const ends = active === undefined ? {} : { until: active ? { gt: now } : { lte: now } };
  const { after } = page;
  const older = after === null ? [] : [{ from: { lt: after.from } }, olderAt(after)];
  const rows = await tx.pause.findMany({
    where: {
      AND: [
        service === undefined ? {} : { OR: [{ service: null }, { service }] },
        ends,
        after === null ? {} : { OR: older },
      ],
    },
    orderBy: [{ from: 'desc' }, { statement: 'desc' }],
    take: page.limit,
  });
  return rows.map(toDeclared);
}

const olderAt = ({ from, id }: PauseMark) => ({ from, statement: { lt: id } });
