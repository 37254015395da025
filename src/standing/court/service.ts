/** Requests, slashes and what each cost whom, open to all. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { convictionJson, verdictJson } from '../../intake/answer.ts';
import { type Finding, listFindings, listFindingsOf, loadEvidence } from '../../intake/store.ts';
import { listSharesSlashed, loadLinesOfSlash } from '../../ledger/reading/store.ts';
import { readLedger } from '../../ledger/store.ts';
import type { Json } from '../../primitives/bytes.ts';
import { formatFraction } from '../../primitives/fraction.ts';
import type { EvidenceId, RestakerId, SlashRequestId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { type RestakerLine, restakerLines } from '../../slash/cascade-restakers.ts';
import { phase } from '../../slash/decide.ts';
import { loadSlash, type Slash } from '../../slash/execution/store.ts';
import { isReached } from '../../slash/liability/service.ts';
import { nextSteps } from '../../slash/next-steps.ts';
import type { RequestUnknown, SlashRequest } from '../../slash/request.ts';
import { decidedAt, loadRequest } from '../../slash/store.ts';
import { listVotes } from '../../slash/voting/store.ts';
import {
  findSlashes,
  type ListedSlash,
  listRequests,
  listSlashes,
  type RequestFilter,
  type RequestMark,
  type SlashFilter,
} from './store.ts';

export type SlashUnknown = { readonly code: 'slash_unknown'; readonly id: string };
export type EvidenceUnknown = { readonly code: 'evidence_unknown'; readonly id: string };

/** A page, and where the next one begins; null at the end. */
export interface PageOf<Mark> {
  readonly items: readonly Json[];
  readonly next: Mark | null;
}

export function pageRequests(
  ctx: Context,
  filter: RequestFilter,
  page: { readonly after: RequestMark | null; readonly limit: number },
): Promise<PageOf<RequestMark>> {
  return ctx.database.transaction(async (tx) => {
    const head = await readLedger(tx);
    const now = await ctx.clock.now(tx);
    const found = await listRequests(tx, filter, page, { now, ledgerAt: head.at });
    const last = found.length === page.limit ? found.at(-1) : undefined;
    return {
      items: found.map((request) => brief(ctx, request, now, head)),
      next: last === undefined ? null : { openedAt: last.openedAt, id: last.id },
    };
  });
}

export function requestDetail(ctx: Context, id: SlashRequestId): Promise<Json> {
  return ctx.database.transaction(async (tx) => {
    const request = await loadRequest(tx, id);
    if (request === null) throw new Refusal<RequestUnknown>({ code: 'request_unknown', id });
    const head = await readLedger(tx);
    const now = await ctx.clock.now(tx);
    const votes = await listVotes(tx, id);
    const findings = await listFindingsOf(tx, [id]);
    return {
      ...(brief(ctx, request, now, head) as object),
      policy: request.policy,
      bench: benchJson(request),
      votes: votes.map(({ castAt, ...vote }) => ({ ...vote, castAt: formatTime(castAt) })),
      corroborations: findings.filter(({ role }) => role === 'corroboration').map(findingJson),
      nextSteps: nextSteps(request, now).map(({ from, until, ...step }) => ({
        ...step,
        from: from === null ? null : formatTime(from),
        until: formatTime(until),
      })),
    };
  });
}

const findingJson = ({ evidence, author, at }: Finding): Json => ({
  evidence,
  author,
  at: formatTime(at),
});

function brief(
  ctx: Context,
  request: SlashRequest,
  now: Timestamp,
  head: Parameters<typeof isReached>[2],
): Json {
  const ended = decidedAt(request);
  return {
    id: request.id,
    service: request.service,
    operator: request.operator,
    offence: request.offence,
    place: request.place,
    attempt: request.attempt,
    evidence: request.evidence,
    reporter: request.reporter,
    capture: formatTime(request.capture),
    openedAt: formatTime(request.openedAt),
    vetoDeadline: formatTime(request.vetoDeadline),
    executeBy: formatTime(request.executeBy),
    burden: request.burden,
    slashFraction: formatFraction(request.slashFraction),
    sharedFraction: formatFraction(request.sharedFraction),
    liable: [...request.liable],
    status: request.status,
    phase: phase(request, now, { ledgerReached: isReached(ctx, request, head) }),
    decidedAt: ended === null ? null : formatTime(ended),
    tally: { ...request.tally },
    eligibleWeight: request.bench.eligibleWeight,
  };
}

const benchJson = ({ bench }: SlashRequest): Json => ({
  committee: bench.committee,
  version: bench.digest,
  lastResort: bench.lastResort,
  eligible: bench.eligible.map((seat) => ({ ...seat })),
  recused: bench.recused.map((seat) => ({ ...seat })),
  eligibleWeight: bench.eligibleWeight,
  fullWeight: bench.fullWeight,
  vetoQuorum: formatFraction(bench.vetoQuorum),
  upholdQuorum: formatFraction(bench.upholdQuorum),
});

