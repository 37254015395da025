/**
 * The reasons of an ending, for machines: which votes, which weights, which clock. A function of what
 * is stored, so that the same rows give the same bytes to whoever asks, now or in ten years.
 */
import { required, unreachable } from '../../primitives/assert.ts';
import type { Json } from '../../primitives/bytes.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { isBurdenMet, isVetoed, tally } from '../../veto/tally.ts';
import { type EndedRequest, type Executed, endedAt, type Reversed } from '../request.ts';
import { type CaseFile, turnedBy } from './case-file.ts';
import {
  appealJson,
  benchJson,
  disputeJson,
  extensionJson,
  limitJson,
  pauseJson,
  voteJson,
} from './case-json.ts';
import { appealQuorum, quorumsOf } from './quorums.ts';

/** `readAt`: the database's clock as it was read, after the locks, by whoever wrote the ending. */
export function accountOf(request: EndedRequest, file: CaseFile, readAt: Timestamp): Json {
  if (request.status === 'reversed') return reversalOf(request, file, readAt);
  const { final, met } = { final: request.burden, met: isBurdenMet(request) };
  return {
    slashRequest: request.id,
    ending: request.status,
    decidedAt: formatTime(endedAt(request)),
    asOf: formatTime(asOf(request, file)),
    burden: { policy: file.policyBurden, final, turnedBy: turnedBy(request, file), met },
    bench: benchJson(request.bench),
    votes: file.votes.map(voteJson),
    tally: { ...request.tally },
    quorums: quorumsOf(request),
    clock: clockOf(request, file, readAt),
    limit: limitJson(request.limit),
    disputes: file.disputes.map(disputeJson),
    appeal: null,
    earlier: null,
  };
}

/** The same case once more: what was added is the appeal, and the account of the slash stays in it. */
function reversalOf(request: Reversed, file: CaseFile, readAt: Timestamp): Json {
  const { status: _status, reversedAt, ...before } = request;
  const executed: Executed = { ...before, status: 'executed' };
  const { votes, ...plea } = required(file.appeal, 'a slash is reversed on appeal');
  const account = accountOf(executed, file, readAt) as { readonly [field: string]: Json };
  return {
    ...account,
    ending: 'reversed',
    decidedAt: formatTime(reversedAt),
    asOf: formatTime(reversedAt),
    appeal: {
      ...appealJson({ ...plea, votes }),
      tally: { ...required(request.appeal, 'a slash is reversed on appeal').tally },
      quorum: appealQuorum(request),
      escrowUntil: formatTime(request.escrowUntil),
    },
    earlier: file.account,
  };
}

/** The instant that decided it, whenever that was written. */
function asOf(request: Exclude<EndedRequest, Reversed>, { votes }: CaseFile): Timestamp {
  switch (request.status) {
    case 'vetoed': {
      const decisive = votes.find((_, i) => isVetoed(request.bench, tally(votes.slice(0, i + 1))));
      return required(decisive, 'votes reached the quorum').castAt;
    }
    case 'executed':
      return request.executedAt;
    case 'dismissed':
      return request.vetoDeadline;
    case 'expired':
      return request.executeBy;
    default:
      return unreachable(request);
  }
}

/** Every reading that the ending rests on. Pauses hold back only what would be executed. */
function clockOf(request: EndedRequest, file: CaseFile, readAt: Timestamp): Json {
  const moved = file.extensions.reduce((sum, { ms }) => sum + ms, 0);
  const isHeld = request.status === 'executed' || request.status === 'expired';
  return {
    capture: formatTime(request.capture),
    openedAt: formatTime(request.openedAt),
    firstDeadline: formatTime((request.vetoDeadline - moved) as Timestamp),
    extensions: file.extensions.map(extensionJson),
    vetoDeadline: formatTime(request.vetoDeadline),
    executableFrom: formatTime(request.executableFrom),
    executeBy: formatTime(request.executeBy),
    pauses: isHeld ? file.pauses.map(pauseJson) : [],
    readAt: formatTime(readAt),
  };
}
