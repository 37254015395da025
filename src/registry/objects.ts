/**
 * Registry objects as the rest of the code uses them: what was signed, with its durations,
 * fractions and amounts read. A schema has accepted the content before, so reading cannot fail.
 */
import { type Amount, parseAmount } from '../primitives/amount.ts';
import { assert } from '../primitives/assert.ts';
import { parseFraction, type Wad } from '../primitives/fraction.ts';
import type {
  AssetId,
  ChainId,
  CommitteeId,
  OffenceId,
  ServiceId,
  TopicId,
} from '../primitives/ids.ts';
import type { Result } from '../primitives/result.ts';
import type { SignerName } from '../primitives/signatures/signer.ts';
import { type DurationMs, parseDuration, parseTime, type Timestamp } from '../primitives/time.ts';
import type {
  ChainContent,
  CommitteeContent,
  DeploymentContent,
  GroupContent,
  ObjectOwner,
  PolicyContent,
  ServiceContent,
  TopicContent,
} from './objects-schema.ts';

export type Amounts = ReadonlyMap<AssetId, Amount>;
export type Group = Readonly<GroupContent>;
type Burden = PolicyContent['burden'];
export type Liable = PolicyContent['liable'][number];
export type Disposition = DeploymentContent['bounds']['dispositions'][number];

/** The part that the authority may change. */
export interface DeploymentRules {
  readonly authority: Group;
  readonly unbondingPeriod: DurationMs;
  readonly maxFeedLag: DurationMs;
  readonly maxPause: DurationMs;
  readonly changeDelay: DurationMs;
  readonly joinNotice: DurationMs;
  readonly lastResort: CommitteeId | null;
  readonly bounds: {
    readonly minVetoWindow: DurationMs;
    readonly maxSlashFraction: Wad;
    readonly maxReporterShare: Wad;
    readonly dispositions: readonly Disposition[];
  };
  readonly accounts: { readonly service?: string; readonly insurance?: string };
}

export interface Service {
  readonly service: ServiceId;
  readonly admin: Group;
  readonly chain: ChainId;
  readonly displayName: string;
  readonly requiredStake: Amounts;
}

export interface Policy {
  readonly service: ServiceId;
  readonly offence: OffenceId;
  readonly kinds: readonly string[];
  readonly slashFraction: Wad;
  readonly burden: Burden;
  readonly committee: CommitteeId;
  readonly vetoWindow: DurationMs;
  readonly disputeExtension: DurationMs;
  readonly evidenceMaxAge: DurationMs;
  readonly minExecution: DurationMs;
  readonly openReporting: boolean;
  readonly liable: readonly Liable[];
  readonly sharedFraction: Wad;
  readonly tombstone: boolean;
  readonly silentLimit: { readonly period: DurationMs; readonly amounts: Amounts } | null;
  readonly escrowPeriod: DurationMs;
  /** Shares sum to exactly one. */
  readonly disposition: ReadonlyMap<Disposition, Wad>;
  /** Null for offences that prove themselves. */
  readonly attestation: AttestationRule | null;
}

/** When the word of watchers is enough: both bounds are inclusive. */
export interface AttestationRule {
  /** Of the weight of all watchers for the offence, the accused aside. */
  readonly quorum: Wad;
  readonly minWatchers: number;
}

export interface Committee {
  readonly committee: CommitteeId;
  readonly owner: ObjectOwner;
  /** Weights are integers from 1 to 10^9. */
  readonly members: readonly { readonly signer: SignerName; readonly weight: bigint }[];
  readonly vetoQuorum: Wad;
  readonly upholdQuorum: Wad;
}

export interface CometbftChain {
  readonly type: 'cometbft';
  readonly chainId: string;
  /** Inclusive: evidence below it concerns another chain of that name. */
  readonly fromHeight: bigint;
  /** What Babylon finality providers put before what they sign, in lowercase hex, if they do. */
  readonly eotsContext: string | null;
}

export interface EthereumChain {
  readonly type: 'ethereum';
  /** Inclusive start of slot 0. */
  readonly genesisTime: Timestamp;
  /** Lowercase hex, 32 bytes. */
  readonly genesisValidatorsRoot: string;
  /** By rising epochs; each is in force from its epoch on. Versions are 4 bytes of lowercase hex. */
  readonly forks: readonly { readonly epoch: bigint; readonly version: string }[];
  readonly secondsPerSlot: number;
  readonly slotsPerEpoch: number;
}

