/** The door over a real database, with the real table of routes or one made for a test. */
import type { Express } from 'express';
import { pino } from 'pino';
import { databaseClock } from '../../src/db/clock.ts';
import type { Context } from '../../src/db/context.ts';
import type { Database } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { type AppDependencies, createApp } from '../../src/http/app.ts';
import type { Route } from '../../src/http/route.ts';
import { at, durationMs, HOUR_MS } from '../../src/primitives/time.ts';
import type { CourtFigures } from '../../src/standing/figures/service.ts';
import { DEPLOYMENT, PREFIX } from '../support/statements.ts';

export const NO_FIGURES: CourtFigures = {
  requests: [],
  verdicts: [],
  discrepancies: [],
  feeds: [],
  maxFeedLagSeconds: 3_600,
  oldestDueSeconds: 0,
  putOff: 0,
  history: { size: 0, pending: 0, lagSeconds: 0 },
  webhooks: { failing: 0, dead: 0 },
  waiting: { count: 0, oldestSeconds: 0 },
};

export const contextOf = (database: Database): Context => ({
  database,
  clock: databaseClock,
  kinds: KINDS,
  deployment: {
    id: DEPLOYMENT,
    name: 'milkyway-1',
    genesis: at(0),
    epochLength: durationMs(HOUR_MS),
    bech32Prefix: PREFIX,
  },
});

export interface Door {
  readonly context: Context;
  readonly changes?: Partial<AppDependencies>;
  readonly routes?: readonly Route[];
}

export const doorOf = ({ context, changes, routes }: Door): Express =>
  createApp(
    {
      context,
      logger: pino({ level: 'silent' }),
      limits: { writesPerMinute: 100_000, readsPerMinute: 100_000 },
      probes: { silentJobs: () => [], figures: async () => NO_FIGURES },
      trustedProxies: 0,
      ...changes,
    },
    ...(routes === undefined ? [] : [routes]),
  );
