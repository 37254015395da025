/** How often one client may ask. Counted by each replica on its own. */
import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';
import { Refusal } from '../primitives/refusal.ts';
import { MINUTE_MS } from '../primitives/time.ts';
import type { DoorError } from './door-error.ts';
import type { Route } from './route.ts';

export interface RateLimits {
  readonly writesPerMinute: number;
  readonly readsPerMinute: number;
}

export interface Limiters {
  readonly writes: RequestHandler;
  readonly reads: RequestHandler;
}

/** By client address (IPv6 by /56). A refused request reads `Retry-After` in seconds. */
const limiter = (limit: number, identifier: string): RequestHandler =>
  rateLimit({
    windowMs: MINUTE_MS,
    limit,
    identifier,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    handler: () => {
      throw new Refusal<DoorError>({ code: 'rate_limited' });
    },
  });

export const createLimiters = (limits: RateLimits): Limiters => ({
  writes: limiter(limits.writesPerMinute, 'writes'),
  reads: limiter(limits.readsPerMinute, 'reads'),
});

export function limitersOf(route: Route, limiters: Limiters): readonly RequestHandler[] {
  if (route.isUnlimited === true) return [];
  return [route.method === 'post' ? limiters.writes : limiters.reads];
}
