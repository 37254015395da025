/**
 * Writes down what is accepted and decided, in the transaction that does it: either both are there or
 * neither. Call it after the locks under which it was decided, so that what follows from another
 * thing stands after it.
 */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { canonicalJson } from '../../primitives/bytes.ts';
import type { Digest } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { About, Decision, EntryType } from '../entry.ts';

export async function recordDecisions(tx: Tx, decisions: readonly Decision[]): Promise<void> {
  if (decisions.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "history_pending" ("type", "at", "services", "operators", "body")
    SELECT "type", "at", ${SERVICES}, ${OPERATORS}, "body"
    FROM unnest(${decisions.map(({ type }) => type)}::text[],
      ${decisions.map(({ at }) => BigInt(at))}::bigint[],
      ${decisions.map(({ services }) => JSON.stringify(services))}::jsonb[],
      ${decisions.map(({ operators }) => JSON.stringify(operators))}::jsonb[],
      ${decisions.map(({ body }) => canonicalJson(body))}::text[])
      WITH ORDINALITY AS d ("type", "at", "services", "operators", "body", "place")
    ORDER BY "place"`;
}

const SERVICES = Prisma.sql`ARRAY(SELECT jsonb_array_elements_text("services"))`;
const OPERATORS = Prisma.sql`ARRAY(SELECT jsonb_array_elements_text("operators"))`;

/** An accepted statement; its text is where statements are kept. */
export interface RecordedStatement extends About {
  readonly digest: Digest;
  readonly type: EntryType;
  readonly at: Timestamp;
}

export async function recordStatements(
  tx: Tx,
  accepted: readonly RecordedStatement[],
): Promise<void> {
  if (accepted.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "history_pending" ("type", "at", "services", "operators", "statement")
    SELECT "type", "at", ${SERVICES}, ${OPERATORS}, "statement"
    FROM unnest(${accepted.map(({ type }) => type)}::text[],
      ${accepted.map(({ at }) => BigInt(at))}::bigint[],
      ${accepted.map(({ services }) => JSON.stringify(services))}::jsonb[],
      ${accepted.map(({ operators }) => JSON.stringify(operators))}::jsonb[],
      ${accepted.map(({ digest }) => digest)}::text[])
      WITH ORDINALITY AS s ("type", "at", "services", "operators", "statement", "place")
    ORDER BY "place"`;
}
