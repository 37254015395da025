/** A proven infraction before one service, and the request that it opens. */
import type { DeploymentIdentity } from '../db/context.ts';
import { epochOf, epochStart } from '../primitives/epoch.ts';
import type { RestakerId, ServiceId, TargetType } from '../primitives/ids.ts';
import type { SignerName } from '../primitives/signatures/signer.ts';
import { durationMs, type Timestamp } from '../primitives/time.ts';
import type { DeploymentRules, Liable } from '../registry/objects.ts';
import type { Liability } from '../slash/cascade/liability/service.ts';
import { type Incident, type Requested, requestId } from '../slash/request.ts';
import type { OpenedRequest } from '../slash/store.ts';
import { canonicalSigner, type KnownKeys } from '../statements/known-names.ts';
import { type CommitteeVersion, type Parties, seat } from '../veto/committee.ts';
import { executableFrom, type Pause } from '../veto/pause.ts';
import { type LimitInput, readLimit } from '../veto/silent-limit.ts';
import { NO_VOTES } from '../veto/tally.ts';
import { executeByOf, vetoDeadlineOf } from '../veto/window.ts';
import type { Chargeable } from './reach.ts';
import type { Filed } from './store.ts';

/** Under the policy in force when it happened. */
export interface Accusation extends Chargeable {
  readonly evidence: Filed;
  readonly service: ServiceId;
  readonly selfProving: boolean;
  /** Whether it lets anybody compute the key: the incident is one of a group, whatever the policy. */
  readonly publishesKey: boolean;
  /** Signers whose word the proof rests on. */
  readonly attesters: readonly string[];
}

export const incidentOf = ({ service, policy, infraction }: Accusation): Incident => ({
  service,
  operator: infraction.operator,
  offence: policy.value.offence,
  place: infraction.place,
});

export const incidentName = ({ service, operator, offence, place }: Incident): string =>
  [service, operator, offence, place].join(' ');

/** What the registry says about it, as of the capture and as of now. */
export interface Counsel {
  readonly rules: DeploymentRules;
  readonly committee: CommitteeVersion;
  readonly lastResort: CommitteeVersion | null;
  readonly parties: Parties;
  /** As of the capture; null if nobody had named any. */
  readonly ownRestaker: RestakerId | null;
  /** Those that hold executions for the service now. */
  readonly pauses: readonly Pause[];
  /** Null unless some policy limits what of the service may go in silence. */
  readonly limit: LimitInput | null;
}

/** Whether it is one of a group, of which only the worst costs. */
const isOfGroup = ({ publishesKey, policy }: Accusation): boolean =>
  publishesKey || policy.value.tombstone;

/** Who would answer for it, before there is a request. */
export function liabilityOf({ id }: DeploymentIdentity, accusation: Accusation): Liability {
  const { policy, infraction } = accusation;
  const incident = incidentOf(accusation);
  return {
    ...incident,
    id: requestId(id, incident, 1),
    capture: infraction.capture,
    slashFraction: policy.value.slashFraction,
    sharedFraction: policy.value.sharedFraction,
    liable: targetTypes(policy.value.liable),
    tombstone: isOfGroup(accusation),
  };
}

/** Everybody whose key matters to who may judge. */
export const namesIn = ({ committee, lastResort, parties }: Counsel): readonly string[] => [
  ...committee.members.map(({ signer }) => signer),
  ...(lastResort?.members ?? []).map(({ signer }) => signer),
  ...parties.accusedAdmins,
  ...parties.accusedKeys,
  ...parties.attesters,
  ...(parties.firstReporter === null ? [] : [parties.firstReporter]),
];

export interface Court {
  readonly deployment: DeploymentIdentity;
  readonly now: Timestamp;
  readonly known: KnownKeys;
}

export function openRequest(
  court: Court,
  accusation: Accusation,
  counsel: Counsel,
  attempt: 1 | 2,
): OpenedRequest {
  const { deployment } = court;
  const { capture } = accusation.infraction;
  return {
    request: requestOf(court, accusation, counsel, attempt),
    captureEpochStart: epochStart(deployment, epochOf(deployment, capture)),
    tombstone: isOfGroup(accusation),
    previewed: counsel.limit?.own ?? null,
  };
}

function requestOf(
  { deployment, now, known }: Court,
  accusation: Accusation,
  { rules, ownRestaker, pauses, limit, ...counsel }: Counsel,
  attempt: 1 | 2,
): Requested {
  const { policy, evidence, selfProving } = accusation;
  const { capture } = accusation.infraction;
  const incident = incidentOf(accusation);
  const { unbondingPeriod, maxPause } = rules;
  const { epochLength } = deployment;
  const vetoDeadline = vetoDeadlineOf(now, policy.value.vetoWindow);
  const reading = limit?.limit ? readLimit(limit.limit, limit.own, limit.earlier, now) : null;
  return {
    ...incident,
    id: requestId(deployment.id, incident, attempt),
    status: 'requested',
    attempt,
    evidence: evidence.id,
    capture,
    openedAt: now,
    vetoDeadline,
    executableFrom: executableFrom({ vetoDeadline, budget: maxPause }, pauses, now).from,
    executeBy: executeByOf(capture, { unbondingPeriod, epochLength }),
    burden: reading?.isExceeded ? 'uphold' : policy.value.burden,
    selfProving,
    slashFraction: policy.value.slashFraction,
    sharedFraction: policy.value.sharedFraction,
    liable: targetTypes(policy.value.liable),
    bench: seat({
      ...counsel,
      canonical: (signer) => canonicalSigner(signer as SignerName, known),
    }),
    tally: NO_VOTES,
    policy: policy.digest,
    reporter: evidence.author,
    disputeExtension: policy.value.disputeExtension,
    disputedAt: null,
    maxPause,
    outage: durationMs(0),
    limit: reading,
    settlement: {
      escrowPeriod: policy.value.escrowPeriod,
      shares: Object.fromEntries(policy.value.disposition),
      accounts: rules.accounts,
      ownRestaker,
    },
  };
}

const TARGET_TYPES = {
  operator: 'operator',
  pools: 'pool',
  services: 'service',
} as const satisfies Record<Liable, TargetType>;

const targetTypes = (liable: readonly Liable[]): readonly TargetType[] =>
  liable.map((one) => TARGET_TYPES[one]);