export function pageSlashes(
  ctx: Context,
  filter: SlashFilter,
  page: { readonly before: bigint | null; readonly limit: number },
): Promise<PageOf<bigint>> {
  return ctx.database.transaction(async (tx) => {
    const found = await listSlashes(tx, filter, page);
    const last = found.length === page.limit ? found.at(-1) : undefined;
    return { items: found.map(listedJson), next: last?.seq ?? null };
  });
}

/** Without the cohorts, which may be many: they stand in the slash itself. */
function listedJson({ slash, request }: ListedSlash): Json {
  const { report, ...rest } = slashJson(slash, request) as {
    readonly report: { readonly [part: string]: Json };
  };
  const { cohorts: _cohorts, ...parts } = report;
  return { ...rest, report: parts };
}

const slashJson = (slash: Slash, request: SlashRequest): Json => ({
  slashRequest: slash.request,
  service: request.service,
  operator: request.operator,
  offence: request.offence,
  place: request.place,
  capture: formatTime(request.capture),
  executedAt: formatTime(slash.executedAt),
  epoch: slash.epoch,
  ledgerVersion: slash.ledgerVersion,
  report: slash.report as unknown as Json,
});

export const slashDetail = (ctx: Context, id: SlashRequestId): Promise<Json> =>
  ctx.database.transaction(async (tx) => {
    const { slash, request } = await findSlash(tx, id);
    return slashJson(slash, request);
  });

async function findSlash(tx: Tx, id: SlashRequestId) {
  const slash = await loadSlash(tx, id);
  const request = await loadRequest(tx, id);
  if (slash === null || request === null)
    throw new Refusal<SlashUnknown>({ code: 'slash_unknown', id });
  return { slash, request };
}

/** What the slash cost each restaker, by restaker; `after` is exclusive. */
export function pageLines(
  ctx: Context,
  id: SlashRequestId,
  page: { readonly after: string; readonly limit: number },
): Promise<PageOf<string>> {
  return ctx.database.transaction(async (tx) => {
    const { slash } = await findSlash(tx, id);
    const shares = await listSharesSlashed(tx, id, slash.afterSeq, page);
    const restakers = new Set(shares.map(({ restaker }) => restaker));
    const lines = await linesOf(tx, id, shares);
    const last = restakers.size === page.limit ? [...restakers].at(-1) : undefined;
    return { items: lines.map(lineJson), next: last ?? null };
  });
}

type Shares = Awaited<ReturnType<typeof listSharesSlashed>>;

async function linesOf(tx: Tx, id: SlashRequestId, shares: Shares) {
  const changes = await loadLinesOfSlash(tx, id);
  const assetOf = new Map(shares.map(({ cohort, asset }) => [cohort, asset]));
  const named = changes.flatMap((change) => {
    const asset = assetOf.get(change.cohort);
    return asset === undefined ? [] : [{ ...change, asset }];
  });
  return restakerLines(named, shares);
}

const lineJson = ({ restaker, asset, before, after }: RestakerLine): Json => ({
  restaker,
  asset,
  before: String(before),
  after: String(after),
});

/** Shown with a restaker's standing; all of them are in the list of slashes. */
const SLASHES_SHOWN_MAX = 100;

/** The newest slashes that cost the restaker something by then, oldest first. */
export async function listRestakerSlashes(
  tx: Tx,
  restaker: RestakerId,
  time: Timestamp,
): Promise<Json[]> {
  const found: Json[] = [];
  const newest = await findSlashes(tx, { restaker }, { before: null, limit: SLASHES_SHOWN_MAX });
  for (const id of newest.toReversed()) {
    const { slash, request } = await findSlash(tx, id);
    if (slash.executedAt > time) continue;
    const page = { after: '', limit: 1, restaker };
    const shares = await listSharesSlashed(tx, id, slash.afterSeq, page);
    for (const { asset, before, after } of await linesOf(tx, id, shares))
      found.push({
        slashRequest: id,
        service: request.service,
        operator: request.operator,
        executedAt: formatTime(slash.executedAt),
        asset,
        before: String(before),
        after: String(after),
      });
  }
  return found;
}

/** Evidence, its verdict, and whom it convicted. */
export function evidenceDetail(ctx: Context, id: EvidenceId): Promise<Json> {
  return ctx.database.transaction(async (tx) => {
    const stored = await loadEvidence(tx, id);
    if (stored === null) throw new Refusal<EvidenceUnknown>({ code: 'evidence_unknown', id });
    const findings = await listFindings(tx, id);
    return {
      id,
      kind: stored.kind,
      evidence: stored.payload,
      author: stored.author,
      statement: stored.statement,
      receivedAt: formatTime(stored.receivedAt),
      status: stored.status,
      verdict: verdictJson(stored.verdict),
      findings: findings.map((finding) => ({
        ...(convictionJson({ ...finding, outcome: 'known' }) as object),
        outcome: finding.role === 'opening' ? 'opened' : 'corroborated',
        author: finding.author,
        at: formatTime(finding.at),
      })),
    };
  });
}
