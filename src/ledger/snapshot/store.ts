/** The whole ledger as rows, read page by page, in the order of its records. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { pagesOf, rowsOf } from '../../db/rows.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { CohortId } from '../cohort.ts';
import type { LedgerRecord } from './ledger-record.ts';

interface MembershipRow {
  readonly target: string;
  readonly service: string;
  readonly from_epoch: number;
  readonly default_from_epoch: number;
  readonly until_epoch: number | null;
}

export async function* membershipRecords(tx: Tx): AsyncGenerator<LedgerRecord> {
  const query = Prisma.sql`
    SELECT "target", "service", "from_epoch", "default_from_epoch", "until_epoch" FROM "membership"
    ORDER BY "target" COLLATE "C", "service" COLLATE "C", "from_epoch"`;
  for await (const row of rowsOf<MembershipRow>(tx, query))
    yield {
      section: 'membership',
      key: [row.target, row.service, row.from_epoch],
      value: { defaultFromEpoch: row.default_from_epoch, untilEpoch: row.until_epoch },
    };
}

export async function* allocationRecords(tx: Tx): AsyncGenerator<LedgerRecord> {
  const query = Prisma.sql`
    SELECT "restaker", "target", "weights" FROM "allocation"
    ORDER BY "restaker" COLLATE "C", "target" COLLATE "C"`;
  type Row = { readonly restaker: string; readonly target: string; readonly weights: string };
  for await (const { restaker, target, weights } of rowsOf<Row>(tx, query))
    yield { section: 'allocation', key: [restaker, target], value: weights };
}

export interface HoldingRow {
  readonly restaker: string;
  readonly target: string;
  readonly phase: string;
  readonly order_seq: bigint;
  readonly order_index: number;
  readonly shares: string;
  /** The one that has the shares now, if the one they came in was joined with it. */
  readonly cohort: CohortId;
}

/** What is held now, oldest first of each holding, and what was paid out after an epoch. */
export const holdingPages = (tx: Tx, horizon: number): AsyncGenerator<readonly HoldingRow[]> =>
  pagesOf<HoldingRow>(
    tx,
    Prisma.sql`
      SELECT h."restaker", h."target", h."phase", h."order_seq", h."order_index", h."shares"::text,
        COALESCE(c."absorbed_by", c."id") AS "cohort"
      FROM "holding" h JOIN "cohort" c ON c."id" = h."cohort"
      WHERE h."until_seq" IS NULL AND (h."phase" <> 'paid' OR c."first_epoch" > ${horizon})
      ORDER BY h."restaker" COLLATE "C", h."target" COLLATE "C", h."phase" COLLATE "C",
        h."order_seq", h."order_index", h."id"`,
  );

interface SumRow {
  readonly target: string;
  readonly part: string;
  readonly asset: string;
  readonly since: bigint;
  readonly amount: string;
}

/** Where a sum changes; a row that says what the one before said is none. */
export async function* sumRecords(tx: Tx): AsyncGenerator<LedgerRecord> {
  const query = Prisma.sql`
    SELECT "target", "part", "asset", "since", "amount"::text FROM (
      SELECT *, lag("amount", 1, 0) OVER (PARTITION BY "target", "part", "asset" ORDER BY "since") AS "before"
      FROM "stake_sum") s
    WHERE "amount" <> "before"
    ORDER BY "target" COLLATE "C", "part" COLLATE "C", "asset" COLLATE "C", "since"`;
  for await (const row of rowsOf<SumRow>(tx, query))
    yield {
      section: 'sum',
      key: [row.target, row.part, row.asset, Number(row.since)],
      value: row.amount,
    };
}

export async function* discrepancyRecords(tx: Tx): AsyncGenerator<LedgerRecord> {
  const query = Prisma.sql`
    SELECT "seq", "code", "facts" FROM "discrepancy" ORDER BY "seq", "code" COLLATE "C", "facts"::text COLLATE "C"`;
  type Row = { readonly seq: bigint; readonly code: string; readonly facts: Json };
  for await (const { seq, code, facts } of rowsOf<Row>(tx, query))
    yield { section: 'discrepancy', key: [Number(seq), code], value: facts };
}
