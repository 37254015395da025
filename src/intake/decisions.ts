/** What is written of evidence in the history, beyond the statements that brought it. */
import type { Decision } from '../history/entry.ts';
import { canonicalJson, type Json } from '../primitives/bytes.ts';
import type { Timestamp } from '../primitives/time.ts';
import { hearingJson } from './answer.ts';
import type { Hearing } from './hearing.ts';
import type { Refutation, Waiting } from './store.ts';

/** A statement that is kept nowhere else. */
export interface Envelope {
  /** Canonical JSON. */
  readonly content: string;
  readonly signatures: Json;
}

/** What a registered watcher had refuted; with his statement where it was not accepted besides. */
export const refutedDecision = (of: Refutation, envelope: Envelope | null): Decision => ({
  type: 'evidence.refuted',
  at: of.at,
  services: [of.service],
  operators: [],
  body: {
    evidence: of.evidence,
    kind: of.kind,
    service: of.service,
    author: of.author,
    code: of.code,
    statement: of.statement,
    envelope:
      envelope === null
        ? null
        : { statement: JSON.parse(envelope.content) as Json, signatures: envelope.signatures },
  },
});

/** What waited for its block was heard. */
export function decidedDecision(waiting: Waiting, hearing: Hearing, at: Timestamp): Decision {
  const { evidence, service } = waiting;
  const convictions = hearing.outcome === 'decided' ? hearing.convictions : [];
  const heard = JSON.parse(canonicalJson(hearingJson(hearing))) as Json;
  return {
    type: 'evidence.decided',
    at,
    services: [service],
    operators: [...new Set(convictions.map(({ operator }) => operator))],
    body: { evidence, service, hearing: heard },
  };
}

/** It waited longer than it may. */
export const lapsedDecision = ({ evidence, service }: Waiting, at: Timestamp): Decision => ({
  type: 'evidence.lapsed',
  at,
  services: [service],
  operators: [],
  body: { evidence, service },
});
