/**
 * As many slashes as asked for, made by the database out of one that was carried out. Indexes and
 * foreign keys wait until the rows are there.
 */
import type { Database } from '../src/db/database.ts';
import { HOUR_MS } from '../src/primitives/time.ts';
import { SERVICES } from '../test/support/crowd.ts';

const OPERATORS = 100;
const FILLING = { timeout: HOUR_MS };
const YEAR_MS = 365 * 24 * HOUR_MS;

/** The id of the slash with that number, from 1. */
export const slashId = (i: number): string => i.toString(16).padStart(64, '0');

/** One after the other until the present, by ten services against a hundred operators. */
export async function fill(
  database: Database,
  template: string,
  count: number,
  spanMs = YEAR_MS,
): Promise<void> {
  await database.transaction(async (tx) => {
    const indexes = await tx.$queryRaw<{ name: string; sql: string }[]>`
      SELECT indexname AS "name", indexdef AS "sql" FROM pg_indexes
      WHERE tablename IN ('slash_request', 'slash', 'slash_service') AND indexname NOT LIKE '%key'`;
    await tx.$executeRaw`SET LOCAL session_replication_role = replica`;
    for (const { name } of indexes) await tx.$executeRawUnsafe(`DROP INDEX "${name}"`);
    await tx.$executeRaw`
      INSERT INTO "slash_request"
      SELECT r.* FROM "slash_request" q, generate_series(1, ${count}::int) i,
        LATERAL (SELECT (${count} + 1 - i) * ${Math.floor(spanMs / count)}::bigint AS "age") a,
        LATERAL jsonb_populate_record(q, jsonb_build_object(
          'id', lpad(to_hex(i), 64, '0'), 'place', i::text, 'service', 's-' || i % ${SERVICES.length},
          'operator', 'op-' || i % ${OPERATORS} + 1, 'opened_at', q."opened_at" - "age",
          'veto_deadline', q."veto_deadline" - "age", 'executable_from', q."executable_from" - "age",
          'execute_by', q."execute_by" - "age", 'decided_at', q."decided_at" - "age",
          'escrow_until', q."escrow_until" - "age", 'capture', q."capture" - "age")) r
      WHERE q."id" = ${template}`;
    await tx.$executeRaw`
      INSERT INTO "slash" ("request", "operator", "executed_at", "escrow_until", "epoch", "ledger_version",
        "after_seq", "report", "settled_at")
      SELECT q."id", q."operator", q."decided_at", q."escrow_until", s."epoch", s."ledger_version",
        s."after_seq", s."report", q."escrow_until"
      FROM "slash_request" q, "slash" s WHERE s."request" = ${template} AND q."id" <> ${template}
      ORDER BY q."decided_at"`;
    await tx.$executeRaw`
      INSERT INTO "slash_service" ("slash", "service", "seq")
      SELECT s."request", q."service", s."seq" FROM "slash" s JOIN "slash_request" q ON q."id" = s."request"
      WHERE s."request" <> ${template}`;
    for (const { sql } of indexes) await tx.$executeRawUnsafe(sql);
  }, FILLING);
  await database.transaction((tx) => tx.$executeRaw`ANALYZE`);
}
