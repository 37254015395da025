/** What a proof comes to at a service: a new case, one more proof of an old one, or nothing. */
import { benchFor } from './judging.ts';
import { LAWS, type Service } from './laws.ts';
import type { Operator, Person } from './people.ts';
import { foreseenFor, readingOf } from './silence.ts';
import type { Case, Life } from './state.ts';

export interface Proof {
  readonly service: Service;
  readonly operator: Operator;
  readonly height: number;
  readonly round: number;
  readonly by: Person;
}

export type Reception = 'opened' | 'corroborated' | 'known' | 'evidence_expired';

const captureOf = (life: Life, { height }: Proof): number => life.blocks[height - 1] ?? 0;

const casesOf = (life: Life, of: Proof): readonly Case[] =>
  life.cases.filter(
    ({ service, operator, height }) =>
      service === of.service && operator === of.operator && height === of.height,
  );

export function receive(life: Life, proof: Proof): Reception {
  const earlier = casesOf(life, proof);
  if (earlier.some(({ proofs }) => proofs.has(proof.round))) return 'known';
  if (life.now - captureOf(life, proof) >= LAWS[proof.service].ageMs) return 'evidence_expired';
  const last = earlier.at(-1);
  if (last === undefined) return 'opened';
  const cameToNothing = last.end?.status === 'dismissed' || last.end?.status === 'expired';
  return cameToNothing && last.attempt === 1 ? 'opened' : 'corroborated';
}

export function corroborate(life: Life, proof: Proof): void {
  casesOf(life, proof).at(-1)?.proofs.add(proof.round);
}

export function open(life: Life, proof: Proof, id: string): void {
  const { service, operator, height, by, round } = proof;
  const capture = captureOf(life, proof);
  const foreseen = foreseenFor(life, { service, operator, capture });
  const law = LAWS[service];
  const reading = readingOf(life, { service, openedAt: life.now, id: null, own: foreseen });
  life.cases.push({
    id,
    service,
    operator,
    height,
    attempt: casesOf(life, proof).length === 0 ? 1 : 2,
    capture,
    openedAt: life.now,
    reporter: by,
    bench: benchFor(life.kind, operator, by),
    proofs: new Set([round]),
    burden: reading === 'exceeded' ? 'uphold' : 'veto',
    isUnread: reading === 'unread',
    votes: new Map(),
    disputes: new Set(),
    deadline: life.now + law.windowMs,
    outage: 0,
    foreseen: law.limit === null ? null : foreseen,
    end: null,
    taken: null,
  });
}
