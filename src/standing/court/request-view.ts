/** A slash request as everybody may see it. */
import type { Json } from '../../primitives/bytes.ts';
import { formatFraction } from '../../primitives/fraction.ts';
import { formatDuration, formatTime, type Timestamp } from '../../primitives/time.ts';
import { type CaseFile, turnedBy } from '../../slash/accounting/case-file.ts';
import {
  appealJson,
  benchJson,
  disputeJson,
  extensionJson,
  limitJson,
  pauseJson,
  voteJson,
} from '../../slash/accounting/case-json.ts';
import { appealQuorum, quorumsOf } from '../../slash/accounting/quorums.ts';
import { phase } from '../../slash/decide.ts';
import { type NextStep, nextSteps } from '../../slash/next-steps.ts';
import type { SlashRequest } from '../../slash/request.ts';
import { settlementToJson } from '../../slash/request-json.ts';
import type { LedgerState } from '../../slash/transitions.ts';

/** What phases and next steps follow from, and when it ended; null while it has not. */
export interface Reading extends LedgerState {
  readonly now: Timestamp;
  readonly decidedAt: Timestamp | null;
}

export function briefJson(request: SlashRequest, { now, decidedAt, ledgerReached }: Reading) {
  return {
    id: request.id,
    service: request.service,
    operator: request.operator,
    offence: request.offence,
    place: request.place,
    attempt: request.attempt,
    evidence: request.evidence,
    reporter: request.reporter,
    capture: formatTime(request.capture),
    openedAt: formatTime(request.openedAt),
    vetoDeadline: formatTime(request.vetoDeadline),
    executableFrom: formatTime(request.executableFrom),
    executeBy: formatTime(request.executeBy),
    burden: request.burden,
    slashFraction: formatFraction(request.slashFraction),
    sharedFraction: formatFraction(request.sharedFraction),
    liable: [...request.liable],
    status: request.status,
    phase: phase(request, now, { ledgerReached }),
    decidedAt: decidedAt === null ? null : formatTime(decidedAt),
    tally: { ...request.tally },
    eligibleWeight: request.bench.eligibleWeight,
  };
}

export function detailJson(
  request: SlashRequest,
  file: CaseFile,
  reading: Reading,
): { readonly [field: string]: Json } {
  return {
    ...briefJson(request, reading),
    selfProving: request.selfProving,
    policy: request.policy,
    policyBurden: file.policyBurden,
    turnedBy: turnedBy(request, file),
    bench: benchJson(request.bench),
    votes: file.votes.map(voteJson),
    quorums: quorumsOf(request),
    delays: delaysJson(request),
    extensions: file.extensions.map(extensionJson),
    pauses: file.pauses.map(pauseJson),
    disputes: file.disputes.map(disputeJson),
    limit: limitJson(request.limit),
    settlement: settlementJson(request),
    ...escrowJson(request, file),
    account: file.account,
    nextSteps: nextSteps(request, file, reading.now, reading).map(stepJson),
  };
}

/** What may move its deadlines, and by how much at most. */
const delaysJson = (request: SlashRequest) => ({
  disputeExtension: formatDuration(request.disputeExtension),
  disputedAt: request.disputedAt === null ? null : formatTime(request.disputedAt),
  maxPause: formatDuration(request.maxPause),
  outage: formatDuration(request.outage),
});

function settlementJson({ settlement }: SlashRequest) {
  const { shares, accounts, ownRestaker } = settlementToJson(settlement);
  const escrowPeriod = formatDuration(settlement.escrowPeriod);
  return { escrowPeriod, shares, accounts: { ...accounts }, ownRestaker };
}

function escrowJson(request: SlashRequest, { appeal }: CaseFile) {
  if (request.status !== 'executed' && request.status !== 'reversed')
    return { escrowUntil: null, reversedAt: null, appeal: null };
  const { reversedAt } = request.status === 'reversed' ? request : { reversedAt: null };
  const tally = request.appeal?.tally;
  return {
    escrowUntil: formatTime(request.escrowUntil),
    reversedAt: reversedAt === null ? null : formatTime(reversedAt),
    appeal:
      appeal === null || tally === undefined
        ? null
        : { ...appealJson(appeal), tally: { ...tally }, quorum: appealQuorum(request) },
  };
}

const stepJson = ({ from, until, ...step }: NextStep) => ({
  ...step,
  from: from === null ? null : formatTime(from),
  until: formatTime(until),
});
