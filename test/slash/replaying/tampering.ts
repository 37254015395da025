/** Changes that somebody makes to rows by hand, and how each is undone. */
export interface Tampering {
  readonly what: string;
  readonly change: string;
  readonly undo: string;
  /** What a violation that names it has. */
  readonly named: { readonly check: string; readonly table: string };
}

const zoe = `"restaker" = 'zoe' AND "target" = 'operator/op-1'`;
const FIRST_LINE = `("cohort", "version") = (SELECT "cohort", "version" FROM "rate_line" WHERE "kind" = 'slash' ORDER BY 1, 2 LIMIT 1)`;

export const TAMPERINGS: readonly Tampering[] = [
  {
    what: 'a changed share',
    change: `UPDATE "holding" SET "shares" = "shares" + 1 WHERE ${zoe} AND "phase" = 'leaving'`,
    undo: `UPDATE "holding" SET "shares" = "shares" - 1 WHERE ${zoe} AND "phase" = 'leaving'`,
    named: { check: 'shares', table: 'cohort' },
  },
  {
    what: 'a changed allocation',
    change: `UPDATE "allocation" SET "weights" = "weights" || ',zone=1' WHERE ${zoe}`,
    undo: `UPDATE "allocation" SET "weights" = replace("weights", ',zone=1', '') WHERE ${zoe}`,
    named: { check: 'allocations', table: 'allocation' },
  },
  {
    what: 'a changed loss',
    change: `UPDATE "rate_line" SET "loss" = "loss" - 1 WHERE ${FIRST_LINE}`,
    undo: `UPDATE "rate_line" SET "loss" = "loss" + 1 WHERE ${FIRST_LINE}`,
    named: { check: 'rates', table: 'slash' },
  },
  {
    what: 'a changed rate',
    change: `UPDATE "rate_line" SET "rate_before" = "rate_before" || '0' WHERE ${FIRST_LINE}`,
    undo: `UPDATE "rate_line" SET "rate_before" = left("rate_before", -1) WHERE ${FIRST_LINE}`,
    named: { check: 'rates', table: 'rate_line' },
  },
  {
    what: 'a cohort that knows of a slash too many',
    change: `UPDATE "cohort" SET "was_slashed" = NOT "was_slashed"`,
    undo: `UPDATE "cohort" SET "was_slashed" = NOT "was_slashed"`,
    named: { check: 'history', table: 'cohort' },
  },
  {
    what: 'a sum that is not what there is',
    change: `UPDATE "stake_sum" SET "amount" = "amount" + 7 WHERE "part" = 'bonded'`,
    undo: `UPDATE "stake_sum" SET "amount" = "amount" - 7 WHERE "part" = 'bonded'`,
    named: { check: 'sums', table: 'stake_sum' },
  },
  {
    what: 'a slash that was given back and released',
    change: `INSERT INTO "disposition" ("slash", "asset", "to", "account", "amount")
      SELECT "request", 'umilk', 'burn', NULL, 1 FROM "slash" WHERE "returned_after_seq" IS NOT NULL`,
    undo: 'DELETE FROM "disposition"',
    named: { check: 'escrow', table: 'slash' },
  },
  {
    what: 'a missing line of the feed',
    change: `UPDATE "feed_line" SET "feed" = 'lost' WHERE "feed" = 'ledger' AND "seq" = 8`,
    undo: `UPDATE "feed_line" SET "feed" = 'ledger' WHERE "feed" = 'lost'`,
    named: { check: 'feed', table: 'feed_line' },
  },
];
