/** How executions are paused, for a service or for all, and let go on again. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import { required } from '../../../primitives/assert.ts';
import type { Json } from '../../../primitives/bytes.ts';
import type { Digest, ServiceId } from '../../../primitives/ids.ts';
import { orRefuse, Refusal } from '../../../primitives/refusal.ts';
import { after, at, formatTime, parseTime, type Timestamp } from '../../../primitives/time.ts';
import { authorise } from '../../../registry/service.ts';
import type { AuthorError } from '../../../registry/signer-rules.ts';
import { deploymentAt, serviceAt } from '../../../registry/store.ts';
import { type Acceptance, type Answered, acceptStatement } from '../../../statements/service.ts';
import type { StatementOf } from '../../../statements/statement-types.ts';
import { heldUntil, pauseFrom } from '../../../veto/pause.ts';
import {
  lockOpenRequests,
  type OpenRequests,
  pagesOfOpenRequests,
  saveMoved,
} from '../moving/store.ts';
import {
  appendPause,
  countPauses,
  type DeclaredPause,
  endPause,
  findPauses,
  listPausesByService,
  loadPause,
  lockPauses,
  type PauseFilter,
  type PauseMark,
} from './store.ts';

type PauseStatement = StatementOf<'tribune/pause/v1'>;
type ResumeStatement = StatementOf<'tribune/resume/v1'>;

/** Nobody paused that service by that statement. */
export interface PauseUnknown {
  readonly code: 'pause_unknown';
  readonly id: string;
}

export interface PauseOver {
  readonly code: 'pause_over';
  readonly until: Timestamp;
}

/** Its author has said it so often that nobody can read why. */
export interface TooManyPauses {
  readonly code: 'too_many_pauses';
  /** Inclusive. */
  readonly max: number;
}

/**
 * How many pauses of one author and scope run, or have ended within the longest that one may take:
 * every request they hold is told of each, and its account lists them.
 */
const PAUSES_MAX = 64;

/**
 * Requests that are open wait for it, and it for whoever is deciding them: what is executed was
 * executed before it begins, and what is not is held.
 */
export const setPause = (ctx: Context, envelope: Json): Promise<Answered> =>
  acceptStatement<PauseStatement | ResumeStatement>(ctx, envelope, {
    types: ['tribune/pause/v1', 'tribune/resume/v1'],
    work: async (tx, { statement, ...accepted }) => {
      await authorise(ctx, tx, { ...accepted, author: statement.author }, accepted.now);
      await lockPauses(tx);
      return statement.type === 'tribune/pause/v1'
        ? declare(ctx, tx, { ...accepted, statement })
        : resume(ctx, tx, { ...accepted, statement });
    },
  });

async function declare(
  ctx: Context,
  tx: Tx,
  { statement, digest, now: acceptedAt }: Acceptance<PauseStatement>,
): Promise<Json> {
  const { service, author, reason } = statement;
  const until = orRefuse(parseTime(statement.until));
  if (service !== null && (await serviceAt(tx, service, acceptedAt)) === null)
    throw new Refusal<AuthorError>({ code: 'service_unknown', service });
  const open = openBefore(service, until);
  await lockOpenRequests(tx, open);
  const now = await ctx.clock.now(tx);

  const { maxPause } = required(await deploymentAt(tx, now), 'rules are in force').value;
  const declared = orRefuse(pauseFrom(now, until, maxPause));
  const since = after(now, -maxPause);
  if ((await countPauses(tx, { author, service, since })) >= PAUSES_MAX)
    throw new Refusal<TooManyPauses>({ code: 'too_many_pauses', max: PAUSES_MAX });
  const pause = { ...declared, id: digest, author, service, declaredUntil: until, reason };

  await appendPause(tx, pause);
  return { ...pauseJson(pause, now), moved: await moveAll(tx, open, now) };
}

async function resume(
  ctx: Context,
  tx: Tx,
  { statement }: Acceptance<ResumeStatement>,
): Promise<Json> {
  const { pause: id, service, author } = statement;
  const found = await loadPause(tx, id);
  if (found === null || found.service !== service)
    throw new Refusal<PauseUnknown>({ code: 'pause_unknown', id });
  if (found.author === 'authority' && author !== 'authority')
    throw new Refusal<AuthorError>({ code: 'not_authorised', author, needed: 'authority' });
  const open = openBefore(service, found.until);
  await lockOpenRequests(tx, open);
  const now = await ctx.clock.now(tx);

  if (now >= found.until) throw new Refusal<PauseOver>({ code: 'pause_over', until: found.until });

  await endPause(tx, id, now);
  return { ...pauseJson({ ...found, until: now }, now), moved: await moveAll(tx, open, now) };
}

/** Those that can be held until then: time before their deadline does not count. */
const openBefore = (service: ServiceId | null, before: Timestamp): OpenRequests => ({
  scope: service === null ? { type: 'all' } : { type: 'service', service },
  before,
});

/** How many of them are executable from another time than before. */
async function moveAll(tx: Tx, open: OpenRequests, now: Timestamp): Promise<number> {
  let count = 0;
  for await (const page of pagesOfOpenRequests(tx, open)) {
    const since = at(Math.min(...page.map(({ vetoDeadline }) => vetoDeadline)));
    const pauses = await listPausesByService(tx, page, since);
    const moved = page.flatMap((request) => {
      const holding = [...(pauses.get(null) ?? []), ...(pauses.get(request.service) ?? [])];
      const executableFrom = heldUntil(request, holding, now);
      return executableFrom === request.executableFrom ? [] : [{ ...request, executableFrom }];
    });
    await saveMoved(tx, moved);
    count += moved.length;
  }
  return count;
}

/** Of the service and of all; `active` is whether it holds now. */
export function pagePauses(
  ctx: Context,
  filter: Omit<PauseFilter, 'now'>,
  page: { readonly after: PauseMark | null; readonly limit: number },
): Promise<{ readonly items: readonly Json[]; readonly next: PauseMark | null }> {
  return ctx.database.transaction(async (tx) => {
    const now = await ctx.clock.now(tx);
    const found = await findPauses(tx, { ...filter, now }, page);
    const last = found.length === page.limit ? found.at(-1) : undefined;
    return {
      items: found.map((pause) => pauseJson(pause, now)),
      next: last === undefined ? null : { from: last.from, id: last.id },
    };
  });
}

const pauseJson = (
  { id, author, service, from, until, declaredUntil, reason }: DeclaredPause,
  now: Timestamp,
) => ({
  pause: id as string as Digest,
  author,
  service,
  from: formatTime(from),
  until: formatTime(until),
  declaredUntil: formatTime(declaredUntil),
  reason,
  active: now < until,
});