export interface GrandpaChain {
  readonly type: 'grandpa';
}

export type Chain = CometbftChain | EthereumChain | GrandpaChain;

export interface Topic {
  readonly service: ServiceId;
  readonly topic: TopicId;
  readonly statementType: string;
  /** The fields whose difference is a crime. */
  readonly fields: readonly string[];
  /** Inclusive start of slot 0. */
  readonly startsAt: Timestamp;
  readonly slotDuration: DurationMs;
}

export const parseDeployment = (content: DeploymentContent): DeploymentRules => ({
  ...content,
  unbondingPeriod: duration(content.unbondingPeriod),
  maxFeedLag: duration(content.maxFeedLag),
  maxPause: duration(content.maxPause),
  changeDelay: duration(content.changeDelay),
  joinNotice: duration(content.joinNotice),
  bounds: {
    minVetoWindow: duration(content.bounds.minVetoWindow),
    maxSlashFraction: fraction(content.bounds.maxSlashFraction),
    maxReporterShare: fraction(content.bounds.maxReporterShare),
    dispositions: content.bounds.dispositions,
  },
});

export const parseService = (content: ServiceContent): Service => ({
  ...content,
  requiredStake: amounts(content.requiredStake),
});

export const parsePolicy = (content: PolicyContent): Policy => ({
  ...content,
  slashFraction: fraction(content.slashFraction),
  vetoWindow: duration(content.vetoWindow),
  disputeExtension: duration(content.disputeExtension),
  evidenceMaxAge: duration(content.evidenceMaxAge),
  minExecution: duration(content.minExecution),
  sharedFraction: fraction(content.sharedFraction),
  silentLimit: content.silentLimit && {
    period: duration(content.silentLimit.period),
    amounts: amounts(content.silentLimit.amounts),
  },
  escrowPeriod: duration(content.escrowPeriod),
  disposition: new Map(
    Object.entries(content.disposition).map(([to, share]) => [to as Disposition, fraction(share)]),
  ),
  attestation:
    content.attestation === undefined
      ? null
      : { ...content.attestation, quorum: fraction(content.attestation.quorum) },
});

export const parseCommittee = (content: CommitteeContent): Committee => ({
  ...content,
  members: content.members.map(({ signer, weight }) => ({ signer, weight: BigInt(weight) })),
  vetoQuorum: fraction(content.vetoQuorum),
  upholdQuorum: fraction(content.upholdQuorum),
});

/** Of the beacon chain's mainnet preset. */
export const SLOTS_PER_EPOCH = 32;

export function parseChain(content: ChainContent): Chain {
  switch (content.type) {
    case 'cometbft': {
      const { type, chainId, fromHeight, eotsContext = null } = content;
      return { type, chainId, fromHeight: BigInt(fromHeight), eotsContext };
    }
    case 'ethereum': {
      const { type, genesisValidatorsRoot, secondsPerSlot } = content;
      return {
        type,
        genesisTime: read(parseTime(content.genesisTime)),
        genesisValidatorsRoot,
        forks: content.forks.map(({ epoch, version }) => ({ epoch: BigInt(epoch), version })),
        secondsPerSlot,
        slotsPerEpoch: content.slotsPerEpoch ?? SLOTS_PER_EPOCH,
      };
    }
    case 'grandpa':
      return { type: content.type };
  }
}

export const parseTopic = (content: TopicContent): Topic => ({
  ...content,
  startsAt: read(parseTime(content.startsAt)),
  slotDuration: duration(content.slotDuration),
});

function read<T>(result: Result<T, { readonly code: string }>): T {
  assert(result.ok, 'a schema accepted this before');
  return result.value;
}

const duration = (text: string): DurationMs => read(parseDuration(text));
const fraction = (text: string): Wad => read(parseFraction(text));

const amounts = (content: Readonly<Record<AssetId, string>>): Amounts =>
  new Map(
    Object.entries(content).map(([asset, text]) => [asset as AssetId, read(parseAmount(text))]),
  );
