/** What every replica does besides answering; replicas share it, and do not collide. */
import type { Logger } from 'pino';
import type { Context } from '../db/context.ts';
import { sweepWaiting } from '../intake/waiting/service.ts';
import { formatTime } from '../primitives/time.ts';
import { endDue, untilNextDeadline } from '../slash/closing/ending/service.ts';
import { executeDue } from '../slash/closing/execution/service.ts';
import type { Closing } from '../slash/closing/service.ts';
import { releaseNext } from '../slash/escrow/releasing/service.ts';
import { type Readings, readLimits } from '../slash/limiting/reading/service.ts';
import { makeNextTree } from '../slash/tree/service.ts';
import type { Job, Turn } from './loop.ts';

/** What has come due is decided within a second. */
const LOOK_MS = 250;
/** Most limits read in one turn: whoever opens many keeps nobody waiting for long. */
const READ_MAX = 100;
const RELEASE_MS = 1_000;
/** Most slashes released in one transaction. */
const RELEASED_MAX = 100;
const SWEEP_MS = 5_000;
const TREES_MS = 1_000;
/** Between two trees: whoever decides goes before. */
const TREE_REST_MS = 25;

/** Who is told of every group that was decided. */
export type Told = (closing: Closing) => void;

export const courtJobs = (ctx: Context, told: Told): readonly Job[] => [
  reading(ctx, told),
  { name: 'ending', everyMs: LOOK_MS, turn: () => closing(ctx, told, () => endDue(ctx)) },
  { name: 'executing', everyMs: LOOK_MS, turn: () => closing(ctx, told, () => executeDue(ctx)) },
  {
    name: 'releasing',
    everyMs: RELEASE_MS,
    async turn() {
      const released = await releaseNext(ctx, RELEASED_MAX, (failed) =>
        told({ decided: [], failed }),
      );
      return { isMore: released.length > 0 };
    },
  },
  {
    name: 'sweeping',
    everyMs: SWEEP_MS,
    async turn({ signal, beat }) {
      await sweepWaiting(ctx, { signal, beat });
      return { isMore: false };
    },
  },
  {
    name: 'trees',
    everyMs: TREES_MS,
    async turn({ signal, beat }) {
      const made = await makeNextTree(ctx, { signal, beat });
      return { isMore: false, againInMs: made === null ? null : TREE_REST_MS };
    },
  },
];

/** Page by page, and from the first again when the last is done or nothing was read. */
function reading(ctx: Context, told: Told): Job {
  let after: Readings['next'] = null;
  return {
    name: 'reading',
    everyMs: LOOK_MS,
    async turn() {
      const { read, failed, next } = await readLimits(ctx, { after, limit: READ_MAX });
      after = next;
      told({ decided: [], failed });
      return { isMore: read > 0 };
    },
  };
}

/** Comes back at once while something was decided, and at the next deadline when nothing was. */
async function closing(ctx: Context, told: Told, close: () => Promise<Closing>): Promise<Turn> {
  const closed = await close();
  told(closed);
  if (closed.decided.length + closed.failed.length > 0) return { isMore: true };
  return { isMore: false, againInMs: await untilNextDeadline(ctx) };
}

/** Loud about what could not be decided: somebody has to look at it. */
export const logFailures =
  (logger: Logger): Told =>
  ({ failed }) => {
    for (const { id, error, failures, retryAt } of failed)
      logger.error(
        { err: error, slashRequest: id, failures, retryAt: formatTime(retryAt) },
        'a request could not be decided, or its stake released, and was put off',
      );
  };
