/** A court whose services pay: money, prices, plans, and the ticks that a replica would make. */
import type { Response } from 'supertest';
import { expect } from 'vitest';
import { formatTime } from '../../src/primitives/time.ts';
import { tickDue } from '../../src/rewards/ticking/due/service.ts';
import { type EscrowCourt, escrowCourt } from '../scenarios/escrowed.ts';
import { ORACLE_ADMIN } from '../support/bootstrap.ts';
import { envelope } from '../support/signers.ts';

export interface Payday extends EscrowCourt {
  /** By the oracle's admin, of the oracle, unless said otherwise. */
  plan(changes?: Readonly<Record<string, unknown>>, by?: typeof ORACLE_ADMIN): Promise<Response>;
  price(asset: string, price: string): Promise<void>;
  /** Every tick that is due, as a replica makes them; how many. */
  pay(): Promise<number>;
}

/** In [0, 2^32) hours: every plan of a test is active in the whole of it. */
const ALWAYS = { start: '2026-01-01T00:00:00.000Z', end: '2036-01-01T00:00:00.000Z' };

const BASIC = { weight: 0, distribution: { type: 'basic' } };

/** 24 units a second, so that an hour is a whole number of them. */
const A_DAY = String(24 * 3_600 * 24);
export const AN_HOUR = 24 * 3_600;

export async function payday(): Promise<Payday> {
  const court = await escrowCourt();
  return {
    ...court,
    async plan(changes = {}, by = ORACLE_ADMIN) {
      const { service = 'oracle', ...rest } = changes;
      const body = {
        ...{ service, plan: 'main', previous: null, status: 'active', asset: 'ureward' },
        ...{ amountPerDay: A_DAY, ...ALWAYS, pools: BASIC, operators: BASIC },
        ...{ services: { weight: 0 }, accepts: null, maxPriceAge: null, forfeits: false },
        ...rest,
      };
      const signing = { deployment: court.deployment, now: court.clock.time, keys: [by] };
      const signed = envelope('tribune/reward-plan/v1', body as never, {
        ...signing,
        author: `service/${String(service)}` as never,
      });
      return court.post('/v1/rewards/plans', signed);
    },
    async price(asset, price) {
      const line = { at: formatTime(court.clock.time), type: 'price', asset, price, exponent: 0 };
      expect((await court.feed('prices', [line])).status).toBe(200);
    },
    async pay() {
      let made = 0;
      for (;;) {
        const more = await tickDue(court);
        if (more === 0) return made;
        made += more;
      }
    },
  };
}

export const funds = (amount: string, asset = 'ureward', service = 'oracle') => ({
  ...{ type: 'fund', service, asset, amount },
});
