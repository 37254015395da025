/** How the authority gives open windows back what an outage has taken from them. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import { recordDecisions } from '../../../history/recording/store.ts';
import type { Json } from '../../../primitives/bytes.ts';
import { orRefuse, Refusal } from '../../../primitives/refusal.ts';
import {
  at,
  type DurationMs,
  formatDuration,
  formatTime,
  parseDuration,
  type Timestamp,
} from '../../../primitives/time.ts';
import { authorise } from '../../../registry/service.ts';
import { type Acceptance, type Answered, acceptStatement } from '../../../statements/service.ts';
import type { StatementOf } from '../../../statements/statement-types.ts';
import { type Extended, extended } from '../../../veto/outage.ts';
import { extendedDecision } from '../../decisions.ts';
import type { RequestUnknown } from '../../request.ts';
import { loadRequest } from '../../store.ts';
import {
  appendOutage,
  lockOpenRequests,
  type OpenRequest,
  type OpenRequests,
  pagesOfOpenRequests,
  saveMoved,
} from '../moving/store.ts';
import { listPausesByService, lockPauses } from '../pausing/store.ts';

type OutageStatement = StatementOf<'tribune/outage/v1'>;

/** No window of the scope is open, or the budget of each is spent. */
export interface NothingToExtend {
  readonly code: 'nothing_to_extend';
}

/** So many are named in the answer; the count is of all. */
const LISTED_MAX = 500;

export const extendWindows = (ctx: Context, envelope: Json): Promise<Answered> =>
  acceptStatement<OutageStatement>(ctx, envelope, {
    types: ['tribune/outage/v1'],
    work: (tx, acceptance) => extendAll(ctx, tx, acceptance),
  });

type Moved = OpenRequest & Extended;

async function extendAll(
  ctx: Context,
  tx: Tx,
  { statement, digest, signers, now: acceptedAt }: Acceptance<OutageStatement>,
): Promise<Json> {
  const { scope, author } = statement;
  const extension = orRefuse(parseDuration(statement.extension));
  await authorise(ctx, tx, { author, signers }, acceptedAt);
  await isThere(tx, scope);
  await lockPauses(tx);
  await lockOpenRequests(tx, { scope, after: acceptedAt });
  const now = await ctx.clock.now(tx);

  let count = 0;
  const listed: Moved[] = [];
  for await (const page of pagesOfOpenRequests(tx, { scope, after: now })) {
    const moved = await extendPage(tx, page, extension, now);
    const extensions = moved.map(({ id, byMs }) => ({ request: id, ms: byMs }));
    await appendOutage(tx, { statement: digest, now }, extensions);
    await recordDecisions(
      tx,
      moved.map((of) => extendedDecision(of, { statement: digest, byMs: of.byMs, at: now })),
    );
    listed.push(...moved.slice(0, LISTED_MAX - listed.length));
    count += moved.length;
  }
  if (count === 0) throw new Refusal<NothingToExtend>({ code: 'nothing_to_extend' });
  return { extended: count, requests: listed.map(movedJson) };
}

async function isThere(tx: Tx, scope: OpenRequests['scope']): Promise<void> {
  if (scope.type !== 'request') return;
  const { slashRequest: id } = scope;
  if ((await loadRequest(tx, id)) === null)
    throw new Refusal<RequestUnknown>({ code: 'request_unknown', id });
}

async function extendPage(
  tx: Tx,
  page: readonly OpenRequest[],
  extension: DurationMs,
  now: Timestamp,
): Promise<readonly Moved[]> {
  const since = at(Math.min(...page.map(({ vetoDeadline }) => vetoDeadline)));
  const pauses = await listPausesByService(tx, page, since);
  const moved = page.flatMap((request) => {
    const holding = [...(pauses.get(null) ?? []), ...(pauses.get(request.service) ?? [])];
    const to = extended(request, extension, holding, now);
    return to === null ? [] : [{ ...request, ...to }];
  });
  await saveMoved(tx, moved);
  return moved;
}

const movedJson = ({ id, byMs, vetoDeadline, outage, maxPause }: Moved): Json => ({
  slashRequest: id,
  by: formatDuration(byMs),
  vetoDeadline: formatTime(vetoDeadline),
  budgetLeft: formatDuration((maxPause - outage) as DurationMs),
});
