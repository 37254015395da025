/** What replicas do for the history; one of them at a time. */
import type { Context } from '../db/context.ts';
import type { Log } from '../history/keys/service.ts';
import { sequenceNext } from '../history/sequencing/service.ts';
import type { Job } from './loop.ts';

/** What is committed has its index within half a second, whichever replica died meanwhile. */
const LOOK_MS = 200;

export const historyJobs = (ctx: Context, log: Log): readonly Job[] => [
  {
    name: 'sequencing',
    everyMs: LOOK_MS,
    async turn() {
      return { isMore: (await sequenceNext(ctx, log)) > 0 };
    },
  },
];
