/** How one submission is heard, service by service, once everything it needs is at hand. */
import type { Verdict } from '../evidence/verdict.ts';
import type { Accusation } from './accusation.ts';
import { charge, type Docket, knownName } from './docket.ts';
import type { Conviction, Hearing, NotAWatcher, Proven } from './hearing.ts';
import { type Lawful, reachOf } from './reach.ts';
import type { Refused, Ruling } from './ruling.ts';
import type { EvidenceStatus, Filed } from './store.ts';
import type { EvidenceOutline } from './submission.ts';

/** Evidence with what each service's verdict was, in the order in which they were named. */
export interface Filing {
  readonly filed: Filed;
  /** Whether a service he named knows its author. */
  readonly isByWatcher: boolean;
  readonly evidence: Pick<EvidenceOutline, 'kind' | 'selfProving' | 'publishesKey'>;
  readonly matters: readonly Matter[];
}

/** `laws`: of each infraction, where something was proven. */
export interface Matter {
  readonly ruling: Ruling;
  readonly laws: readonly Lawful[];
}

/** What waits in all, beyond which no stranger's is added: keys cost nothing. */
const WAITING_IN_ALL = 10_000;

export const hearFiling = (docket: Docket, filing: Filing): readonly Hearing[] =>
  filing.matters.map((matter) => hearMatter(docket, filing, matter));

function hearMatter(docket: Docket, filing: Filing, { ruling, laws }: Matter): Hearing {
  const { service } = ruling;
  if (isUnheard(ruling)) return ruling;
  const known = docket.books.known.get(knownName(filing.filed.id, service)) ?? [];
  if (known.length > 0 || ruling.outcome === 'known') {
    const convictions = known.map(
      ({ evidence: _evidence, role: _role, author: _author, at: _at, ...of }) =>
        ({ ...of, outcome: 'known' }) as const,
    );
    return { outcome: 'decided', service, verdict: null, convictions, outOfReach: [] };
  }
  switch (ruling.outcome) {
    case 'refused':
      return ruling;
    case 'waiting':
      return wait(docket, filing, ruling);
    case 'proven':
      return convict(docket, filing, { ruling, laws });
  }
}

type Unheard = Refused & { readonly refusal: NotAWatcher };

/** The service does not listen to this author: it is not asked what it knows. */
const isUnheard = (ruling: Ruling): ruling is Unheard =>
  ruling.outcome === 'refused' && ruling.refusal.code === 'not_a_watcher';

/** What waits already is answered again, and leaves nothing. */
function wait(
  docket: Docket,
  { filed, isByWatcher }: Filing,
  ruling: Ruling & { readonly outcome: 'waiting' },
): Hearing {
  const { author, id, receivedAt, statement } = filed;
  const { service, chain, height, verdict } = ruling;
  const { books, additions, waitingMax } = docket;
  const name = knownName(id, service);
  if (books.waitsAlready.has(name) || additions.waiting.has(name)) return ruling;
  const count = (books.waiting.get(author) ?? 0) + 1;
  const refused = (max: number): Hearing => ({
    outcome: 'refused',
    service,
    refusal: { code: 'too_much_waiting', author, max },
  });
  if (count > waitingMax) return refused(waitingMax);
  if (!isByWatcher && books.waitingInAll.count >= WAITING_IN_ALL) return refused(WAITING_IN_ALL);
  books.waiting.set(author, count);
  books.waitingInAll.count += 1;
  keep(docket, filed, 'waiting', verdict);
  const waiting = { evidence: id, service, chain, height, receivedAt, author, statement };
  additions.waiting.set(name, waiting);
  return ruling;
}

type ProvenMatter = Matter & { readonly ruling: Ruling & { readonly outcome: 'proven' } };

/**
 * Refused only if nobody can be asked to answer for anything that it proves. Corroboration beyond what
 * is kept of it is answered and leaves nothing.
 */
function convict(docket: Docket, { filed, evidence }: Filing, of: ProvenMatter): Hearing {
  const { service, verdict } = of.ruling;
  const { chargeable, outOfReach } = reachOf(
    { evidence: filed.id, receivedAt: filed.receivedAt },
    of.laws,
    docket.books.exposed,
  );
  const [missed] = outOfReach;
  if (chargeable.length === 0 && missed !== undefined)
    return { outcome: 'refused', service, refusal: missed.refusal };

  const { findings, exposed } = docket.additions;
  const before = findings.length + exposed.length;
  if (evidence.publishesKey) expose(docket, filed, verdict);
  const { selfProving, publishesKey } = evidence;
  const { attesters = [] } = verdict;
  const rest = { evidence: filed, service, selfProving, publishesKey, attesters };
  const convictions: Conviction[] = [];
  for (const one of chargeable) {
    const accusation: Accusation = { ...one, ...rest };
    convictions.push(charge(docket, accusation));
  }
  const isNew = findings.length + exposed.length > before;
  if (isNew || convictions.length === 0) keep(docket, filed, 'proven', verdict);
  return { outcome: 'decided', service, verdict, convictions, outOfReach };
}

/** What was proven in this group stays proven. */
function keep(
  { additions: { evidence } }: Docket,
  filed: Filed,
  status: EvidenceStatus,
  verdict: Verdict,
): void {
  const kept = evidence.get(filed.id);
  if (kept?.status === 'proven' && status !== 'proven') return;
  evidence.set(filed.id, { filed: kept?.filed ?? filed, status, verdict });
}

/** Every key it convicts, whoever it belongs to. */
function expose({ books, additions, court }: Docket, filed: Filed, verdict: Proven): void {
  for (const { key } of [...verdict.infractions, ...verdict.unregistered]) {
    if (books.exposed.has(key)) continue;
    const exposure = { evidence: filed.id, at: court.now };
    books.exposed.set(key, exposure);
    additions.exposed.push({ ...exposure, key });
  }
}
