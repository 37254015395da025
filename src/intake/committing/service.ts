/**
 * Many submissions in one transaction: what the books say about all of them is loaded in sets, they
 * are heard one after the other, and what they add is saved in sets. A refusal adds nothing.
 */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { holdLedger } from '../../ledger/store.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { KeyId } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { holdPauses } from '../../slash/deadlines/pausing/store.ts';
import { requestId } from '../../slash/request.ts';
import { appendRequests, listRequestsById } from '../../slash/store.ts';
import { knownNamesOf } from '../../statements/known-names.ts';
import { knownKeys } from '../../statements/store.ts';
import type { LimitInput } from '../../veto/silent-limit.ts';
import { type Accusation, type Counsel, incidentName, incidentOf, namesIn } from '../accusation.ts';
import {
  type Additions,
  accusationName,
  type Books,
  type Docket,
  knownName,
  noAdditions,
} from '../docket.ts';
import { type Filing, hearFiling, type Matter } from '../filing.ts';
import type { Hearing } from '../hearing.ts';
import { lawsOf } from '../law/service.ts';
import { hasLimit, limitsOn, lockLimits } from '../limiting/service.ts';
import { counselOn } from '../opening/service.ts';
import type { Ruling } from '../ruling.ts';
import {
  countAllWaiting,
  countWaiting,
  findExposedKeys,
  listFindingsBy,
  listFindingsOf,
  listWaitingOf,
} from '../store.ts';
import {
  appendExposedKeys,
  appendFindings,
  lockNames,
  saveEvidence,
  saveWaiting,
} from './store.ts';

/** A submission whose evidence has been verified, with what each service's verdict was. */
export interface Verified extends Omit<Filing, 'matters'> {
  /** Keys that signed it, whether they were seen before or not. */
  readonly keys: readonly KeyId[];
  readonly rulings: readonly Ruling[];
}

/** How much of one author may wait for blocks, unless it is said otherwise. */
export const WAITING_PER_AUTHOR = 1_000;

export interface Sitting {
  readonly now: Timestamp;
  /** Held besides the incidents and the keys. */
  readonly locks: readonly string[];
  readonly waitingMax: number;
}

/** What a submission came to. */
export interface Heard {
  readonly hearings: readonly Hearing[];
  /** Whether the books are other than before: what adds nothing to them need not be kept. */
  readonly isKept: boolean;
}

/** In the order of the submissions; a window opens when the wait for the locks is over. */
export async function hearAll(
  ctx: Context,
  tx: Tx,
  verified: readonly Verified[],
  { now, locks, waitingMax }: Sitting,
): Promise<readonly Heard[]> {
  const filings: Filing[] = [];
  for (const one of verified) filings.push(await withLaws(tx, one, now));
  const accusations = filings.flatMap(accusationsOf);
  await lockNames(tx, [...locks, ...namesToLock(accusations, filings)]);
  const books = await openBooks(ctx, tx, filings, accusations);
  const docket = await docketOf(ctx, tx, { books, accusations, waitingMax });

  const heard = hearInTurn(docket, filings, (i) => verified[i]?.keys ?? []);

  await save(tx, docket.additions);
  return heard.map((hearings, i) => ({
    hearings,
    isKept: isAmong(docket.additions, filings[i]?.filed.statement),
  }));
}

/** Each with the names that its own signatures show, and those of what was kept before it. */
function hearInTurn(
  docket: Docket,
  filings: readonly Filing[],
  signersOf: (index: number) => readonly KeyId[],
): readonly (readonly Hearing[])[] {
  let { court } = docket;
  return filings.map((filing, i) => {
    const shown = signersOf(i).flatMap((key) => knownNamesOf(key, court.deployment.bech32Prefix));
    const informed = { ...court, known: new Map([...court.known, ...shown]) };
    const hearings = hearFiling({ ...docket, court: informed }, filing);
    if (isAmong(docket.additions, filing.filed.statement)) court = informed;
    return hearings;
  });
}

const isAmong = ({ evidence, waiting }: Additions, statement: string | undefined): boolean =>
  [...evidence.values()].some(({ filed }) => filed.statement === statement) ||
  [...waiting.values()].some((of) => of.statement === statement);

async function withLaws(tx: Tx, { rulings, ...of }: Verified, now: Timestamp): Promise<Filing> {
  const matters: Matter[] = [];
  for (const ruling of rulings) {
    const { receivedAt } = of.filed;
    const brought = { service: ruling.service, kind: of.evidence.kind, receivedAt, now };
    const infractions = ruling.outcome === 'proven' ? ruling.verdict.infractions : [];
    matters.push({ ruling, laws: await lawsOf(tx, brought, infractions) });
  }
  return { ...of, matters };
}

