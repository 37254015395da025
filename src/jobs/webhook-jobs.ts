/** What replicas do for webhooks: each of them sends to some, many at once. */
import { randomUUID } from 'node:crypto';
import type { Context } from '../db/context.ts';
import { type Delivering, deliverTo, leaseDue } from '../webhooks/delivering/service.ts';
import type { Sending } from '../webhooks/sending/service.ts';
import type { Job } from './loop.ts';

const LOOK_MS = 500;

/** Webhooks that one replica sends to at once. */
const AT_ONCE = 32;

export function webhookJobs(context: Context, sending: Sending): readonly Job[] {
  const parts: Delivering = { context, sending, chance: Math.random, newLease: randomUUID };
  return [
    {
      name: 'webhooks',
      everyMs: LOOK_MS,
      async turn({ signal, beat }) {
        return { isMore: (await deliverDue(parts, { signal, beat })) > 0 };
      },
    },
  ];
}

type During = Parameters<Job['turn']>[0];

/**
 * As long as anything is under way: whoever is slow keeps his place and nobody else's, and those that
 * become due meanwhile have theirs. Nothing is under way any more when it says how many had a turn.
 */
async function deliverDue(parts: Delivering, { signal, beat }: During): Promise<number> {
  const underWay = new Set<Promise<void>>();
  const errors: unknown[] = [];
  let turns = 0;
  try {
    do {
      beat();
      const free = AT_ONCE - underWay.size;
      for (const lease of free === 0 ? [] : await leaseDue(parts, free)) {
        const task = deliverTo(parts, lease, signal)
          .catch((error: unknown) => void errors.push(error))
          .finally(() => underWay.delete(task));
        underWay.add(task);
        turns += 1;
      }
      if (underWay.size > 0) await firstOf(underWay);
    } while (underWay.size > 0 && errors.length === 0 && !signal.aborted);
  } finally {
    await Promise.all(underWay);
  }
  if (errors.length > 0) throw errors[0];
  return turns;
}

/** Or a look later, if none has come to its end by then. */
async function firstOf(underWay: ReadonlySet<Promise<void>>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const look = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LOOK_MS);
  });
  await Promise.race([look, ...underWay]);
  clearTimeout(timer);
}
