/** What a proof comes to at a service: a new case, one more proof of an old one, or nothing. */
import { executeBy, isReached } from './holding-back.ts';
import { benchFor, isBurdenMet } from './judging.ts';
import { LAWS, type Service } from './laws.ts';
import type { Operator, Person } from './people.ts';
import type { Case, Life } from './state.ts';
import { foresee, wholeUnits } from './taking.ts';
import { groupFor } from './tombstones.ts';

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
    burden: law.limit === null || isSilent(life, service, foreseen) ? 'veto' : 'uphold',
    votes: new Map(),
    disputes: new Set(),
    deadline: life.now + law.windowMs,
    outage: 0,
    foreseen: law.limit === null ? null : foreseen,
    end: null,
    taken: null,
  });
}

/** Null while the ledger feed has not come to the epoch of the capture. */
function foreseenFor(life: Life, of: { service: Service; operator: string; capture: number }) {
  if (!isReached(life, of.capture)) return null;
  return wholeUnits(foresee(life, { ...of, group: groupFor(life, of) }));
}

/** Whether the case may go on in silence, with what else the service's cases of late take. */
function isSilent(life: Life, service: Service, own: ReadonlyMap<string, bigint> | null): boolean {
  const { limit } = LAWS[service];
  if (limit === null) return true;
  const others = life.cases.filter(
    (of) => of.service === service && of.openedAt >= life.now - limit.periodMs,
  );
  const earlier = others.flatMap((of) => countingFor(life, of));
  if (own === null) return false;
  const taking = [...own].filter(([, units]) => units > 0n);
  if (taking.length > 0 && earlier.includes(null)) return false;
  return taking.every(([asset, units]) => {
    const sum = earlier.reduce((all, of) => all + (of?.get(asset) ?? 0n), units);
    return sum <= limit[asset as 'umilk' | 'uoil'] * life.kind.unit;
  });
}

/** What a case counts for: what it took, or would have taken when somebody first asked. */
function countingFor(life: Life, of: Case): readonly (ReadonlyMap<string, bigint> | null)[] {
  const { taken } = of;
  if (taken !== null) return taken.reversedAt === null ? [wholeUnits(taken.totals)] : [];
  if (of.end !== null || life.now >= executeBy(of)) return [];
  if (life.now >= of.deadline && !isBurdenMet(of)) return [];
  of.foreseen ??= foreseenFor(life, of);
  return [of.foreseen];
}
