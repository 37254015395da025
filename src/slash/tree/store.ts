/** Trees as rows, and what they are made of. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { CohortId } from '../../ledger/cohort.ts';
import type { AssetId, RestakerId, SlashRequestId } from '../../primitives/ids.ts';
import { parseRational } from '../../primitives/rational.ts';
import { after, type Timestamp } from '../../primitives/time.ts';
import type { HeldShares, RateChange } from '../cascade/cascade-restakers.ts';
import type { Part, Spot } from './parts.ts';

/** How long who makes a tree has it to himself without a sign of life. */
const TAKEN_MS = 60_000;

/** A slash, and the last ledger line before it. */
export interface TreeOf {
  readonly slash: SlashRequestId;
  readonly afterSeq: number;
}

/** The oldest slash, or that one, without a tree that nobody else is at; null if there is none. */
export async function takeTree(
  tx: Tx,
  now: Timestamp,
  only: SlashRequestId | null = null,
): Promise<TreeOf | null> {
  const [row] = await tx.$queryRaw<{ request: string; after_seq: bigint }[]>`
    UPDATE "slash" SET "tree_due" = ${BigInt(after(now, TAKEN_MS))} WHERE "request" = (
      SELECT "request" FROM "slash" WHERE "tree_due" IS NOT NULL AND "tree_due" <= ${BigInt(now)}
        AND ${only === null ? Prisma.sql`TRUE` : Prisma.sql`"request" = ${only}`}
      ORDER BY "seq" LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING "request", "after_seq"`;
  if (row === undefined) return null;
  return { slash: row.request as SlashRequestId, afterSeq: Number(row.after_seq) };
}

/** A sign of life. */
export async function keepTree(tx: Tx, slash: SlashRequestId, now: Timestamp): Promise<void> {
  await tx.$executeRaw`
    UPDATE "slash" SET "tree_due" = ${BigInt(after(now, TAKEN_MS))}
    WHERE "request" = ${slash} AND "tree_due" IS NOT NULL`;
}

/** Whoever comes first may have it. */
export async function leaveTree(tx: Tx, slash: SlashRequestId, now: Timestamp): Promise<void> {
  await tx.$executeRaw`
    UPDATE "slash" SET "tree_due" = ${BigInt(now)}
    WHERE "request" = ${slash} AND "tree_due" IS NOT NULL`;
}

/** What a slash did to the rates of cohorts; a reversal is none of it. */
export async function listChanges(tx: Tx, slash: SlashRequestId): Promise<readonly RateChange[]> {
  const rows = await tx.$queryRaw<
    { cohort: bigint; asset: string; rate_before: string; rate_after: string }[]
  >`
    SELECT l."cohort", c."asset", l."rate_before", l."rate_after"
    FROM "rate_line" l JOIN "cohort" c ON c."id" = l."cohort"
    WHERE l."slash" = ${slash} AND l."kind" = 'slash' ORDER BY l."cohort"`;
  return rows.map((row) => ({
    cohort: row.cohort as CohortId,
    asset: row.asset as AssetId,
    rateBefore: parseRational(row.rate_before),
    rateAfter: parseRational(row.rate_after),
  }));
}

/** Cohorts that holdings name, and those with the lines, which have absorbed some of them. */
const struck = (slash: SlashRequestId): Prisma.Sql => Prisma.sql`
  struck AS (
    SELECT "cohort" AS "named", "cohort" FROM "rate_line"
    WHERE "slash" = ${slash} AND "kind" = 'slash'
    UNION ALL
    SELECT c."id", l."cohort" FROM "rate_line" l JOIN "cohort" c ON c."absorbed_by" = l."cohort"
    WHERE l."slash" = ${slash} AND l."kind" = 'slash'
  )`;

const heldAfter = (seq: number): Prisma.Sql => Prisma.sql`
  h."from_seq" <= ${BigInt(seq)} AND (h."until_seq" IS NULL OR h."until_seq" > ${BigInt(seq)})`;

/**
 * Restakers that cut all holders into runs of so many holdings: each run ends with one of them, and
 * the last run has no end. In the order of the index of holdings, which is all that matters.
 */
export async function listRunEnds(
  tx: Tx,
  { slash, afterSeq }: TreeOf,
  run: number,
): Promise<readonly RestakerId[]> {
  const rows = await tx.$queryRaw<{ restaker: string }[]>`
    WITH ${struck(slash)}, placed AS (
      SELECT h."restaker", row_number() OVER (ORDER BY h."restaker") AS "place"
      FROM struck s JOIN "holding" h ON h."cohort" = s."named" WHERE ${heldAfter(afterSeq)}
    )
    SELECT DISTINCT "restaker" FROM placed WHERE "place" % ${run}::int = 0 ORDER BY "restaker"`;
  return rows.map(({ restaker }) => restaker as RestakerId);
}

