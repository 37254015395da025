/** Requests, slashes and what each cost whom, open to all. */
import type { Context } from '../../db/context.ts';
import { readOneInstant } from '../../db/locks.ts';
import { convictionJson, verdictJson } from '../../intake/answer.ts';
import { type Finding, listFindings, listFindingsOf, loadEvidence } from '../../intake/store.ts';
import { readLedger } from '../../ledger/store.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { EvidenceId, SlashRequestId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { formatTime } from '../../primitives/time.ts';
import { fileOf, loadCaseFiles } from '../../slash/accounting/store.ts';
import { hasLedgerCome } from '../../slash/cascade/liability/service.ts';
import { decidedAt, type RequestUnknown } from '../../slash/request.ts';
import { loadRequest } from '../../slash/store.ts';
import { briefJson, detailJson } from './request-view.ts';
import { listRequests, type RequestFilter, type RequestMark } from './store.ts';

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
      items: found.map((request) =>
        briefJson(request, {
          now,
          ledgerReached: hasLedgerCome(ctx, request, head),
          decidedAt: decidedAt(request),
        }),
      ),
      next: last === undefined ? null : { openedAt: last.openedAt, id: last.id },
    };
  });
}

/** All of one instant: what was said, what was decided, and why. */
export function requestDetail(ctx: Context, id: SlashRequestId): Promise<Json> {
  return ctx.database.transaction(async (tx) => {
    await readOneInstant(tx);
    const request = await loadRequest(tx, id);
    if (request === null) throw new Refusal<RequestUnknown>({ code: 'request_unknown', id });
    const ledgerReached = hasLedgerCome(ctx, request, await readLedger(tx));
    const file = fileOf(await loadCaseFiles(tx, [id]), id);
    const findings = await listFindingsOf(tx, [id]);
    const now = await ctx.clock.now(tx);
    return {
      ...detailJson(request, file, { now, ledgerReached, decidedAt: decidedAt(request) }),
      corroborations: findings.filter(({ role }) => role === 'corroboration').map(findingJson),
    };
  });
}

const findingJson = ({ evidence, author, at }: Finding): Json => ({
  evidence,
  author,
  at: formatTime(at),
});

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
