/** Slashes as lists, newest first, and what they changed for whom. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { CohortId } from '../../ledger/cohort.ts';
import { heldAfter } from '../../ledger/owning/store.ts';
import type {
  AssetId,
  OperatorId,
  RestakerId,
  ServiceId,
  SlashRequestId,
} from '../../primitives/ids.ts';
import { parseRational } from '../../primitives/rational.ts';
import { TIME_END, type Timestamp } from '../../primitives/time.ts';
import type { RateChange } from '../../slash/cascade/cascade-restakers.ts';
import { type KeptSlash, toSlash } from '../../slash/closing/execution/store.ts';
import type { SlashRequest } from '../../slash/request.ts';
import { toRequest } from '../../slash/store.ts';

export interface SlashFilter {
  /** Of the request, or any that the slash shrank. */
  readonly service?: ServiceId | undefined;
  readonly operator?: OperatorId | undefined;
  /** Who had shares of a cohort that it touched, when it was executed. */
  readonly restaker?: RestakerId | undefined;
}

export interface ListedSlash {
  readonly seq: bigint;
  readonly slash: KeptSlash;
  readonly request: SlashRequest;
}

export interface SlashPage {
  /** Exclusive; null for the newest. */
  readonly before: bigint | null;
  readonly limit: number;
  /** Inclusive; of all times where none is said. */
  readonly until?: Timestamp;
}

/** Newest first. */
export async function listSlashes(
  tx: Tx,
  filter: SlashFilter,
  page: SlashPage,
): Promise<readonly ListedSlash[]> {
  const rows = await tx.slash.findMany({
    where: { requestId: { in: [...(await findSlashes(tx, filter, page))] } },
    include: { request: true },
    orderBy: { seq: 'desc' },
  });
  return rows.map((row) => ({
    seq: row.seq,
    slash: toSlash(row),
    request: toRequest(row.request),
  }));
}

/** Each by an index that has nobody else's slashes in it. */
async function findSlashes(
  tx: Tx,
  { restaker, operator, service }: SlashFilter,
  page: SlashPage,
): Promise<readonly SlashRequestId[]> {
  const touches = { operator, service };
  const query =
    restaker !== undefined
      ? slashesOfRestaker(restaker, touches, page)
      : service !== undefined && operator === undefined
        ? slashesOfService(service, page)
        : slashesOf(touches, page);
  const rows = await tx.$queryRaw<{ request: string }[]>(query);
  return rows.map((row) => row.request as SlashRequestId);
}

type Touches = Omit<SlashFilter, 'restaker'>;

const isBefore = (seq: Prisma.Sql, { before }: SlashPage): Prisma.Sql =>
  before === null ? Prisma.empty : Prisma.sql`AND ${seq} < ${before}`;

const touchesOnly = ({ operator, service }: Touches): Prisma.Sql => Prisma.sql`
  ${operator === undefined ? Prisma.empty : Prisma.sql`AND s."operator" = ${operator}`}
  ${
    service === undefined
      ? Prisma.empty
      : Prisma.sql`AND EXISTS (
        SELECT 1 FROM "slash_service" t WHERE t."slash" = s."request" AND t."service" = ${service})`
  }`;

const slashesOf = (touches: Touches, page: SlashPage): Prisma.Sql => Prisma.sql`
  SELECT s."request" FROM "slash" s
  WHERE TRUE ${isBefore(Prisma.sql`s."seq"`, page)} ${touchesOnly(touches)}
  ORDER BY s."seq" DESC LIMIT ${page.limit}`;

const slashesOfService = (service: ServiceId, page: SlashPage): Prisma.Sql => Prisma.sql`
  SELECT t."slash" AS "request" FROM "slash_service" t
  WHERE t."service" = ${service} ${isBefore(Prisma.sql`t."seq"`, page)}
  ORDER BY t."seq" DESC LIMIT ${page.limit}`;

/** The newest of each of his cohorts, and of those the newest. */
const slashesOfRestaker = (
  restaker: RestakerId,
  touches: Touches,
  page: SlashPage,
): Prisma.Sql => Prisma.sql`
  SELECT DISTINCT f."seq", f."request" FROM (${heldAfter(restaker, 0)}) h
  JOIN "cohort" c ON c."id" = h."cohort"
  CROSS JOIN LATERAL (
    SELECT s."seq", s."request" FROM "rate_line" l JOIN "slash" s ON s."request" = l."slash"
    WHERE l."cohort" = COALESCE(c."absorbed_by", c."id") AND l."kind" = 'slash'
      AND l."executed_at" <= ${page.until ?? TIME_END}
      AND l."executed_at" <= COALESCE(
        (SELECT b."executed_at" FROM "slash" b WHERE b."seq" = ${page.before}), ${TIME_END})
      AND s."after_seq" >= h."from_seq" AND (h."until_seq" IS NULL OR s."after_seq" < h."until_seq")
      ${isBefore(Prisma.sql`s."seq"`, page)} ${touchesOnly(touches)}
    ORDER BY l."executed_at" DESC, l."version" DESC LIMIT ${page.limit}) f
  ORDER BY f."seq" DESC LIMIT ${page.limit}`;

interface ChangeRow {
  readonly cohort: bigint;
  readonly asset: string;
  readonly rate_before: string;
  readonly rate_after: string;
}

/** What a slash did to some cohorts. */
export async function loadChanges(
  tx: Tx,
  slash: SlashRequestId,
  cohorts: readonly CohortId[],
): Promise<readonly RateChange[]> {
  const rows = await tx.$queryRaw<ChangeRow[]>`
    SELECT l."cohort", c."asset", l."rate_before", l."rate_after"
    FROM "rate_line" l JOIN "cohort" c ON c."id" = l."cohort"
    WHERE l."slash" = ${slash} AND l."kind" = 'slash' AND l."cohort" = ANY(${[...new Set(cohorts)]}::bigint[])`;
  return rows.map((row) => ({
    cohort: row.cohort as CohortId,
    asset: row.asset as AssetId,
    rateBefore: parseRational(row.rate_before),
    rateAfter: parseRational(row.rate_after),
  }));
}

/** Of `pageHolders`: what a slash touched. */
export const cohortsOf = (slash: SlashRequestId): Prisma.Sql => Prisma.sql`
  SELECT "cohort" AS "id" FROM "rate_line" WHERE "slash" = ${slash} AND "kind" = 'slash'`;
