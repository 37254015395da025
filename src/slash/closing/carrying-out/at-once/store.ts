/**
 * A slash of very many cohorts as a few statements: what each loses stays in the database. The same
 * arithmetic as `cascade-loss.ts`, where no group took anything: then all that is asked is an integer
 * over one denominator, and the running sums are sums of integers.
 */
import { column } from '../../../../db/columns.ts';
import type { Tx } from '../../../../db/database.ts';
import { Prisma } from '../../../../db/generated/client.ts';
import { type AnsweringWanted, answeringRows } from '../../../../ledger/answering/rows/store.ts';
import { ARRIVAL_RATE, GUARD_DEN, SHARES_PER_TOKEN } from '../../../../ledger/cohort.ts';
import { formatRational } from '../../../../primitives/rational.ts';
import type { Charges } from '../../../cascade/cascade-charges.ts';
import type { Executed } from '../../../request.ts';

/** PostgreSQL's, for sorting and grouping, of this transaction; one slash is carried out at a time. */
const WORK_MEMORY = '256MB';

export interface Striking extends Charges {
  readonly wanted: AnsweringWanted;
  readonly service: string;
}

const numeric = (value: bigint): Prisma.Sql => Prisma.sql`${value.toString()}::numeric`;

/** Nearly all stake has the rate that it arrived with. */
const isArrival = (rate: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`${rate} = ${formatRational(ARRIVAL_RATE)}`;

const part = (rate: Prisma.Sql, index: 1 | 2): Prisma.Sql => Prisma.sql`
  CASE WHEN ${isArrival(rate)} THEN ${numeric(index === 1 ? ARRIVAL_RATE.num : ARRIVAL_RATE.den)}
    ELSE split_part(${rate}, '/', ${index}::int)::numeric END`;

/** `worth` of `cohort.ts`; of the rate that stake arrives with, what that comes to. */
const worth = (shares: Prisma.Sql, rate: Prisma.Sql): Prisma.Sql => {
  const guard = numeric(GUARD_DEN);
  const [num, den] = [part(rate, 1), part(rate, 2)];
  return Prisma.sql`CASE WHEN ${isArrival(rate)} THEN div(${shares} + ${guard}, ${numeric(SHARES_PER_TOKEN)})
    ELSE div(${shares} * (${num}) * ${guard} + (${den}), (${den}) * ${guard}) END`;
};

/** What an allocation names for the service; 0 where it does not. Ids hold neither `=` nor `,`. */
const named = (allocation: Prisma.Sql, service: string): Prisma.Sql => Prisma.sql`
  COALESCE(NULLIF(split_part(split_part(',' || ${allocation} || ',', ${`,${service}=`}, 2), ',', 1), '')::int, 0)`;

/**
 * Writes down what every cohort that answers is asked and loses, until the end of the transaction. Each
 * inner query is fenced by OFFSET 0, or what it computes once would be computed wherever it is named.
 */
export async function strike(tx: Tx, { wanted, service, charges, den }: Striking): Promise<void> {
  await tx.$executeRaw`SELECT set_config('work_mem', ${WORK_MEMORY}, true)`;
  const over = numeric(den);
  await tx.$executeRaw`
    CREATE TEMP TABLE "struck" ON COMMIT DROP AS
    SELECT s."id", s."asset", s."version", s."rate", s."shares", s."target", s."phase", s."allocation",
      s."first_epoch", s."before", s."tokens", s."basis", s."asked", s."capped",
      div(s."sum", ${over}) - div(s."sum" - s."capped", ${over}) AS "loss"
    FROM (
      SELECT c.*, sum(c."capped") OVER (PARTITION BY c."asset" ORDER BY c."id" ROWS UNBOUNDED PRECEDING) AS "sum"
      FROM (
        SELECT b.*, least(b."asked", b."tokens" * ${over}) AS "capped" FROM (
          SELECT w.*, COALESCE(w."worth_then", w."worth") AS "basis",
            COALESCE(w."worth_then", w."worth") * w."each" AS "asked",
            CASE w."phase" WHEN 'paid' THEN 0 ELSE w."worth" END AS "tokens"
          FROM (${weighed(wanted, service, charges)} OFFSET 0) w OFFSET 0
        ) b OFFSET 0
      ) c OFFSET 0
    ) s`;
}

/** All that answer, with what they are worth, were worth, and are asked of each unit. */
const weighed = (
  wanted: AnsweringWanted,
  service: string,
  charges: Charges['charges'],
): Prisma.Sql => Prisma.sql`
  SELECT u.*, u."factor" * u."weight" AS "each", ${worth(Prisma.sql`u."shares"`, Prisma.sql`u."rate"`)} AS "worth",
    CASE WHEN u."rate_then" IS NOT NULL
      THEN ${worth(Prisma.sql`u."shares"`, Prisma.sql`u."rate_then"`)} END AS "worth_then"
  FROM (
    SELECT a."id", a."asset", a."version", a."rate", a."shares", a."target", a."phase", a."allocation",
      a."first_epoch", a."before", split_part(a."told"[1], ' ', 2) AS "rate_then", t."factor",
      CASE WHEN t."always" > 0 THEN t."always" WHEN a."was_for" = 'default' THEN t."by_default"
        ELSE t."named" * ${named(Prisma.sql`a."was_for"`, service)} END AS "weight"
    FROM (${answeringRows(wanted)}) a
    JOIN unnest(${column(charges.map((c) => c.target))}, ${column(charges.map((c) => c.always))}::int[],
        ${column(charges.map((c) => c.byDefault))}::int[], ${column(charges.map((c) => c.named))}::int[],
        ${column(charges.map((c) => c.factor))}::numeric[])
      AS t ("target", "always", "by_default", "named", "factor") ON t."target" = a."was_on"
    OFFSET 0
  ) u WHERE u."weight" > 0`;

export async function forget(tx: Tx): Promise<void> {
  await tx.$executeRaw`DROP TABLE "struck"`;
}

/** A rate line for each that loses something: `cascade-lines.ts`. Fractions in lowest terms. */
export async function appendStruck(
  tx: Tx,
  { id, executedAt }: Pick<Executed, 'id' | 'executedAt'>,
  den: bigint,
): Promise<void> {
  const over = numeric(den);
  await tx.$executeRaw`
    INSERT INTO "rate_line" ("kind", "cohort", "version", "slash", "executed_at", "rate_before", "rate_after",
      "tokens_before", "loss", "exact")
    SELECT 'slash', l."id", l."version" + 1, ${id}, ${executedAt}::bigint, l."rate",
      CASE WHEN l."num" > 0 THEN div(l."num", l."by") || '/' || div(l."den", l."by") ELSE '0/1' END,
      l."tokens", l."loss", div(l."asked", l."exact_by") || '/' || div(${over}, l."exact_by")
    FROM (
      SELECT f.*, ${commonDivisor(Prisma.sql`f."num"`, Prisma.sql`f."den"`)} AS "by",
        ${commonDivisor(over, Prisma.sql`f."asked"`)} AS "exact_by"
      FROM (${fractions} OFFSET 0) f OFFSET 0
    ) l`;
}

/** The rate less the loss spread over all shares; of shares that its denominator divides, over them. */
const fractions = Prisma.sql`
  SELECT p."id", p."version", p."rate", p."tokens", p."loss", p."asked",
    CASE WHEN p."is_whole" THEN p."shares" ELSE p."shares" * p."rate_den" END AS "den",
    CASE WHEN p."is_whole" THEN p."rate_num" * div(p."shares", p."rate_den") - p."loss"
      ELSE p."rate_num" * p."shares" - p."loss" * p."rate_den" END AS "num"
  FROM (
    SELECT r.*, mod(r."shares", r."rate_den") = 0 AS "is_whole" FROM (
      SELECT s.*, ${part(Prisma.sql`s."rate"`, 1)} AS "rate_num", ${part(Prisma.sql`s."rate"`, 2)} AS "rate_den"
      FROM "struck" s WHERE s."loss" > 0 OFFSET 0
    ) r OFFSET 0
  ) p`;

const INT8_MAX = Prisma.sql`9223372036854775807`;

/** Of numbers above 0; in machine words where the first is one. */
const commonDivisor = (a: Prisma.Sql, b: Prisma.Sql): Prisma.Sql => Prisma.sql`
  CASE WHEN ${a} <= 0 THEN 1
    WHEN ${a} <= ${INT8_MAX} THEN gcd((${a})::bigint, mod(${b}, ${a})::bigint)::numeric ELSE gcd(${a}, ${b}) END`;
