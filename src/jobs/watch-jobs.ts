/** Every replica looks at what somebody would be woken for, and says in its log when it begins and when it is over. */
import type { Logger } from 'pino';
import type { Context } from '../db/context.ts';
import { MINUTE_MS, SECOND_MS } from '../primitives/time.ts';
import { type UrgentFigures, urgentFigures } from '../standing/figures/service.ts';
import { lookAgain, NO_ALARMS, type Reading, type Told } from './alarms.ts';
import type { Job } from './loop.ts';

const LOOK_MS = 5 * SECOND_MS;

/** What one process sees of itself, since it was asked before. */
export interface OwnFigures {
  /** By code. */
  readonly refusals: ReadonlyMap<string, number>;
  readonly slowestVerdictSeconds: number;
  /** Submissions now, and the most there may be. */
  readonly inFlight: number;
  readonly inFlightMax: number;
}

/** Refusals that are no fault of whoever asked. */
const OURS = ['intake_overloaded', 'internal'] as const;

/** How near to its limit something may come. */
const NEAR = 3 / 4;

export function watchJobs(
  ctx: Context,
  own: () => OwnFigures,
  logger: Logger,
  steady: () => number,
): readonly Job[] {
  let alarms = NO_ALARMS;
  return [
    {
      name: 'watching',
      everyMs: LOOK_MS,
      async turn() {
        const readings = [...ofCourt(await urgentFigures(ctx)), ...ofProcess(own())];
        const looked = lookAgain(alarms, readings, steady());
        alarms = looked.alarms;
        for (const one of looked.told) log(logger, one);
        return { isMore: false };
      },
    },
  ];
}

const reading = (
  alert: string,
  value: number,
  above: number,
  more: Partial<Pick<Reading, 'about' | 'lastingMs'>> = {},
): Reading => ({ alert, value, above, about: null, lastingMs: 0, ...more });

/** The same at every replica. docs/operations.md has these numbers. */
const ofCourt = (court: UrgentFigures): readonly Reading[] => [
  reading('history_lag', court.history.lagSeconds, 10),
  reading('oldest_due_request', court.oldestDueSeconds, 60),
  reading('requests_put_off', court.putOff, 0, { lastingMs: 5 * MINUTE_MS }),
  ...court.feeds.map(({ feed, lagSeconds }) =>
    reading('feed_lag', lagSeconds, court.maxFeedLagSeconds * NEAR, { about: feed }),
  ),
  reading('webhooks_failing', court.webhooks.failing, 0, { lastingMs: 10 * MINUTE_MS }),
];

const ofProcess = (own: OwnFigures): readonly Reading[] => [
  ...OURS.map((code) => reading('refused', own.refusals.get(code) ?? 0, 0, { about: code })),
  reading('intake_in_flight', own.inFlight, own.inFlightMax * NEAR),
  reading('verdict_seconds', own.slowestVerdictSeconds, 5),
];

function log(logger: Logger, { state, reading: { alert, about, value, above } }: Told): void {
  const line = { alert, state, value, above, ...(about === null ? {} : { about }) };
  if (state === 'begun') logger.warn(line, `${alert} is above ${above}`);
  else logger.info(line, `${alert} is not above ${above} any more`);
}
