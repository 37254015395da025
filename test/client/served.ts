/** A court that listens, its history, and the client that asks it. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTribune, type Settings, type Tribune } from '../../src/client/tribune.ts';
import type { Patience } from '../../src/client/waiting.ts';
import { openLog } from '../../src/history/keys/service.ts';
import { sequenceNext } from '../../src/history/sequencing/service.ts';
import { doorOf } from '../http/door.ts';
import { type EscrowCourt, escrowCourt } from '../scenarios/escrowed.ts';

/** Nobody waits long in a test. */
export const QUICK: Patience = {
  tries: 4,
  firstWaitMs: 5,
  longestWaitMs: 2_000,
  silenceMs: 5_000,
};

export interface Served {
  readonly court: EscrowCourt;
  readonly door: Server;
  readonly url: string;
  readonly tribune: Tribune;
  /** Another client of the same server. */
  ask(settings: Partial<Settings>): Tribune;
  /** Everything that waits gets its index. */
  sequence(): Promise<void>;
  end(): Promise<void>;
}

/** Where it listens. */
export async function urlOf(server: Server): Promise<string> {
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function serve(): Promise<Served> {
  const court = await escrowCourt();
  const door = doorOf({ context: court }).listen(0, '127.0.0.1');
  const url = await urlOf(door);
  const log = await openLog(court, { given: [], spare: '22'.repeat(32) });
  const ask = (settings: Partial<Settings>): Tribune =>
    createTribune({ url, now: () => court.clock.time, patience: QUICK, ...settings });
  return {
    court,
    door,
    url,
    tribune: ask({}),
    ask,
    async sequence() {
      while ((await sequenceNext(court, log)) > 0);
    },
    async end() {
      door.closeAllConnections();
      door.close();
      await court.end();
    },
  };
}
