/** Limits that could not be read when requests opened: read as soon as the feed has come so far. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import { lockName } from '../../../db/locks.ts';
import { recordDecisions } from '../../../history/recording/store.ts';
import { holdLedger, readLedger } from '../../../ledger/store.ts';
import { required } from '../../../primitives/assert.ts';
import { grouped } from '../../../primitives/grouped.ts';
import type { ServiceId, SlashRequestId } from '../../../primitives/ids.ts';
import { after } from '../../../primitives/time.ts';
import { policyVersion } from '../../../registry/store.ts';
import { isUnread, type LimitReading, readLimit } from '../../../veto/silent-limit.ts';
import type { Failure } from '../../closing/service.ts';
import { putOff } from '../../closing/store.ts';
import { limitedDecision } from '../../decisions.ts';
import type { Requested } from '../../request.ts';
import { loadRequest, saveRequest } from '../../store.ts';
import { earlierOf, type Foresight, foreseeStrictly, limitName } from '../service.ts';
import {
  listReadable,
  lockReadable,
  type OpenedAt,
  type Readable,
  savePreviews,
} from '../store.ts';

export interface Readings {
  /** How many were read; what still cannot be foreseen is looked at again. */
  readonly read: number;
  /** What could not be read now, and is tried again later. */
  readonly failed: readonly Failure[];
  /** After whom to go on; null at the end. */
  readonly next: OpenedAt | null;
}

interface Turn {
  /** Exclusive; null for the first. */
  readonly after: OpenedAt | null;
  readonly limit: number;
}

/**
 * The next of them in the order in which they opened, each against those that opened before it. One
 * that cannot be read is put off, and no other with it.
 */
export async function readLimits(ctx: Context, { after, limit }: Turn): Promise<Readings> {
  const page = await ctx.database.transaction(async (tx) => {
    const now = await ctx.clock.now(tx);
    return listReadable(tx, await readLedger(tx), now, { after, limit });
  });
  let read = 0;
  const failed: Failure[] = [];
  for (const [service, group] of grouped(page, (of) => of.service)) {
    const done = await readGroup(ctx, service, group);
    read += done.read;
    failed.push(...done.failed);
  }
  const last = page.length === limit ? page.at(-1) : undefined;
  return { read, failed, next: last ?? null };
}

/** That of one request, if the feed has come far enough for it. */
export async function readLimitOf(ctx: Context, id: SlashRequestId): Promise<void> {
  const request = await ctx.database.transaction((tx) => loadRequest(tx, id));
  if (request?.status === 'requested' && isUnread(request.limit))
    await readGroup(ctx, request.service, [request]);
}

type Done = Pick<Readings, 'read' | 'failed'>;

/** One transaction for all; if that fails, one for each. */
async function readGroup(
  ctx: Context,
  service: ServiceId,
  group: readonly Pick<Readable, 'id'>[],
): Promise<Done> {
  const ids = group.map(({ id }) => id);
  try {
    const read = await ctx.database.transaction((tx) => readLimitsOf(ctx, tx, service, ids));
    return { read, failed: [] };
  } catch (error) {
    const [first] = ids;
    if (first === undefined) throw error;
    if (ids.length === 1) return { read: 0, failed: await fail(ctx, first, error) };
  }
  let read = 0;
  const failed: Failure[] = [];
  for (const one of group) {
    const done = await readGroup(ctx, service, [one]);
    read += done.read;
    failed.push(...done.failed);
  }
  return { read, failed };
}

async function fail(ctx: Context, id: SlashRequestId, error: unknown): Promise<Failure[]> {
  const put = await ctx.database.transaction(async (tx) => putOff(tx, id, await ctx.clock.now(tx)));
  return put === null ? [] : [{ ...put, id, error }];
}

async function readLimitsOf(
  ctx: Context,
  tx: Tx,
  service: ServiceId,
  ids: readonly SlashRequestId[],
): Promise<number> {
  await lockName(tx, limitName(service));
  const head = await holdLedger(tx);
  const unread = await lockReadable(tx, ids, head);
  const now = await ctx.clock.now(tx);
  let read = 0;
  for (const request of unread) {
    const reading = await readingOf(ctx, tx, request, { head, now });
    if (!isUnread(reading)) read += 1;
    const limited = limitRead(request, reading);
    await saveRequest(tx, limited);
    if (!isUnread(reading)) await recordDecisions(tx, [limitedDecision(limited, now)]);
  }
  return read;
}

async function readingOf(
  ctx: Context,
  tx: Tx,
  request: Requested,
  foresight: Foresight,
): Promise<LimitReading> {
  const policy = required(
    await policyVersion(tx, request, request.policy),
    'a request was opened under a version of its policy',
  );
  const limit = required(policy.silentLimit, 'a limit that was not read is there');
  const { service, openedAt } = request;
  const [own = null] = await foreseeStrictly(ctx, tx, [request], foresight);
  const since = after(openedAt, -limit.period);
  const earlier = await earlierOf(ctx, tx, { service, since, before: request }, foresight);
  if (own !== null) await savePreviews(tx, [{ id: request.id, totals: own }]);
  return readLimit(limit, own, earlier, openedAt);
}

/** What would go beyond the limit needs somebody's word from now on. */
const limitRead = (request: Requested, limit: LimitReading): Requested => ({
  ...request,
  limit,
  burden: limit.isExceeded ? 'uphold' : request.burden,
});
