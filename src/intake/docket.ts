/**
 * What the books say about a group of submissions, and what is to be added to them. Submissions are
 * heard one after the other; each sees what those before it have added.
 */
import { required } from '../primitives/assert.ts';
import type { EvidenceId, SlashRequestId } from '../primitives/ids.ts';
import { mayOpenAgain } from '../slash/incident.ts';
import type { SlashRequest } from '../slash/request.ts';
import type { OpenedRequest } from '../slash/store.ts';
import {
  type Accusation,
  type Counsel,
  type Court,
  incidentName,
  incidentOf,
  openRequest,
} from './accusation.ts';
import type { EvidenceKept } from './committing/store.ts';
import type { Conviction } from './hearing.ts';
import type { Exposure } from './reach.ts';
import type { Finding, Waiting } from './store.ts';

/** Corroborations of one request that are kept; more prove nothing new. */
const CORROBORATIONS_MAX = 16;

/** The present state, kept up as submissions are heard. */
export interface Books {
  /** By incident, first attempt first. */
  readonly requests: Map<string, readonly SlashRequest[]>;
  /** Of those requests, in the order of arrival. */
  readonly findings: Map<SlashRequestId, readonly Finding[]>;
  /** By evidence and service. */
  readonly known: Map<string, readonly Finding[]>;
  readonly exposed: Map<string, Exposure>;
  /** How much of an author waits. */
  readonly waiting: Map<string, number>;
  /** What waits, by evidence and service. */
  readonly waitsAlready: ReadonlySet<string>;
  /** How much waits, whoever it is of. */
  readonly waitingInAll: { count: number };
}

export interface Additions {
  readonly evidence: Map<EvidenceId, EvidenceKept>;
  readonly requests: OpenedRequest[];
  readonly findings: Finding[];
  readonly waiting: Map<string, Waiting>;
  readonly exposed: (Exposure & { readonly key: string })[];
}

export interface Docket {
  readonly court: Court;
  readonly books: Books;
  readonly additions: Additions;
  /** For every accusation that may open a request. */
  readonly counsel: ReadonlyMap<string, Counsel>;
  /** How much of one author may wait, inclusive. */
  readonly waitingMax: number;
}

export const noAdditions = (): Additions => ({
  evidence: new Map(),
  requests: [],
  findings: [],
  waiting: new Map(),
  exposed: [],
});

export const knownName = (evidence: EvidenceId, service: string): string =>
  `${evidence} ${service}`;

/** An accusation by its evidence, for its counsel. */
export const accusationName = (of: Accusation): string =>
  `${incidentName(incidentOf(of))} ${of.evidence.id} ${of.infraction.key} ${of.evidence.statement}`;

/** Opens a request, or adds to the one there is. */
export function charge(docket: Docket, of: Accusation): Conviction {
  const name = incidentName(incidentOf(of));
  const earlier = docket.books.requests.get(name) ?? [];
  const attempt = nextAttempt(docket, of, earlier);
  if (typeof attempt !== 'number') return corroborate(docket, of, attempt);

  const counsel = counselFor(docket, of);
  const opened = openRequest(docket.court, of, counsel, attempt);
  docket.additions.requests.push(opened);
  docket.books.requests.set(name, [...earlier, opened.request]);
  addFinding(docket, findingOf(docket, of, opened.request, 'opening'));
  return convictionOf(opened.request, 'opened');
}

/** What was taken before, and what others of this group open for the service meanwhile. */
function counselFor({ counsel, additions }: Docket, of: Accusation): Counsel {
  const taken = required(counsel.get(accusationName(of)), 'counsel is taken before');
  if (taken.limit === null) return taken;
  const meanwhile = additions.requests
    .filter(({ request }) => request.service === of.service)
    .map(({ request, previewed }) => ({ openedAt: request.openedAt, totals: previewed }));
  return { ...taken, limit: { ...taken.limit, earlier: [...taken.limit.earlier, ...meanwhile] } };
}

/** 1 or 2, or the request that further evidence belongs to. */
function nextAttempt(
  { books }: Docket,
  of: Accusation,
  earlier: readonly SlashRequest[],
): 1 | 2 | SlashRequest {
  const last = earlier.at(-1);
  if (last === undefined) return 1;
  const findings = earlier.flatMap(({ id }) => books.findings.get(id) ?? []);
  const again = mayOpenAgain(
    { ...last, evidence: findings.map(({ evidence }) => evidence) },
    {
      evidence: of.evidence.id,
      receivedAt: of.evidence.receivedAt,
      capture: of.infraction.capture,
      evidenceMaxAge: of.policy.value.evidenceMaxAge,
    },
  );
  return again.ok ? again.value.attempt : last;
}

function corroborate(docket: Docket, of: Accusation, request: SlashRequest): Conviction {
  const findings = docket.books.findings.get(request.id) ?? [];
  const kept = findings.filter(({ role }) => role === 'corroboration').length;
  if (kept < CORROBORATIONS_MAX)
    addFinding(docket, findingOf(docket, of, request, 'corroboration'));
  return convictionOf(request, 'corroborated');
}

function addFinding({ books, additions }: Docket, finding: Finding): void {
  additions.findings.push(finding);
  const { evidence, service, request } = finding;
  books.findings.set(request, [...(books.findings.get(request) ?? []), finding]);
  const name = knownName(evidence, service);
  books.known.set(name, [...(books.known.get(name) ?? []), finding]);
}

const findingOf = (
  { court }: Docket,
  of: Accusation,
  request: SlashRequest,
  role: Finding['role'],
): Finding => ({
  evidence: of.evidence.id,
  service: request.service,
  operator: request.operator,
  offence: request.offence,
  place: request.place,
  capture: of.infraction.capture,
  request: request.id,
  role,
  author: of.evidence.author,
  at: court.now,
});

const convictionOf = (request: SlashRequest, outcome: Conviction['outcome']): Conviction => ({
  service: request.service,
  operator: request.operator,
  offence: request.offence,
  place: request.place,
  capture: request.capture,
  request: request.id,
  outcome,
});
