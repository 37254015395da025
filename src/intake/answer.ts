/** What a submission is answered, as JSON. */

import type { Verdict } from '../evidence/verdict.ts';
import type { Json } from '../primitives/bytes.ts';
import type { EvidenceId } from '../primitives/ids.ts';
import { formatTime, type Timestamp } from '../primitives/time.ts';
import { type Conviction, type Hearing, type OutOfReach, receptionOf } from './hearing.ts';

export function answerOf(
  evidence: EvidenceId,
  hearings: readonly Hearing[],
  receivedAt: Timestamp,
): Json {
  return {
    evidence,
    receivedAt: formatTime(receivedAt),
    reception: receptionOf(hearings),
    services: hearings.map(hearingJson),
  };
}

export function hearingJson(hearing: Hearing): Json {
  const { service, outcome } = hearing;
  switch (outcome) {
    case 'decided':
      return {
        service,
        outcome,
        verdict: hearing.verdict === null ? null : verdictJson(hearing.verdict),
        convictions: hearing.convictions.map(convictionJson),
        ...(hearing.outOfReach.length === 0
          ? {}
          : { outOfReach: hearing.outOfReach.map(outOfReachJson) }),
      };
    case 'waiting': {
      const { chain, height, verdict } = hearing;
      return {
        service,
        outcome,
        verdict: verdictJson(verdict),
        waitsFor: { chain, height: String(height) },
      };
    }
    case 'refused':
      return { service, outcome, problem: { ...hearing.refusal } as unknown as Json };
  }
}

const outOfReachJson = ({ infraction, refusal }: OutOfReach): Json => ({
  ...infraction,
  capture: formatTime(infraction.capture),
  problem: { ...refusal } as unknown as Json,
});

export const convictionJson = (of: Conviction): Json => ({
  service: of.service,
  operator: of.operator,
  offence: of.offence,
  place: of.place,
  capture: formatTime(of.capture),
  slashRequest: of.request,
  outcome: of.outcome,
});

/** A verdict with its times spelled out. */
export function verdictJson(verdict: Verdict): Json {
  const checks = verdict.checks as unknown as Json;
  switch (verdict.verdict) {
    case 'proven':
      return {
        verdict: 'proven',
        infractions: verdict.infractions.map((infraction) => ({
          ...infraction,
          capture: formatTime(infraction.capture),
        })),
        unregistered: verdict.unregistered.map((convicted) => ({
          ...convicted,
          capture: formatTime(convicted.capture),
        })),
        checks,
      };
    case 'refuted':
      return { verdict: 'refuted', code: verdict.code, checks };
    case 'unverifiable':
      return { verdict: 'unverifiable', code: verdict.code, missing: verdict.missing, checks };
  }
}
