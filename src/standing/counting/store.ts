/** Counts of requests as rows: what was counted once, and what there is to add. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { required } from '../../primitives/assert.ts';
import { at, type Timestamp } from '../../primitives/time.ts';
import { NO_REQUESTS, type Party, type Since, type Tally } from './tally.ts';

export interface Counted {
  /** Inclusive; null where nothing was counted before. */
  readonly until: Timestamp | null;
  readonly tally: Tally;
  /** From then (exclusive) to the time that was asked for (inclusive). */
  readonly since: Since;
}

interface CountRow {
  readonly until: bigint | null;
  readonly tally: Tally | null;
  readonly opened: bigint;
  readonly ended: Partial<Tally> | null;
  readonly reversed: bigint;
}

const isOf = ({ kind, id }: Party): Prisma.Sql => {
  if (kind === 'all') return Prisma.sql`TRUE`;
  return kind === 'service' ? Prisma.sql`q."service" = ${id}` : Prisma.sql`q."operator" = ${id}`;
};

/** Goes on from the newest count that is not later than the time. */
export async function loadCounted(tx: Tx, party: Party, time: Timestamp): Promise<Counted> {
  const between = (column: Prisma.Sql) => Prisma.sql`
    ${isOf(party)} AND ${column} > COALESCE(b."until", -1) AND ${column} <= ${time}`;
  const rows = await tx.$queryRaw<CountRow[]>`
    SELECT b."until", CASE WHEN b."until" IS NULL THEN NULL ELSE to_jsonb(b) - 'until' END AS "tally",
      (SELECT count(*) FROM "slash_request" q WHERE ${between(Prisma.sql`q."opened_at"`)}) AS "opened",
      (SELECT count(*) FROM "slash_request" q WHERE ${between(Prisma.sql`q."reversed_at"`)}) AS "reversed",
      (SELECT jsonb_object_agg(e."ending", e."count") FROM (
        SELECT CASE q."status" WHEN 'reversed' THEN 'executed' ELSE q."status" END AS "ending", count(*) AS "count"
        FROM "slash_request" q WHERE ${between(Prisma.sql`q."decided_at"`)} GROUP BY 1) e) AS "ended"
    FROM (SELECT 1) one LEFT JOIN LATERAL (
      SELECT t."until", t."requested", t."vetoed", t."executed", t."reversed", t."dismissed", t."expired"
      FROM "request_tally" t
      WHERE t."kind" = ${party.kind} AND t."id" = ${party.id} AND t."until" <= ${time}
      ORDER BY t."until" DESC LIMIT 1) b ON true`;
  const { until, tally, ...since } = required(rows[0], 'a count is a row');
  return {
    until: until === null ? null : at(Number(until)),
    tally: tally ?? NO_REQUESTS,
    since: {
      opened: Number(since.opened),
      ended: { ...NO_REQUESTS, ...since.ended },
      reversed: Number(since.reversed),
    },
  };
}

/** Whoever else counted until the same moment counted the same. */
export async function keepTally(
  tx: Tx,
  { kind, id }: Party,
  until: Timestamp,
  tally: Tally,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "request_tally" ("kind", "id", "until", "requested", "vetoed", "executed", "reversed",
      "dismissed", "expired")
    VALUES (${kind}, ${id}, ${until}, ${tally.requested}, ${tally.vetoed}, ${tally.executed}, ${tally.reversed},
      ${tally.dismissed}, ${tally.expired})
    ON CONFLICT DO NOTHING`;
}
