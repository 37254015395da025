/** What every replica does besides answering; replicas share it, and do not collide. */
import type { Logger } from 'pino';
import type { Context } from '../db/context.ts';
import { sweepWaiting } from '../intake/waiting/service.ts';
import type { Closing } from '../slash/closing/service.ts';
import { endDue, untilNextDeadline } from '../slash/ending/service.ts';
import { executeDue } from '../slash/execution/service.ts';
import { releaseNext } from '../slash/releasing/service.ts';
import type { Job, Turn } from './loop.ts';

/** What has come due is decided within a second. */
const LOOK_MS = 250;
const RELEASE_MS = 1_000;
const SWEEP_MS = 5_000;

export const courtJobs = (ctx: Context, logger: Logger): readonly Job[] => [
  { name: 'ending', everyMs: LOOK_MS, turn: () => closing(ctx, logger, () => endDue(ctx)) },
  { name: 'executing', everyMs: LOOK_MS, turn: () => closing(ctx, logger, () => executeDue(ctx)) },
  {
    name: 'releasing',
    everyMs: RELEASE_MS,
    turn: async () => ({ isMore: (await releaseNext(ctx)).length > 0 }),
  },
  {
    name: 'sweeping',
    everyMs: SWEEP_MS,
    async turn({ signal, beat }) {
      await sweepWaiting(ctx, { signal, beat });
      return { isMore: false };
    },
  },
];

/** Comes back at once while something was decided, and at the next deadline when nothing was. */
async function closing(ctx: Context, logger: Logger, close: () => Promise<Closing>): Promise<Turn> {
  const { decided, failed } = await close();
  for (const { id, error, failures, retryAt } of failed)
    logger.error(
      { err: error, slashRequest: id, failures, retryAt: new Date(retryAt).toISOString() },
      'a request could not be decided and was put off',
    );
  if (decided.length + failed.length > 0) return { isMore: true };
  return { isMore: false, againInMs: await untilNextDeadline(ctx) };
}
