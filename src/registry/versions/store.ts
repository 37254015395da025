/** Versions of registry objects as rows. Nothing here is ever changed but by being cancelled. */
import type { Tx } from '../../db/database.ts';
import type { Prisma, RegistryVersion } from '../../db/generated/client.ts';
import { lockName, shareName } from '../../db/locks.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { Digest } from '../../primitives/ids.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import { idOf, type ObjectContents, type ObjectKind, type RegistryObject } from '../object-name.ts';
import { inForceAt, type NewVersion, type Version } from '../versions.ts';
import { isRemembering, remembered } from '../view/store.ts';

/** Before any other lock but that of a feed: no other version is accepted until the end. */
export const lockRegistry = (tx: Tx): Promise<void> => lockName(tx, 'registry');

/** No version is accepted until the end; whoever has one waits. Never lock what you hold. */
export const holdRegistry = (tx: Tx): Promise<void> => shareName(tx, 'registry');

export interface VersionRecord<K extends ObjectKind = ObjectKind> extends Version {
  readonly kind: K;
  readonly id: string;
  readonly previous: Digest | null;
  readonly content: ObjectContents[K];
  /** A signer, `authority`, `service/<id>`, `bootstrap` or `feed/ledger`. */
  readonly author: string;
  readonly acceptedAt: Timestamp;
}

/** All versions of one object, in the order of acceptance. */
export async function loadHistory<K extends ObjectKind>(
  tx: Tx,
  kind: K,
  id: string,
): Promise<readonly VersionRecord<K>[]> {
  return remembered(tx, ['history', kind, id], async () => {
    const rows = await tx.registryVersion.findMany({
      where: { kind, id },
      orderBy: { seq: 'asc' },
    });
    return rows.map((row) => toRecord<K>(row));
  });
}

/** The version of one object that is in force at a time. */
export async function loadInForce<K extends ObjectKind>(
  tx: Tx,
  kind: K,
  id: string,
  time: Timestamp,
): Promise<VersionRecord<K> | null> {
  if (isRemembering(tx)) return inForceAt(await loadHistory(tx, kind, id), time);
  const row = await tx.registryVersion.findFirst({
    where: { kind, id, cancelledAt: null, effectiveFrom: { lte: BigInt(time) } },
    orderBy: [{ effectiveFrom: 'desc' }, { seq: 'desc' }],
  });
  return row === null ? null : toRecord<K>(row);
}

export interface Page {
  /** Ids after this one, exclusive; from the first without it. */
  readonly after?: string;
  /** Only ids that start with this. */
  readonly prefix?: string;
  readonly limit: number;
}

/** One version an object, those in force at a time, by id in the order of their bytes. */
export async function listInForce<K extends ObjectKind>(
  tx: Tx,
  kind: K,
  time: Timestamp,
  page: Page,
): Promise<readonly VersionRecord<K>[]> {
  const { after = '', prefix = '', limit } = page;
  if (isRemembering(tx)) {
    const found = await inForceOf<K>(tx, kind, time, prefix);
    return found.filter(({ id }) => id > after).slice(0, limit);
  }
  const rows = await tx.$queryRaw<RegistryVersion[]>`
    SELECT DISTINCT ON (id COLLATE "C") seq, kind, id, digest, previous, content, author,
      accepted_at AS "acceptedAt", effective_from AS "effectiveFrom", cancelled_at AS "cancelledAt"
    FROM registry_version
    WHERE kind = ${kind} AND effective_from <= ${BigInt(time)} AND cancelled_at IS NULL
      AND id COLLATE "C" > ${after} AND starts_with(id, ${prefix})
    ORDER BY id COLLATE "C", effective_from DESC, registry_version.seq DESC
    LIMIT ${limit}`;
  return rows.map((row) => toRecord<K>(row));
}

/** The same from what is remembered. Ids are ASCII: their order is that of their bytes. */
async function inForceOf<K extends ObjectKind>(
  tx: Tx,
  kind: K,
  time: Timestamp,
  prefix: string,
): Promise<readonly VersionRecord<K>[]> {
  const histories = await remembered(tx, ['of', kind, prefix], async () => {
    const versions = await listVersions<K>(tx, kind, prefix);
    const byId = [...grouped(versions, ({ id }) => id)];
    return byId.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, history]) => history);
  });
  return histories.flatMap((history) => inForceAt(history, time) ?? []);
}

