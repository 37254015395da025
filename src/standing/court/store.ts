/** Requests and slashes as lists, and what there is to count about them. */

import type { Tx } from '../../db/database.ts';
import type { Prisma } from '../../db/generated/client.ts';
import type { OperatorId, RestakerId, ServiceId, SlashRequestId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { type Slash, toSlash } from '../../slash/closing/execution/store.ts';
import type { Phase } from '../../slash/decide.ts';
import type { RequestStatus, SlashRequest } from '../../slash/request.ts';
import { toRequest } from '../../slash/store.ts';

export interface RequestFilter {
  readonly service?: ServiceId | undefined;
  readonly operator?: OperatorId | undefined;
  readonly status?: RequestStatus | undefined;
  readonly phase?: Phase | undefined;
}

/** Where a page of requests begins: after this one, newest first. */
export interface RequestMark {
  readonly openedAt: Timestamp;
  readonly id: SlashRequestId;
}

/** What phases follow from. */
export interface Moment {
  readonly now: Timestamp;
  /** Time of the last ledger line. */
  readonly ledgerAt: Timestamp;
}

export async function listRequests(
  tx: Tx,
  filter: RequestFilter,
  page: { readonly after: RequestMark | null; readonly limit: number },
  moment: Moment,
): Promise<SlashRequest[]> {
  const rows = await tx.slashRequest.findMany({
    where: {
      AND: [
        {
          ...(filter.service === undefined ? {} : { service: filter.service }),
          ...(filter.operator === undefined ? {} : { operator: filter.operator }),
          ...(filter.status === undefined ? {} : { status: filter.status }),
        },
        filter.phase === undefined ? {} : inPhase(filter.phase, moment),
        page.after === null ? {} : olderThan(page.after),
      ],
    },
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: page.limit,
  });
  return rows.map(toRequest);
}

const olderThan = ({ openedAt, id }: RequestMark): Prisma.SlashRequestWhereInput => ({
  OR: [{ openedAt: { lt: BigInt(openedAt) } }, { openedAt: BigInt(openedAt), id: { lt: id } }],
});

/** The same that `phase` of a request says, for the database to choose by. */
function inPhase(phase: Phase, { now, ledgerAt }: Moment): Prisma.SlashRequestWhereInput {
  const open = { status: 'requested' };
  const escrow = { status: 'executed', escrowUntil: { gt: BigInt(now) } };
  const over = { ...open, vetoDeadline: { lte: BigInt(now) } };
  const due = { ...over, burdenMet: true, executeBy: { gt: BigInt(now) } };
  const free = { executableFrom: { lte: BigInt(now) } };
  switch (phase) {
    case 'window':
      return { ...open, vetoDeadline: { gt: BigInt(now) } };
    case 'executable':
      return { ...due, ...free, captureEpochStart: { lte: BigInt(ledgerAt) }, limitUnread: false };
    case 'paused':
      return { ...due, executableFrom: { gt: BigInt(now) } };
    case 'blocked':
      return {
        ...due,
        ...free,
        OR: [{ captureEpochStart: { gt: BigInt(ledgerAt) } }, { limitUnread: true }],
      };
    case 'escrow':
      return escrow;
    case 'overdue':
      return { ...over, burdenMet: true, executeBy: { lte: BigInt(now) } };
    case 'closed':
      return { OR: [{ NOT: { OR: [open, escrow] } }, { ...over, burdenMet: false }] };
  }
}

export interface SlashFilter {
  /** Of the request, or any that the slash shrank. */
  readonly service?: ServiceId | undefined;
  readonly operator?: OperatorId | undefined;
  readonly restaker?: RestakerId | undefined;
}

export interface ListedSlash {
  readonly seq: bigint;
  readonly slash: Slash;
  readonly request: SlashRequest;
}

export interface SlashPage {
  /** Exclusive; null for the newest. */
  readonly before: bigint | null;
  readonly limit: number;
}

/** Newest first. */
export async function listSlashes(
  tx: Tx,
  filter: SlashFilter,
  page: SlashPage,
): Promise<ListedSlash[]> {
  const rows = await tx.slash.findMany({
    where: { requestId: { in: [...(await findSlashes(tx, filter, page))] } },
    include: { request: true },
    orderBy: { seq: 'desc' },
  });
  return rows.map((row) => ({
    seq: row.seq,
    slash: toSlash(row),
    request: toRequest(row.request),
  }));
}

/**
 * Newest first. A slash is one of a restaker's if he had shares of a cohort that it touched, when it
 * was executed.
 */
export async function findSlashes(
  tx: Tx,
  filter: SlashFilter,
  { before, limit }: SlashPage,
): Promise<readonly SlashRequestId[]> {
  const [service, operator] = [filter.service ?? null, filter.operator ?? null];
  const restaker = filter.restaker ?? null;
  const rows = await tx.$queryRaw<{ request: string }[]>`
    SELECT s."request" FROM "slash" s JOIN "slash_request" q ON q."id" = s."request"
    WHERE (${before}::bigint IS NULL OR s."seq" < ${before}::bigint)
      AND (${operator}::text IS NULL OR q."operator" = ${operator}::text)
      AND (${service}::text IS NULL OR EXISTS (
        SELECT 1 FROM "slash_service" t WHERE t."slash" = s."request" AND t."service" = ${service}::text))
      AND (${restaker}::text IS NULL OR EXISTS (
        SELECT 1 FROM "holding" h JOIN "rate_line" l ON l."cohort" = h."cohort"
        WHERE l."slash" = s."request" AND l."kind" = 'slash' AND h."restaker" = ${restaker}::text
          AND h."from_seq" <= s."after_seq" AND (h."until_seq" IS NULL OR h."until_seq" > s."after_seq")))
    ORDER BY s."seq" DESC LIMIT ${limit}`;
  return rows.map((row) => row.request as SlashRequestId);
}

/** How many requests there were of each status, opened by then. */
export async function countRequests(
  tx: Tx,
  of: { readonly service: ServiceId } | { readonly operator: OperatorId },
  time: Timestamp,
): Promise<Record<RequestStatus, number>> {
  const rows = await tx.slashRequest.findMany({
    where: { ...of, openedAt: { lte: BigInt(time) } },
    select: { status: true, decidedAt: true, reversedAt: true },
  });
  const count = { requested: 0, vetoed: 0, executed: 0, reversed: 0, dismissed: 0, expired: 0 };
  for (const row of rows) count[statusAt(row, BigInt(time))] += 1;
  return count;
}

interface Endings {
  readonly status: string;
  readonly decidedAt: bigint | null;
  readonly reversedAt: bigint | null;
}

function statusAt({ status, decidedAt, reversedAt }: Endings, time: bigint): RequestStatus {
  if (decidedAt === null || decidedAt > time) return 'requested';
  return reversedAt !== null && reversedAt > time ? 'executed' : (status as RequestStatus);
}
