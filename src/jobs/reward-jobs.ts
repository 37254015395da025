/** What replicas do for rewards: every plan is paid up to now, whichever of them comes first. */
import type { Context } from '../db/context.ts';
import { tickDue } from '../rewards/ticking/due/service.ts';
import type { Job } from './loop.ts';

/** Of an hour or so, which a tick is about, this is nothing. */
const LOOK_MS = 1_000;

export const rewardJobs = (ctx: Context): readonly Job[] => [
  {
    name: 'rewards',
    everyMs: LOOK_MS,
    async turn() {
      return { isMore: (await tickDue(ctx)) > 0 };
    },
  },
];