/** Of the index of holdings; the first end is exclusive, the second inclusive, and null is no end. */
export interface Run {
  readonly from: RestakerId | null;
  readonly to: RestakerId | null;
}

/**
 * Shares that the slash hit, of the restakers of one run, as they were held just before it. Read cohort by
 * cohort through the index: `OFFSET 0` keeps the planner from reading all holdings instead.
 */
export async function listHeld(
  tx: Tx,
  { slash, afterSeq }: TreeOf,
  { from, to }: Run,
): Promise<readonly HeldShares[]> {
  const above = from === null ? Prisma.empty : Prisma.sql`AND h."restaker" > ${from}`;
  const below = to === null ? Prisma.empty : Prisma.sql`AND h."restaker" <= ${to}`;
  const rows = await tx.$queryRaw<{ restaker: string; cohort: bigint; shares: string }[]>`
    WITH ${struck(slash)}
    SELECT o."restaker", s."cohort", sum(o."shares")::text AS "shares"
    FROM struck s CROSS JOIN LATERAL (
      SELECT h."restaker", h."shares" FROM "holding" h
      WHERE h."cohort" = s."named" AND ${heldAfter(afterSeq)} ${above} ${below} OFFSET 0
    ) o
    GROUP BY o."restaker", s."cohort"`;
  return rows.map((row) => ({
    restaker: row.restaker as RestakerId,
    cohort: row.cohort as CohortId,
    shares: BigInt(row.shares),
  }));
}

/** Parts of one tree are the same whoever makes them, so that those of a lost attempt may stay. */
export async function appendParts(
  tx: Tx,
  slash: SlashRequestId,
  parts: readonly Part[],
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "slash_tree_part" ("slash", "part", "nodes", "least")
    SELECT ${slash}, p."part", decode(p."nodes", 'base64'), decode(substr(p."least", 3), 'hex')
    FROM unnest(${parts.map(({ part }) => part)}::int[],
      ${parts.map(({ nodes }) => Buffer.from(nodes).toString('base64'))}::text[],
      ${parts.map(({ least }) => least)}::text[]) AS p ("part", "nodes", "least")
    ON CONFLICT DO NOTHING`;
}

/** The root in `0x` and lowercase hex; null where there is no leaf. */
export interface Tree {
  readonly root: string | null;
  readonly leaves: number;
}

/** After its parts; from now on it is there. False where it was there before. */
export async function saveTree(tx: Tx, slash: SlashRequestId, tree: Tree): Promise<boolean> {
  const added = await tx.$executeRaw`
    INSERT INTO "slash_tree" ("slash", "root", "leaves") VALUES (${slash}, ${tree.root}, ${tree.leaves})
    ON CONFLICT DO NOTHING`;
  await tx.$executeRaw`UPDATE "slash" SET "tree_due" = NULL WHERE "request" = ${slash}`;
  return added === 1;
}

export const isSlash = async (tx: Tx, slash: SlashRequestId): Promise<boolean> =>
  (await tx.slash.count({ where: { requestId: slash } })) > 0;

/** Null until it is made. */
export async function loadTree(tx: Tx, slash: SlashRequestId): Promise<Tree | null> {
  const row = await tx.slashTree.findUnique({ where: { slashId: slash } });
  return row === null ? null : { root: row.root, leaves: row.leaves };
}

/** The part in which a leaf must be: the one whose least is next below it, or the leaf itself. */
export async function loadPartOf(
  tx: Tx,
  slash: SlashRequestId,
  leaf: string,
): Promise<Pick<Part, 'part' | 'nodes'> | null> {
  const [row] = await tx.$queryRaw<{ part: number; nodes: string }[]>`
    SELECT "part", encode("nodes", 'base64') AS "nodes" FROM "slash_tree_part"
    WHERE "slash" = ${slash} AND "least" <= decode(substr(${leaf}, 3), 'hex')
    ORDER BY "least" DESC LIMIT 1`;
  if (row === undefined) return null;
  return { part: row.part, nodes: new Uint8Array(Buffer.from(row.nodes, 'base64')) };
}

/** Nodes in `0x` and lowercase hex, in the order asked for. */
export async function loadNodes(
  tx: Tx,
  slash: SlashRequestId,
  spots: readonly Spot[],
  nodeBytes: number,
): Promise<readonly string[]> {
  const rows = await tx.$queryRaw<{ node: string }[]>`
    SELECT '0x' || encode(substring(p."nodes" FROM s."offset" * ${nodeBytes}::int + 1 FOR ${nodeBytes}::int), 'hex') AS "node"
    FROM unnest(${spots.map(({ part }) => part)}::int[], ${spots.map(({ offset }) => offset)}::int[])
      WITH ORDINALITY AS s ("part", "offset", "place")
    JOIN "slash_tree_part" p ON p."slash" = ${slash} AND p."part" = s."part"
    ORDER BY s."place"`;
  return rows.map(({ node }) => node);
}
