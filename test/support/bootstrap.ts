/** One small deployment: an authority of two of three, two services, a committee, feeders. */

import type { Context } from '../../src/db/context.ts';
import type { Database } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { type ManualClock, manualClock } from './clock.ts';
import { freshDatabase } from './database.ts';
import { chains, committee, deployment, policy, topic } from './objects.ts';
import { keyOf, NOW, PREFIX } from './statements.ts';

/** Three people of the authority, any two of whom speak for it. */
export const AUTHORITY = [keyOf('ed25519', 21), keyOf('eip712', 22), keyOf('adr036', 23)] as const;
export const ORACLE_ADMIN = keyOf('ed25519', 31);
export const BRIDGE_ADMIN = keyOf('eip712', 32);
export const OPERATOR_ADMIN = keyOf('adr036', 41);
export const OTHER_ADMIN = keyOf('adr036', 42);
export const WATCHER = keyOf('eip712', 51);
export const FEEDER = keyOf('ed25519', 61);
export const MEMBERS = [keyOf('ed25519', 71), keyOf('eip712', 72), keyOf('adr036', 73)] as const;

export const GENESIS = '2026-11-01T00:00:00.000Z';

const admin = (key: { readonly signer: string }) => ({ signers: [key.signer], threshold: 1 });

export const oracle = {
  service: 'oracle',
  admin: admin(ORACLE_ADMIN),
  chain: 'milk',
  displayName: 'Oracle',
  requiredStake: { umilk: '1000' },
};

export const council = {
  ...committee,
  members: MEMBERS.map(({ signer }) => ({ signer, weight: 1 })),
};

export const rules = {
  ...deployment,
  authority: { signers: AUTHORITY.map(({ signer }) => signer), threshold: 2 },
};

/** A bootstrap file as JSON; `changes` replace whole parts of it. */
export const bootstrapFile = (changes: Readonly<Record<string, unknown>> = {}): Json =>
  JSON.parse(
    JSON.stringify({
      deployment: {
        name: 'milkyway-test',
        genesis: GENESIS,
        epochLength: 'PT1H',
        bech32Prefix: PREFIX,
        ...rules,
      },
      chains: chains.slice(0, 1),
      services: [
        oracle,
        { ...oracle, service: 'bridge', admin: admin(BRIDGE_ADMIN), displayName: 'Bridge' },
      ],
      committees: [council],
      policies: [policy],
      operators: [
        { operator: 'op-1', admin: OPERATOR_ADMIN.signer, restaker: null },
        { operator: 'op-2', admin: OTHER_ADMIN.signer, restaker: null },
      ],
      watchers: [
        {
          service: 'oracle',
          watcher: WATCHER.signer,
          offences: ['equivocation'],
          status: 'active',
        },
      ],
      topics: [topic],
      feeders: [
        {
          feeder: FEEDER.signer,
          feeds: ['ledger', 'chain-facts', 'prices'],
          status: 'active',
        },
      ],
      ...changes,
    }),
  ) as Json;

export interface World extends Context {
  readonly clock: ManualClock;
  readonly database: Database;
}

/** A fresh database with that deployment in it, and its clock at `NOW`. */
export async function world(changes: Readonly<Record<string, unknown>> = {}): Promise<World> {
  const database = await freshDatabase();
  const clock = manualClock(NOW);
  const founding = { database, clock, kinds: KINDS };
  return { ...founding, deployment: await bootstrap(founding, bootstrapFile(changes)) };
}
