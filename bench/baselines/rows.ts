/**
 * The obvious other way, to compare with: a row a restaker and service that says how much of his stake
 * secures it, and a slash that goes through the restakers and updates the rows of each, in one transaction.
 */
import type { Tx } from '../../src/db/database.ts';
import { emptyPlace } from '../place.ts';
import { timed } from '../table.ts';

export interface RowsMeasured {
  readonly slashMs: number;
  readonly rowsWritten: number;
}

const STAKE = 1_000n;
/** In percent. */
const SLASHED = 1n;

export async function measureRows(
  restakers: number,
  services: readonly string[],
): Promise<RowsMeasured> {
  const { database, leave } = await emptyPlace();
  await database.transaction((tx) => fill(tx, restakers, services));
  let rowsWritten = 0;
  const slashMs = await timed(() =>
    database.transaction(async (tx) => {
      rowsWritten = await slash(tx);
    }),
  );
  await leave();
  return { slashMs, rowsWritten };
}

async function fill(tx: Tx, restakers: number, services: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    CREATE TABLE "exposure_row" ("restaker" TEXT, "service" TEXT, "amount" NUMERIC NOT NULL,
      PRIMARY KEY ("restaker", "service"))`;
  await tx.$executeRaw`
    INSERT INTO "exposure_row" SELECT 'r-' || i, s, ${STAKE.toString()}::numeric
    FROM generate_series(1, ${restakers}::int) i, unnest(${[...services]}::text[]) s`;
}

async function slash(tx: Tx): Promise<number> {
  const rows = await tx.$queryRaw<{ restaker: string; amount: string }[]>`
    SELECT DISTINCT ON ("restaker") "restaker", "amount"::text FROM "exposure_row" ORDER BY "restaker"`;
  let written = 0;
  for (const { restaker, amount } of rows) {
    const left = BigInt(amount) - (BigInt(amount) * SLASHED) / 100n;
    written += await tx.$executeRaw`
      UPDATE "exposure_row" SET "amount" = ${left.toString()}::numeric WHERE "restaker" = ${restaker}`;
  }
  return written;
}