/** Everything that somebody may be charged with, whether it will be or not. */
const accusationsOf = ({ filed, evidence, matters }: Filing): readonly Accusation[] =>
  matters.flatMap(({ ruling, laws }) =>
    ruling.outcome === 'proven'
      ? laws.flatMap(({ infraction, law }) => {
          if (!law.ok) return [];
          const { selfProving, publishesKey } = evidence;
          const { attesters = [] } = ruling.verdict;
          const of = { evidence: filed, service: ruling.service, infraction, policy: law.value };
          return [{ ...of, selfProving, publishesKey, attesters }];
        })
      : [],
  );

const namesToLock = (
  accusations: readonly Accusation[],
  filings: readonly Filing[],
): readonly string[] => [
  ...accusations.map((of) => `incident ${incidentName(incidentOf(of))}`),
  ...filings
    .filter(({ evidence }) => evidence.publishesKey)
    .flatMap((filing) => keysOf(filing).map((key) => `key ${key}`)),
];

const keysOf = ({ matters }: Filing): readonly string[] =>
  matters.flatMap(({ ruling }) =>
    ruling.outcome === 'proven'
      ? [...ruling.verdict.infractions, ...ruling.verdict.unregistered].map(({ key }) => key)
      : [],
  );

async function openBooks(
  ctx: Context,
  tx: Tx,
  filings: readonly Filing[],
  accusations: readonly Accusation[],
): Promise<Books> {
  const known = await listFindingsBy(tx, [...new Set(filings.map(({ filed }) => filed.id))]);
  const ids = accusations.flatMap((of) =>
    ([1, 2] as const).map((attempt) => requestId(ctx.deployment.id, incidentOf(of), attempt)),
  );
  const requests = ids.length === 0 ? [] : await listRequestsById(tx, [...new Set(ids)]);
  const findings =
    requests.length === 0
      ? []
      : await listFindingsOf(
          tx,
          requests.map(({ id }) => id),
        );
  const keys = filings.flatMap(keysOf);
  const waiting = filings.filter(({ matters }) =>
    matters.some(({ ruling }) => ruling.outcome === 'waiting'),
  );
  return {
    requests: new Map(grouped(requests, incidentName)),
    findings: new Map(grouped(findings, ({ request }) => request)),
    known: new Map(grouped(known, ({ evidence, service }) => knownName(evidence, service))),
    exposed: new Map(keys.length === 0 ? [] : await findExposedKeys(tx, keys)),
    waiting: new Map(
      await countWaiting(
        tx,
        waiting.map(({ filed }) => filed.author),
      ),
    ),
    waitsAlready: new Set(
      (
        await listWaitingOf(
          tx,
          waiting.map(({ filed }) => filed.id),
        )
      ).map(({ evidence, service }) => knownName(evidence, service)),
    ),
    waitingInAll: { count: waiting.length === 0 ? 0 : await countAllWaiting(tx) },
  };
}

interface Assembling {
  readonly books: Books;
  readonly accusations: readonly Accusation[];
  readonly waitingMax: number;
}

async function docketOf(
  ctx: Context,
  tx: Tx,
  { books, accusations, waitingMax }: Assembling,
): Promise<Docket> {
  const opening = accusations.filter((of) => mayOpen(books, of));
  const { now, limits } = await settle(ctx, tx, opening);
  const counsel = new Map<string, Counsel>();
  for (const of of opening) {
    const name = accusationName(of);
    counsel.set(name, await counselOn(tx, of, { now, limit: limits.get(name) ?? null }));
  }
  const names = [...counsel.values()].flatMap(namesIn);
  const known = names.length === 0 ? new Map() : await knownKeys(tx, [...new Set(names)]);
  const court = { deployment: ctx.deployment, now, known };
  return { court, books, additions: noAdditions(), counsel, waitingMax };
}

/**
 * Nothing that bears on a request moves while it opens: limits, pauses, and where a limit asks for it
 * the ledger. The clock is read when the wait for them is over.
 */
async function settle(ctx: Context, tx: Tx, opening: readonly Accusation[]) {
  await lockLimits(tx, opening);
  if (opening.length > 0) await holdPauses(tx);
  const head = opening.some(hasLimit) ? await holdLedger(tx) : null;
  const now = await ctx.clock.now(tx);
  const limits = head === null ? NO_LIMITS : await limitsOn(ctx, tx, opening, { head, now });
  return { now, limits };
}

const NO_LIMITS: ReadonlyMap<string, LimitInput> = new Map();

/** No request of the incident is open, and none ended for good. */
function mayOpen({ requests }: Books, of: Accusation): boolean {
  const last = requests.get(incidentName(incidentOf(of)))?.at(-1);
  return last === undefined || last.status === 'dismissed' || last.status === 'expired';
}

async function save(tx: Tx, additions: Additions): Promise<void> {
  await saveEvidence(tx, [...additions.evidence.values()]);
  await saveWaiting(tx, [...additions.waiting.values()]);
  await appendRequests(tx, additions.requests);
  await appendFindings(tx, additions.findings);
  await appendExposedKeys(tx, additions.exposed);
}
