/** What was said about a request, as it is shown and as its account keeps it: one spelling for both. */
import { formatFraction } from '../../primitives/fraction.ts';
import { formatDuration, formatTime } from '../../primitives/time.ts';
import type { Bench } from '../../veto/committee.ts';
import type { LimitReading } from '../../veto/silent-limit.ts';
import { limitToJson } from '../request-json.ts';
import type {
  AppealVote,
  CaseFile,
  DeclaredPause,
  Extension,
  FiledAppeal,
  FiledDispute,
} from './case-file.ts';

export const benchJson = (bench: Bench) => ({
  committee: bench.committee,
  version: bench.digest,
  lastResort: bench.lastResort,
  eligible: bench.eligible.map(({ signer, weight }) => ({ signer, weight })),
  recused: bench.recused.map(({ signer, weight, reason }) => ({ signer, weight, reason })),
  eligibleWeight: bench.eligibleWeight,
  fullWeight: bench.fullWeight,
  vetoQuorum: formatFraction(bench.vetoQuorum),
  upholdQuorum: formatFraction(bench.upholdQuorum),
});

export const voteJson = (vote: CaseFile['votes'][number] | AppealVote) => ({
  signer: vote.signer,
  weight: vote.weight,
  choice: vote.choice,
  reason: vote.reason,
  statement: vote.statement,
  castAt: formatTime(vote.castAt),
});

export const extensionJson = ({ cause, ms, at, statement }: Extension) => ({
  cause,
  by: formatDuration(ms),
  at: formatTime(at),
  statement,
});

export const disputeJson = (dispute: FiledDispute) => ({
  party: dispute.party,
  restaker: dispute.restaker,
  ...pleaJson(dispute),
});

export const appealJson = (appeal: FiledAppeal) => ({
  ...pleaJson(appeal),
  votes: appeal.votes.map(voteJson),
});

const pleaJson = (plea: Omit<FiledAppeal, 'votes'>) => ({
  author: plea.author,
  grounds: plea.grounds,
  counterEvidence: plea.counterEvidence,
  at: formatTime(plea.at),
  statement: plea.statement,
});

export const pauseJson = (pause: DeclaredPause) => ({
  service: pause.service,
  from: formatTime(pause.from),
  until: formatTime(pause.until),
  author: pause.author,
  reason: pause.reason,
  statement: pause.statement,
});

export function limitJson(limit: LimitReading | null) {
  if (limit === null) return null;
  const { since, ...rest } = limitToJson(limit);
  return { since: formatTime(since), ...rest };
}
