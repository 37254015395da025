/** The least that a read can be: one row by its primary key over HTTP, through the same pool. */
import express, { type Express } from 'express';
import type { Database } from '../../src/db/database.ts';

export function rowReader(database: Database): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/row/:id', async (req, res) => {
    const rows = await database.transaction(
      (tx) => tx.$queryRaw<{ readonly report: string }[]>`
        SELECT "request", "executed_at"::text AS "executedAt", "epoch", "report"
        FROM "slash" WHERE "request" = ${req.params.id}`,
    );
    res.json(rows[0] ?? null);
  });
  return app;
}
