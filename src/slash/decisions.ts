/** What is written of slash requests and slashes in the history, for whoever checks it later. */
import type { Decision } from '../history/entry.ts';
import type { Json } from '../primitives/bytes.ts';
import { formatFraction } from '../primitives/fraction.ts';
import type { Digest, SlashRequestId } from '../primitives/ids.ts';
import { type DurationMs, formatDuration, formatTime, type Timestamp } from '../primitives/time.ts';
import { benchJson, limitJson } from './accounting/case-json.ts';
import type { Disposition } from './escrow/disposition.ts';
import type { EndedRequest, Incident, Requested, Reversed } from './request.ts';
import { settlementToJson } from './request-json.ts';

type Named = Pick<Incident, 'service' | 'operator'> & { readonly id: SlashRequestId };

const concerning = ({ service, operator }: Named) => ({
  services: [service],
  operators: [operator],
});

/** All that is fixed at opening. */
export function openedDecision({
  request,
  tombstone,
}: {
  readonly request: Requested;
  readonly tombstone: boolean;
}): Decision {
  const { id, bench, limit, settlement, slashFraction, sharedFraction } = request;
  return {
    ...concerning(request),
    type: 'request.opened',
    at: request.openedAt,
    body: {
      slashRequest: id,
      service: request.service,
      operator: request.operator,
      offence: request.offence,
      place: request.place,
      attempt: request.attempt,
      evidence: request.evidence,
      reporter: request.reporter,
      capture: formatTime(request.capture),
      policy: request.policy,
      selfProving: request.selfProving,
      burden: request.burden,
      slashFraction: formatFraction(slashFraction),
      sharedFraction: formatFraction(sharedFraction),
      liable: [...request.liable],
      tombstone,
      vetoDeadline: formatTime(request.vetoDeadline),
      executableFrom: formatTime(request.executableFrom),
      executeBy: formatTime(request.executeBy),
      disputeExtension: formatDuration(request.disputeExtension),
      bench: benchJson(bench),
      limit: limitJson(limit),
      settlement: settlementToJson(settlement) as unknown as Json,
    },
  };
}

/** A limit that could not be read at opening was read, and may have turned the burden. */
export const limitedDecision = (request: Requested, at: Timestamp): Decision => ({
  ...concerning(request),
  type: 'request.limited',
  at,
  body: { slashRequest: request.id, burden: request.burden, limit: limitJson(request.limit) },
});

/** The veto deadline was moved by an outage, as a statement says. */
export const extendedDecision = (
  request: Named & { readonly vetoDeadline: Timestamp },
  { statement, byMs, at }: { statement: Digest; byMs: DurationMs; at: Timestamp },
): Decision => ({
  ...concerning(request),
  type: 'request.extended',
  at,
  body: {
    slashRequest: request.id,
    statement,
    by: formatDuration(byMs),
    vetoDeadline: formatTime(request.vetoDeadline),
  },
});

/** What a slash took, by its report. */
export interface Taken {
  /** SHA-256 of the report, as it is stored. */
  readonly report: Digest;
  readonly totals: Json;
  /** The epoch it acted in, and the last ledger line that it acted on. */
  readonly epoch: number;
  readonly afterSeq: number;
}

const ENDINGS = {
  vetoed: 'request.vetoed',
  dismissed: 'request.dismissed',
  expired: 'request.expired',
  executed: 'slash.executed',
} as const;

/** With the account of it: votes, weights, clock. `taken`: of an executed one only. */
export function endedDecision(
  request: Exclude<EndedRequest, Reversed>,
  account: Json,
  { taken, at }: { readonly taken: Taken | null; readonly at: Timestamp },
): Decision {
  const named = { slashRequest: request.id, evidence: request.evidence, account };
  return {
    ...concerning(request),
    type: ENDINGS[request.status],
    at,
    body: taken === null ? named : { ...named, ...takenJson(taken) },
  };
}

const takenJson = ({ report, totals, epoch, afterSeq }: Taken) => ({
  report,
  totals,
  epoch,
  afterSeq,
});

export const reversedDecision = (request: Reversed, account: Json): Decision => ({
  ...concerning(request),
  type: 'slash.reversed',
  at: request.reversedAt,
  body: { slashRequest: request.id, evidence: request.evidence, account },
});

export const releasedDecision = (
  request: Named,
  dispositions: readonly Disposition[],
  at: Timestamp,
): Decision => ({
  ...concerning(request),
  type: 'slash.released',
  at,
  body: {
    slashRequest: request.id,
    dispositions: dispositions.map(({ asset, to, account, amount }) => ({
      asset,
      to,
      account,
      amount: String(amount),
    })),
  },
});

/** The tree over what the slash cost each restaker is there; null of one that cost nobody anything. */
export const provenDecision = (
  request: Named,
  tree: { readonly root: string | null; readonly leaves: number },
  at: Timestamp,
): Decision => ({
  ...concerning(request),
  type: 'slash.proven',
  at,
  body: { slashRequest: request.id, root: tree.root, leaves: tree.leaves },
});