/** Every version of a kind that is in force now or will be. */
export async function listStanding<K extends ObjectKind>(
  tx: Tx,
  kind: K,
  now: Timestamp,
  prefix = '',
): Promise<readonly VersionRecord<K>[]> {
  const rows = await tx.$queryRaw<RegistryVersion[]>`
    SELECT seq, kind, id, digest, previous, content, author,
      accepted_at AS "acceptedAt", effective_from AS "effectiveFrom", cancelled_at AS "cancelledAt"
    FROM registry_version v
    WHERE kind = ${kind} AND cancelled_at IS NULL AND starts_with(id, ${prefix})
      AND NOT EXISTS (
        SELECT 1 FROM registry_version w
        WHERE w.kind = v.kind AND w.id = v.id AND w.cancelled_at IS NULL
          AND w.effective_from <= ${BigInt(now)} AND w.seq > v.seq)
    ORDER BY v.seq`;
  return rows.map((row) => toRecord<K>(row));
}

/** Every version of every object of a kind whose id starts with a prefix, in the order of acceptance. */
export async function listVersions<K extends ObjectKind>(
  tx: Tx,
  kind: K,
  prefix: string,
): Promise<readonly VersionRecord<K>[]> {
  return remembered(tx, ['versions', kind, prefix], async () => {
    const rows = await tx.$queryRaw<RegistryVersion[]>`
      SELECT seq, kind, id, digest, previous, content, author,
        accepted_at AS "acceptedAt", effective_from AS "effectiveFrom", cancelled_at AS "cancelledAt"
      FROM registry_version
      WHERE kind = ${kind} AND starts_with(id, ${prefix})
      ORDER BY seq`;
    return rows.map((row) => toRecord<K>(row));
  });
}

/** Active keys of one operator at a time, at every service. */
export async function listOperatorKeys(
  tx: Tx,
  operator: string,
  time: Timestamp,
): Promise<readonly VersionRecord<'operator-key'>[]> {
  const rows = await remembered(
    tx,
    ['keys of', operator],
    () =>
      tx.$queryRaw<{ id: string }[]>`
        SELECT DISTINCT id FROM registry_version
        WHERE kind = 'operator-key' AND content->>'operator' = ${operator}
        ORDER BY id`,
  );
  const active: VersionRecord<'operator-key'>[] = [];
  for (const { id } of rows) {
    const record = await loadInForce(tx, 'operator-key', id, time);
    if (record?.content.operator === operator && record.content.status === 'active')
      active.push(record);
  }
  return active;
}

export interface Accepted {
  readonly object: RegistryObject;
  readonly author: string;
  readonly version: NewVersion;
}

export async function appendVersion(tx: Tx, accepted: Accepted): Promise<void> {
  const { version } = accepted;
  const { kind } = accepted.object;
  const id = idOf(accepted.object);
  await tx.registryVersion.updateMany({
    where: { kind, id, digest: { in: [...version.cancels] } },
    data: { cancelledAt: BigInt(version.acceptedAt) },
  });
  await tx.registryVersion.create({ data: { ...toRow(accepted), id } });
}

/** First versions of objects that are new to the database. */
export async function appendVersions(tx: Tx, accepted: readonly Accepted[]): Promise<void> {
  await tx.registryVersion.createMany({ data: accepted.map(toRow) });
}

const toRow = ({ object, author, version }: Accepted) => ({
  kind: object.kind,
  id: idOf(object),
  digest: version.digest,
  previous: version.previous,
  content: object.content as unknown as Prisma.InputJsonValue,
  author,
  acceptedAt: BigInt(version.acceptedAt),
  effectiveFrom: BigInt(version.effectiveFrom),
});

const toRecord = <K extends ObjectKind>(row: RegistryVersion): VersionRecord<K> => ({
  kind: row.kind as K,
  id: row.id,
  digest: row.digest as Digest,
  previous: row.previous as Digest | null,
  content: row.content as unknown as ObjectContents[K],
  author: row.author,
  acceptedAt: at(Number(row.acceptedAt)),
  effectiveFrom: at(Number(row.effectiveFrom)),
  cancelledAt: row.cancelledAt === null ? null : at(Number(row.cancelledAt)),
});
