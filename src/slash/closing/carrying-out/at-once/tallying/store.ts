/** What the losses of a slash add up to, read off the rows that `strike` left. */
import type { Tx } from '../../../../../db/database.ts';
import { Prisma } from '../../../../../db/generated/client.ts';
import type { StakePhase } from '../../../../../ledger/cohort.ts';
import type { SumChange, SumPart } from '../../../../../ledger/sums.ts';
import type { AssetId, TargetId } from '../../../../../primitives/ids.ts';
import { formatRational, rational } from '../../../../../primitives/rational.ts';
import { at } from '../../../../../primitives/time.ts';
import { type CohortEffect, LISTED_MAX, type Moment } from '../../../../cascade/cascade-effects.ts';
import type { AssetTotals } from '../../../../cascade/cascade-totals.ts';

export interface Struck {
  readonly totals: readonly AssetTotals[];
  /** Of how many cohorts something is asked. */
  readonly asked: number;
}

interface TotalsRow {
  readonly asset: string;
  readonly exact: string;
  readonly paid_out: string;
  readonly cut_by_cap: string;
  readonly total: string;
  readonly asked: bigint;
}

/** By asset, in no order. */
export async function addUp(tx: Tx, den: bigint): Promise<Struck> {
  const over = Prisma.sql`${den.toString()}::numeric`;
  const rows = await tx.$queryRaw<TotalsRow[]>`
    SELECT "asset", div(sum("asked"), ${over})::text AS "exact",
      div(COALESCE(sum("asked") FILTER (WHERE "phase" = 'paid'), 0), ${over})::text AS "paid_out",
      div(COALESCE(sum("asked" - "capped") FILTER (WHERE "phase" <> 'paid'), 0), ${over})::text AS "cut_by_cap",
      sum("loss")::text AS "total", count(*) FILTER (WHERE "asked" > 0) AS "asked"
    FROM "struck" GROUP BY "asset"`;
  return {
    totals: rows.map((row) => ({
      asset: row.asset,
      cutByCap: row.cut_by_cap,
      exact: row.exact,
      paidOut: row.paid_out,
      total: row.total,
    })),
    asked: rows.reduce((all, { asked }) => all + Number(asked), 0),
  };
}

const SEPARATOR = '\u001f';

/** The first that something is asked of, in cohort order. */
export async function listStruck(tx: Tx, den: bigint): Promise<readonly CohortEffect[]> {
  const [found] = await tx.$queryRaw<{ rows: string | null }[]>`
    SELECT string_agg(concat_ws(E'\\x1f', s."asset", s."basis", s."id", s."asked", s."loss", s."phase",
      s."target", s."tokens"), E'\\n' ORDER BY s."id") AS "rows"
    FROM (SELECT * FROM "struck" WHERE "asked" > 0 ORDER BY "id" LIMIT ${LISTED_MAX}::int) s`;
  return (found?.rows?.split('\n') ?? []).map((row) => effectOf(row.split(SEPARATOR), den));
}

function effectOf(row: readonly string[], den: bigint): CohortEffect {
  const [asset = '', basis = '', cohort = '', asked = '', loss = '', ...rest] = row;
  const [phase, target = '', tokens = ''] = rest;
  const after = BigInt(tokens) - BigInt(loss);
  return {
    asset,
    basis,
    cohort,
    exact: formatRational(rational(BigInt(asked), den)),
    loss,
    phase: phase as StakePhase,
    target,
    tokensAfter: String(after < 0n ? 0n : after),
    tokensBefore: tokens,
  };
}

/** Very many rows make few sums, which the database cannot know: it would sort them all. */
async function canSort(tx: Tx, isOn: boolean): Promise<void> {
  await tx.$executeRaw`SELECT set_config('enable_sort', ${isOn ? 'on' : 'off'}, true)`;
}

interface SumRow {
  readonly target: string;
  readonly part: string;
  readonly asset: string;
  readonly since: bigint;
  readonly by: string;
}

/** What the running sums are to be told: `changeAt` of `sums.ts`, for all of them. */
export async function sumsStruck(tx: Tx, moment: Moment): Promise<readonly SumChange[]> {
  await canSort(tx, false);
  const rows = await tx.$queryRaw<SumRow[]>`
    WITH stay AS NOT MATERIALIZED (${stays(moment)})
    SELECT p."target", p."part", p."asset", p."since", sum(p."by")::text AS "by"
    FROM (
      SELECT "target", "phase" AS "part", "asset", "since", sum("units") AS "by" FROM stay
      WHERE "phase" <> 'paid' GROUP BY 1, 2, 3, 4
      UNION ALL
      SELECT "target", 'default', "asset", "since", sum("units") FROM stay
      WHERE "phase" = 'bonded' AND "allocation" = 'default' GROUP BY 1, 3, 4
      UNION ALL
      SELECT n."target", 'service/' || split_part(n."pair", '=', 1), n."asset", n."since",
        n."units" * split_part(n."pair", '=', 2)::numeric
      FROM (
        SELECT e."target", e."pair", e."asset", e."since", sum(e."units") AS "units"
        FROM (
          SELECT "target", string_to_table("allocation", ',') AS "pair", "asset", "since", "units" FROM stay
          WHERE "phase" = 'bonded' AND "allocation" NOT IN ('default', '')
        ) e GROUP BY 1, 2, 3, 4
      ) n
    ) p
    GROUP BY 1, 2, 3, 4 HAVING sum(p."by") <> 0`;
  await canSort(tx, true);
  return rows.map((row) => ({
    target: row.target as TargetId,
    part: row.part as SumPart,
    asset: row.asset as AssetId,
    since: at(Number(row.since)),
    by: BigInt(row.by),
  }));
}

/**
 * From when on each place has so many units less, or has them again because the stake that lost them
 * goes on to the next. Most stake is where it is going to be.
 */
const stays = ({ clock, now }: Moment): Prisma.Sql => Prisma.sql`
  SELECT "asset", "target", "phase", "allocation", ${now}::bigint AS "since", -"loss" AS "units"
  FROM "struck" WHERE "loss" > 0 AND "before" IS NULL
  UNION ALL
  SELECT m."asset", p."place" ->> 1, p."place" ->> 2, p."place" ->> 3, e."since", e."units"
  FROM (
    SELECT "asset", "loss", "before" || jsonb_build_array(
      jsonb_build_array("first_epoch", "target", "phase", "allocation")) AS "places"
    FROM "struck" WHERE "loss" > 0 AND "before" IS NOT NULL
  ) m
  CROSS JOIN LATERAL jsonb_array_elements(m."places") WITH ORDINALITY AS p ("place", "n")
  CROSS JOIN LATERAL (
    SELECT CASE p."n" WHEN 1 THEN ${now}::bigint ELSE ${starts(Prisma.sql`p."place"`, { clock })} END, -m."loss"
    UNION ALL
    SELECT ${starts(Prisma.sql`m."places" -> p."n"::int`, { clock })}, m."loss"
    WHERE p."n" < jsonb_array_length(m."places")
  ) e ("since", "units")`;

/** `epochStart` of the first epoch of a place. */
const starts = (place: Prisma.Sql, { clock }: Pick<Moment, 'clock'>): Prisma.Sql => Prisma.sql`
  (${clock.genesis}::bigint + (${place} ->> 0)::bigint * ${clock.epochLength}::bigint)`;
