/** How often one client may ask. Counted by each replica on its own. */
import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
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

/**
 * An address as all limits count it: who has one IPv6 address has a whole network of them, a /56.
 */
export const countedAddress = (ip: string | undefined): string =>
  ip === undefined ? '' : ipKeyGenerator(ip);

/** By client address, as counted. A refused request reads `Retry-After` in seconds. */
const limiter = (limit: number, identifier: string): RequestHandler =>
  rateLimit({
    windowMs: MINUTE_MS,
    keyGenerator: ({ ip }) => countedAddress(ip),
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
