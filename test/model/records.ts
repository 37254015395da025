/** What the court's database says, read at once, as far as the model has an opinion of it. */
import { Prisma } from '../../src/db/generated/client.ts';
import { required } from '../../src/primitives/assert.ts';
import type { Court } from '../support/court.ts';

export interface RequestRow {
  readonly id: string;
  readonly status: string;
  readonly decided_at: number | null;
  readonly veto_deadline: number;
  readonly executable_from: number;
  readonly execute_by: number;
  readonly burden: string;
  readonly burden_met: boolean;
  readonly veto_weight: number;
  readonly uphold_weight: number;
  readonly abstain_weight: number;
  readonly outage: number;
  readonly bench: { readonly eligibleWeight: number; readonly recused: readonly unknown[] };
  readonly escrow_until: number | null;
  readonly appealed_at: number | null;
  readonly reversed_at: number | null;
  readonly reverse_weight: number;
  readonly keep_weight: number;
  readonly account: string | null;
}

export interface Records {
  readonly requests: readonly RequestRow[];
  readonly votes: readonly { readonly request: string; readonly cast_at: number }[];
  readonly appealVotes: readonly { readonly request: string; readonly cast_at: number }[];
  readonly disputes: readonly { readonly request: string; readonly party: string }[];
  /** In the order of execution. */
  readonly slashes: readonly { readonly request: string; readonly settled_at: number | null }[];
  readonly dispositions: readonly {
    readonly slash: string;
    readonly asset: string;
    readonly to: string;
    readonly units: string;
  }[];
  /** `owed`: the part that was given back of stake that was paid out by then. */
  readonly lines: readonly {
    readonly slash: string;
    readonly kind: string;
    readonly asset: string;
    readonly loss: string;
    readonly owed: string;
  }[];
  readonly onLedger: readonly { readonly asset: string; readonly units: string }[];
  readonly paidOut: readonly { readonly asset: string; readonly units: string }[];
}

const all = (rows: Prisma.Sql): Prisma.Sql => Prisma.sql`
  (SELECT coalesce(jsonb_agg(to_jsonb(t)), '[]'::jsonb) FROM (${rows}) t)`;

/** Of shares at a rate that is text. */
const worth = (rate: Prisma.Sql): Prisma.Sql => Prisma.sql`
  div("shares" * split_part(${rate}, '/', 1)::numeric * 1000000000 + split_part(${rate}, '/', 2)::numeric,
    split_part(${rate}, '/', 2)::numeric * 1000000000)`;

const EVERYTHING = Prisma.sql`
  SELECT jsonb_build_object(
    'requests', ${all(Prisma.sql`SELECT * FROM "slash_request"`)},
    'votes', ${all(Prisma.sql`SELECT "request", "cast_at" FROM "vote"`)},
    'appealVotes', ${all(Prisma.sql`SELECT "request", "cast_at" FROM "appeal_vote"`)},
    'disputes', ${all(Prisma.sql`SELECT "request", "party" FROM "dispute" ORDER BY 1, 2`)},
    'slashes', ${all(Prisma.sql`SELECT "request", "settled_at" FROM "slash" ORDER BY "seq"`)},
    'dispositions', ${all(Prisma.sql`SELECT "slash", "asset", "to", "amount"::text AS "units" FROM "disposition"`)},
    'lines', ${all(Prisma.sql`
      SELECT l."slash", l."kind", c."asset", sum(l."loss")::text AS "loss",
        sum(CASE WHEN l."kind" = 'reversal' AND c."phase" = 'paid' THEN -l."loss" ELSE 0 END)::text AS "owed"
      FROM "rate_line" l JOIN "cohort" c ON c."id" = l."cohort" GROUP BY 1, 2, 3`)},
    'onLedger', ${all(Prisma.sql`SELECT "asset", sum("tokens")::text AS "units" FROM "cohort_now" GROUP BY 1`)},
    'paidOut', ${all(Prisma.sql`
      SELECT "asset", sum(${worth(Prisma.sql`"base_rate"`)})::text AS "units"
      FROM "cohort" WHERE "phase" = 'paid' GROUP BY 1`)}
  )::text AS "said"`;

export async function recordsOf({ database }: Court): Promise<Records> {
  const rows = await database.transaction((tx) => tx.$queryRaw<{ said: string }[]>(EVERYTHING));
  return JSON.parse(required(rows[0], 'one row').said) as Records;
}

/** What everybody holds, floored once a cohort, by restaker, target, asset and phase. */
export async function holdingsOf({ database }: Court): Promise<ReadonlyMap<string, bigint>> {
  const rows = await database.transaction(
    (tx) => tx.$queryRaw<{ key: string; units: string }[]>`
      SELECT "key", sum(${worth(Prisma.sql`"rate"`)})::text AS "units" FROM (
        SELECT h."restaker" || ' ' || n."target" || ' ' || n."asset" || ' ' || n."phase" AS "key",
          n."id", n."rate", sum(h."shares") AS "shares"
        FROM "holding" h JOIN "cohort_now" n ON n."id" = h."cohort"
        WHERE h."until_seq" IS NULL AND n."phase" <> 'paid' GROUP BY 1, 2, 3) held
      GROUP BY 1`,
  );
  return new Map(rows.map(({ key, units }) => [key, BigInt(units)]));
}

export const unitsOf = (
  rows: readonly { readonly asset: string; readonly units: string }[],
  asset: string,
): bigint => BigInt(rows.find((row) => row.asset === asset)?.units ?? '0');
