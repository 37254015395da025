/** Rows of any table as text, without what is only bookkeeping, in the order of the text. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';

const PAGE = 2_000;

/** Every table of what was decided; with columns that count or cache, and say nothing of their own. */
export const TABLES: Readonly<Record<string, readonly string[]>> = {
  statement: [],
  signer_key: [],
  registry_version: ['seq'],
  chain_block: [],
  chain_key: ['id'],
  chain_fact: [],
  chain_conflict: ['id'],
  feed_head: [],
  feed_line: [],
  price: [],
  membership: ['id'],
  allocation: [],
  cohort: [],
  stake_sum: [],
  holding: ['id'],
  discrepancy: ['id'],
  evidence: [],
  waiting: [],
  finding: [],
  exposed_key: [],
  refutation: ['id'],
  attestation: ['seq'],
  slash_request: ['failures', 'retry_at'],
  vote: [],
  extension: ['seq'],
  dispute: [],
  appeal: [],
  appeal_vote: [],
  pause: [],
  disposition: [],
  slash: ['seq', 'tree_due'],
  slash_tree: [],
  slash_tree_part: [],
  slash_service: ['seq'],
  rate_line: [],
  market_offer: [],
  market_interest: [],
  reward_plan: ['seq'],
  reward_fund: [],
  commission_rate: [],
  activity: [],
  reward_tick: [],
  reward_index: [],
  reward_purse: [],
  reward_account: [],
  reward_payment: [],
};

/** A feed's statement is answered by how many of its lines were new, which may differ. */
const WITHOUT_ANSWER = Prisma.sql`CASE WHEN t."type" = 'tribune/feed/v1' THEN ARRAY['answer'] ELSE ARRAY[]::text[] END`;

/** In the order of their bytes. */
export async function* rowsOf(tx: Tx, table: string): AsyncGenerator<string> {
  const name = Prisma.raw(`"${table}"`);
  const ignored = [...(TABLES[table] ?? [])];
  const besides = table === 'statement' ? WITHOUT_ANSWER : Prisma.sql`ARRAY[]::text[]`;
  await tx.$executeRaw`
    DECLARE "rows_of" NO SCROLL CURSOR FOR
    SELECT (to_jsonb(t) - ${ignored}::text[] - ${besides})::text COLLATE "C" AS "row" FROM ${name} t ORDER BY 1`;
  try {
    for (;;) {
      const rows = await tx.$queryRaw<{ row: string }[]>`
        FETCH ${Prisma.raw(String(PAGE))} FROM "rows_of"`;
      for (const { row } of rows) yield row;
      if (rows.length < PAGE) return;
    }
  } finally {
    await tx.$executeRaw`CLOSE "rows_of"`;
  }
}
