/** The bootstrap file of a small deployment: three services, one committee, one chain. */
import type { Json } from '../../primitives/bytes.ts';
import type { SigningKey } from '../../primitives/signatures/signing-key.ts';

/** Everyone who signs. */
export interface Cast {
  readonly authority: SigningKey;
  readonly admin: SigningKey;
  readonly watcher: SigningKey;
  readonly feeder: SigningKey;
  /** One scheme each. */
  readonly ana: SigningKey;
  readonly ben: SigningKey;
  readonly cyn: SigningKey;
}

const MEMBERS = ['ana', 'ben', 'cyn'] as const;
export type Member = (typeof MEMBERS)[number];

export const PREFIX = 'milk';
export const CHAIN = 'milkyway';
export const CHAIN_ID = 'milkyway-demo-1';
export const SERVICES = ['oracle', 'bridge', 'sequencer'] as const;
const OFFENCE = 'double-signing';

export function foundingFile(cast: Cast, genesis: string): Json {
  const authority = { signers: [cast.authority.signer], threshold: 1 };
  return {
    deployment: { ...rules(genesis), authority },
    chains: [{ chain: CHAIN, type: 'cometbft', chainId: CHAIN_ID, fromHeight: '1' }],
    services: SERVICES.map((service) => serviceOf(service, cast)),
    committees: [
      {
        committee: 'council',
        owner: 'authority',
        members: MEMBERS.map((name) => ({ signer: cast[name].signer, weight: 1 })),
        vetoQuorum: '0.5',
        upholdQuorum: '0.5',
      },
    ],
    policies: [
      policyOf('oracle', { vetoWindow: 'PT12S', slashFraction: '0.1', isShared: true }),
      policyOf('bridge', { vetoWindow: 'PT1M', slashFraction: '0.2', isShared: false }),
      policyOf('sequencer', { vetoWindow: 'PT24H', slashFraction: '0.05', isShared: false }),
    ],
    operators: [],
    watchers: SERVICES.map((service) => ({
      service,
      watcher: cast.watcher.signer,
      offences: [OFFENCE],
      status: 'active',
    })),
    topics: [],
    feeders: [{ feeder: cast.feeder.signer, feeds: ['ledger', 'chain-facts'], status: 'active' }],
  };
}

const rules = (genesis: string) => ({
  name: 'demo',
  genesis,
  epochLength: 'PT1H',
  bech32Prefix: PREFIX,
  unbondingPeriod: 'P21D',
  maxFeedLag: 'PT1H',
  maxPause: 'PT6H',
  changeDelay: 'PT48H',
  joinNotice: 'PT24H',
  lastResort: null,
  bounds: {
    minVetoWindow: 'PT5S',
    maxSlashFraction: '0.5',
    maxReporterShare: '0.1',
    dispositions: ['burn', 'reporter'],
  },
  accounts: {},
});

/** What each wants to be secured by, in umilk. The bridge has little to spare. */
const REQUIRED: Readonly<Record<(typeof SERVICES)[number], string>> = {
  oracle: '8000000',
  bridge: '10000000',
  sequencer: '2000000',
};

const serviceOf = (service: (typeof SERVICES)[number], cast: Cast) => ({
  service,
  admin: { signers: [cast.admin.signer], threshold: 1 },
  chain: CHAIN,
  displayName: `The ${service}`,
  requiredStake: { umilk: REQUIRED[service] },
});

interface Severity {
  readonly vetoWindow: string;
  readonly slashFraction: string;
  /** Whether stake on pools and on the service itself answers too, by half. */
  readonly isShared: boolean;
}

const policyOf = (service: string, { vetoWindow, slashFraction, isShared }: Severity) => ({
  service,
  offence: OFFENCE,
  kinds: ['cometbft/duplicate-vote'],
  slashFraction,
  burden: 'veto',
  committee: 'council',
  vetoWindow,
  disputeExtension: 'PT12H',
  evidenceMaxAge: 'P2D',
  minExecution: 'PT12H',
  openReporting: true,
  liable: isShared ? ['operator', 'pools', 'services'] : ['operator'],
  sharedFraction: isShared ? '0.5' : '1',
  tombstone: false,
  silentLimit: null,
  escrowPeriod: 'P7D',
  disposition: { burn: '0.9', reporter: '0.1' },
});
