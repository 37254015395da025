/** What each party may do next about a request, and until when: for whoever reads it. */
import { at, type Timestamp } from '../primitives/time.ts';
import { budgetOf, executableFrom } from '../veto/pause.ts';
import { isBurdenMet } from '../veto/tally.ts';
import type { CaseFile } from './accounting/case-file.ts';
import { decide } from './decide.ts';
import type { Executed, Requested, SlashRequest } from './request.ts';
import type { LedgerState } from './transitions.ts';

/** `service`: its admin. `restaker`: one with enough of the liable stake. */
type Who = 'committee' | 'accused' | 'restaker' | 'watcher' | 'authority' | 'service' | 'anyone';

export interface NextStep {
  readonly who: Who;
  readonly may:
    | 'vote'
    | 'dispute'
    | 'corroborate'
    | 'extend'
    | 'pause'
    | 'execute'
    | 'appeal'
    | 'vote_on_appeal';
  /** Inclusive; null for at once. */
  readonly from: Timestamp | null;
  /** Exclusive. */
  readonly until: Timestamp;
  /** Whether the votes so far allow it; a later vote may change that. */
  readonly asVotesStand: boolean;
  /** What must come besides, which no clock can foretell. */
  readonly waitsFor: 'ledger_feed' | null;
}

/** What of a case decides who may still speak. */
export type Heard = Pick<CaseFile, 'disputes' | 'pauses'>;

const AT_ONCE = { from: null, asVotesStand: true, waitsFor: null } as const;

/** In the order in which they come; none once an end is reached, whether written already or not. */
export function nextSteps(
  request: SlashRequest,
  heard: Heard,
  now: Timestamp,
  ledger: LedgerState,
): NextStep[] {
  if (request.status === 'executed') return inEscrow(request, now);
  if (request.status !== 'requested') return [];
  switch (decide(request, now, ledger).do) {
    case 'wait':
      return [
        ...inWindow(request, heard),
        ...pausing(request, heard, now),
        ...execution(request, now, ledger),
      ];
    case 'wait_for_pause':
    case 'wait_for_ledger':
    case 'execute':
      return [...pausing(request, heard, now), ...execution(request, now, ledger)];
    default:
      return [];
  }
}

function inWindow(request: Requested, { disputes }: Heard): NextStep[] {
  const { vetoDeadline: until, bench, maxPause, outage } = request;
  const hasDisputed = (party: 'accused' | 'restaker') =>
    disputes.some((dispute) => dispute.party === party);
  const steps: [boolean, Who, NextStep['may']][] = [
    [bench.eligibleWeight > 0, 'committee', 'vote'],
    [!hasDisputed('accused'), 'accused', 'dispute'],
    [!hasDisputed('restaker'), 'restaker', 'dispute'],
    [true, 'watcher', 'corroborate'],
    [outage < maxPause, 'authority', 'extend'],
  ];
  return steps.flatMap(([may, who, what]) => (may ? [{ who, may: what, until, ...AT_ONCE }] : []));
}

/**
 * A pause holds back only what would be executed, and only while outages and pauses have left
 * something of the budget. Before the instant at which it becomes executable, that is the end: then
 * the execution may come first.
 */
function pausing(request: Requested, { pauses }: Heard, now: Timestamp): NextStep[] {
  const { vetoDeadline, executeBy } = request;
  const budget = budgetOf(request);
  const held = executableFrom({ vetoDeadline, budget }, pauses, request.executableFrom);
  const until = now < request.executableFrom ? request.executableFrom : executeBy;
  if (held.heldMs >= budget || vetoDeadline >= executeBy) return [];
  const step = {
    may: 'pause',
    ...AT_ONCE,
    until: at(Math.min(until, executeBy)),
    asVotesStand: isBurdenMet(request),
  } as const;
  return [
    { who: 'authority', ...step },
    { who: 'service', ...step },
  ];
}

function execution(request: Requested, now: Timestamp, ledger: LedgerState): NextStep[] {
  const { executableFrom: from, executeBy: until } = request;
  if (from >= until) return [];
  return [
    {
      who: 'anyone',
      may: 'execute',
      from: now < from ? from : null,
      until,
      asVotesStand: isBurdenMet(request),
      waitsFor: ledger.ledgerReached ? null : 'ledger_feed',
    },
  ];
}

/** One appeal; and a bench without a seat decides none. */
function inEscrow(request: Executed, now: Timestamp): NextStep[] {
  const { escrowUntil: until, appeal, bench } = request;
  if (now >= until) return [];
  if (appeal === null) return [{ who: 'accused', may: 'appeal', until, ...AT_ONCE }];
  if (bench.eligibleWeight === 0) return [];
  return [{ who: 'committee', may: 'vote_on_appeal', until, ...AT_ONCE }];
}
