/** One good content of every registry object, for tests to change. */
import type { ChainContent } from '../../src/registry/objects-schema.ts';
import { keyOf } from './statements.ts';

export const group = { signers: [keyOf('ed25519').signer], threshold: 1 };

export const deployment = {
  authority: group,
  unbondingPeriod: 'P3D',
  maxFeedLag: 'PT1H',
  maxPause: 'PT6H',
  changeDelay: 'PT48H',
  joinNotice: 'PT24H',
  lastResort: null,
  bounds: {
    minVetoWindow: 'PT1H',
    maxSlashFraction: '0.5',
    maxReporterShare: '0.1',
    dispositions: ['burn', 'reporter'],
  },
  accounts: {},
};

export const chains = [
  { chain: 'milk', type: 'cometbft', chainId: 'milkyway-1', fromHeight: '1' },
  {
    chain: 'eth',
    type: 'ethereum',
    genesisTime: '2020-12-01T12:00:23.000Z',
    genesisValidatorsRoot: '4b'.repeat(32),
    forks: [
      { epoch: '0', version: '00000000' },
      { epoch: '74240', version: '01000000' },
    ],
    secondsPerSlot: 12,
  },
  { chain: 'dot', type: 'grandpa' },
] as const satisfies readonly unknown[] as unknown as readonly ChainContent[];

export const service = {
  service: 'oracle',
  admin: group,
  chain: 'milk',
  displayName: 'Oracle',
  requiredStake: { umilk: '1000000' },
};

export const policy = {
  service: 'oracle',
  offence: 'equivocation',
  kinds: ['cometbft/duplicate-vote'],
  slashFraction: '0.05',
  burden: 'veto',
  committee: 'council',
  vetoWindow: 'PT24H',
  disputeExtension: 'PT12H',
  evidenceMaxAge: 'PT12H',
  minExecution: 'PT12H',
  openReporting: true,
  liable: ['operator'],
  sharedFraction: '1',
  tombstone: true,
  silentLimit: { period: 'P7D', amounts: { umilk: '1000000' } },
  escrowPeriod: 'P7D',
  disposition: { burn: '0.9', reporter: '0.1' },
};

export const committee = {
  committee: 'council',
  owner: 'service/oracle',
  members: [
    { signer: keyOf('ed25519').signer, weight: 1 },
    { signer: keyOf('eip712').signer, weight: 1_000_000_000 },
  ],
  vetoQuorum: '0.333333333333333333',
  upholdQuorum: '0.5',
};

export const operator = { operator: 'op-7', admin: keyOf('adr036').signer, restaker: null };

export const watcher = {
  service: 'oracle',
  watcher: keyOf('ed25519', 5).signer,
  offences: ['downtime'],
  status: 'active',
};

export const topic = {
  service: 'oracle',
  topic: 'price',
  statementType: 'oracle/price/v1',
  fields: ['asset', 'value'],
  startsAt: '2026-11-01T00:00:00.000Z',
  slotDuration: 'PT1M',
};

export const feeder = {
  feeder: keyOf('ed25519', 6).signer,
  feeds: ['ledger', 'chain-facts'],
  status: 'active',
};
