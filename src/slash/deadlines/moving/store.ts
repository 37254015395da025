/** Open requests whose deadlines are moved, many at once. */
import type { Tx } from '../../../db/database.ts';
import { Prisma } from '../../../db/generated/client.ts';
import type { Digest, OperatorId, ServiceId, SlashRequestId } from '../../../primitives/ids.ts';
import { at, type DurationMs, durationMs, type Timestamp } from '../../../primitives/time.ts';
import type { Movable } from '../../../veto/pause.ts';

/** Which open requests: of the scope, by where their veto deadline lies. */
export interface OpenRequests {
  readonly scope:
    | { readonly type: 'all' }
    | { readonly type: 'service'; readonly service: ServiceId }
    | { readonly type: 'request'; readonly slashRequest: SlashRequestId };
  /** Exclusive, as is `before`. */
  readonly after?: Timestamp;
  readonly before?: Timestamp;
}

const isAmong = ({ scope, after, before }: OpenRequests): Prisma.Sql => Prisma.sql`
  "status" = 'requested' AND ${inScope(scope)}
  AND ${after === undefined ? Prisma.sql`TRUE` : Prisma.sql`"veto_deadline" > ${after}`}
  AND ${before === undefined ? Prisma.sql`TRUE` : Prisma.sql`"veto_deadline" < ${before}`}`;

function inScope(scope: OpenRequests['scope']): Prisma.Sql {
  if (scope.type === 'service') return Prisma.sql`"service" = ${scope.service}`;
  if (scope.type === 'request') return Prisma.sql`"id" = ${scope.slashRequest}`;
  return Prisma.sql`TRUE`;
}

/** In the order of their ids, until the end of the transaction. */
export async function lockOpenRequests(tx: Tx, open: OpenRequests): Promise<void> {
  await tx.$queryRaw`
    SELECT count(*) FROM (
      SELECT 1 FROM "slash_request" WHERE ${isAmong(open)} ORDER BY "id" FOR UPDATE) AS "locked"`;
}

export interface OpenRequest extends Movable {
  readonly id: SlashRequestId;
  readonly service: ServiceId;
  readonly operator: OperatorId;
}

const PER_PAGE = 5_000;

/** In the order of their ids, a page at a time. */
export async function* pagesOfOpenRequests(
  tx: Tx,
  open: OpenRequests,
): AsyncGenerator<readonly OpenRequest[]> {
  let last = '';
  for (;;) {
    const rows = await tx.$queryRaw<OpenRow[]>`
      SELECT "id", "service", "operator", "veto_deadline" AS "vetoDeadline", "executable_from" AS "executableFrom",
        "max_pause" AS "maxPause", "outage"
      FROM "slash_request" WHERE ${isAmong(open)} AND "id" > ${last}
      ORDER BY "id" LIMIT ${PER_PAGE}`;
    if (rows.length > 0) yield rows.map(toOpen);
    if (rows.length < PER_PAGE) return;
    last = rows.at(-1)?.id ?? last;
  }
}

type OpenRow = Readonly<
  Record<'id' | 'service' | 'operator', string> &
    Record<'vetoDeadline' | 'executableFrom' | 'maxPause' | 'outage', bigint>
>;

const toOpen = (row: OpenRow): OpenRequest => ({
  id: row.id as SlashRequestId,
  service: row.service as ServiceId,
  operator: row.operator as OperatorId,
  vetoDeadline: at(Number(row.vetoDeadline)),
  executableFrom: at(Number(row.executableFrom)),
  maxPause: durationMs(Number(row.maxPause)),
  outage: durationMs(Number(row.outage)),
});

export async function saveMoved(
  tx: Tx,
  moved: readonly Omit<OpenRequest, 'service' | 'operator'>[],
): Promise<void> {
  if (moved.length === 0) return;
  const column = (of: (one: Movable) => number): bigint[] => moved.map((one) => BigInt(of(one)));
  await tx.$executeRaw`
    UPDATE "slash_request" AS r SET "veto_deadline" = m."deadline", "executable_from" = m."from",
      "outage" = m."outage"
    FROM unnest(${moved.map(({ id }) => id)}::text[], ${column((one) => one.vetoDeadline)}::bigint[],
      ${column((one) => one.executableFrom)}::bigint[], ${column((one) => one.outage)}::bigint[])
      AS m ("id", "deadline", "from", "outage")
    WHERE r."id" = m."id"`;
}

/** By how much one statement moved the veto deadline of a request. */
export interface Extension {
  readonly request: SlashRequestId;
  readonly ms: DurationMs;
}

export async function appendOutage(
  tx: Tx,
  { statement, now }: { readonly statement: Digest; readonly now: Timestamp },
  extensions: readonly Extension[],
): Promise<void> {
  if (extensions.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "extension" ("request", "statement", "cause", "ms", "at")
    SELECT "request", ${statement}, 'outage', "ms", ${BigInt(now)}
    FROM unnest(${extensions.map(({ request }) => request)}::text[],
      ${extensions.map(({ ms }) => BigInt(ms))}::bigint[]) AS e ("request", "ms")`;
}
