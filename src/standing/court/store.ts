/** Requests as lists, newest first. */

import type { Tx } from '../../db/database.ts';
import type { Prisma } from '../../db/generated/client.ts';
import type { OperatorId, ServiceId, SlashRequestId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
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
