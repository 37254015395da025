/** The same world as the model's, as a court is founded on it. */
import { durationMs, formatDuration } from '../../src/primitives/time.ts';
import {
  BRIDGE_ADMIN,
  council,
  GENESIS,
  ORACLE_ADMIN,
  oracle,
  rules,
} from '../support/bootstrap.ts';
import { policy } from '../support/objects.ts';
import { PREFIX } from '../support/statements.ts';
import {
  COUNCIL,
  type Committee,
  EPOCH_MS,
  eldersOf,
  LAWS,
  type Law,
  MAX_PAUSE_MS,
  UNBONDING_MS,
  type WorldKind,
} from './laws.ts';
import { KEYS, OPERATORS } from './people.ts';

const duration = (ms: number): string => formatDuration(durationMs(ms));
const hundredths = (n: bigint): string => (n === 100n ? '1' : `0.${String(n).padStart(2, '0')}`);

const policyOf = (service: string, law: Law, { unit }: WorldKind) => ({
  ...policy,
  service,
  slashFraction: law.fraction,
  sharedFraction: law.sharedFraction,
  liable: law.liable,
  vetoWindow: duration(law.windowMs),
  disputeExtension: duration(law.disputeMs),
  evidenceMaxAge: duration(law.ageMs),
  minExecution: 'PT1H',
  tombstone: law.tombstone,
  silentLimit:
    law.limit === null
      ? null
      : {
          period: duration(law.limit.periodMs),
          amounts: {
            umilk: String(law.limit.umilk * unit),
            uoil: String(law.limit.uoil * unit),
          },
        },
  escrowPeriod: duration(law.escrowMs),
  disposition: Object.fromEntries(law.shares.map(([to, share]) => [to, hundredths(share)])),
});

const committeeOf = (committee: string, of: Committee) => ({
  ...council,
  committee,
  owner: 'authority',
  members: of.members.map(([who, weight]) => ({ signer: KEYS[who].signer, weight })),
  vetoQuorum: hundredths(of.vetoQuorum),
  upholdQuorum: hundredths(of.upholdQuorum),
});

export const foundingOf = (kind: WorldKind): Readonly<Record<string, unknown>> => ({
  deployment: {
    name: 'model',
    genesis: GENESIS,
    epochLength: duration(EPOCH_MS),
    bech32Prefix: PREFIX,
    ...rules,
    unbondingPeriod: duration(UNBONDING_MS),
    maxPause: duration(MAX_PAUSE_MS),
    joinNotice: 'PT0S',
    lastResort: 'elders',
    bounds: { ...rules.bounds, dispositions: ['burn', 'reporter', 'service', 'insurance'] },
    accounts: { service: 'account-s', insurance: 'account-i' },
  },
  services: [
    { ...oracle, requiredStake: { umilk: '1' } },
    {
      ...oracle,
      service: 'bridge',
      admin: { signers: [BRIDGE_ADMIN.signer], threshold: 1 },
      requiredStake: {},
    },
  ],
  committees: [committeeOf('council', COUNCIL), committeeOf('elders', eldersOf(kind))],
  policies: Object.entries(LAWS).map(([service, law]) => policyOf(service, law, kind)),
  operators: Object.entries(OPERATORS).map(([operator, { admin, own }]) => ({
    operator,
    admin: KEYS[admin].signer,
    restaker: own,
  })),
  watchers: [],
  topics: [],
});

export const SERVICE_ADMINS = { oracle: ORACLE_ADMIN, bridge: BRIDGE_ADMIN };
