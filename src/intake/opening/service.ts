/** From a proven infraction to a slash request: one an incident, everything that matters fixed now. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { lockName } from '../../db/locks.ts';
import type { Infraction } from '../../evidence/verdict.ts';
import { required } from '../../primitives/assert.ts';
import { epochOf, epochStart } from '../../primitives/epoch.ts';
import type { CommitteeId, OperatorId, ServiceId, TargetType } from '../../primitives/ids.ts';
import type { SignerName } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { Liable, Policy } from '../../registry/objects.ts';
import {
  committeeAt,
  deploymentAt,
  type InForce,
  operatorAt,
  operatorKeysAt,
} from '../../registry/store.ts';
import { mayOpenAgain } from '../../slash/incident.ts';
import {
  type Incident,
  type Requested,
  requestId,
  type SlashRequest,
} from '../../slash/request.ts';
import { appendRequest, listIncident } from '../../slash/store.ts';
import { canonicalSigner } from '../../statements/known-names.ts';
import { knownKeys } from '../../statements/store.ts';
import { type Bench, type CommitteeVersion, type Parties, seat } from '../../veto/committee.ts';
import { NO_VOTES } from '../../veto/tally.ts';
import { executeByOf, vetoDeadlineOf } from '../../veto/window.ts';
import type { Conviction } from '../hearing.ts';
import {
  appendFinding,
  CORROBORATIONS_MAX,
  countCorroborations,
  type Finding,
  listFindingsOf,
  type Received,
} from '../store.ts';

/** A proven infraction at one service, under the policy in force when it happened. */
export interface Charge {
  readonly evidence: Received;
  readonly infraction: Infraction;
  readonly service: ServiceId;
  readonly selfProving: boolean;
  /** Whether it lets anybody compute the key: the incident is one of a group, whatever the policy. */
  readonly publishesKey: boolean;
  /** Signers whose word the proof rests on. */
  readonly attesters: readonly string[];
  readonly policy: InForce<Policy>;
  readonly now: Timestamp;
}

/** Opens a request, or adds to the one there is. Serialised on the incident. */
export async function charge(ctx: Context, tx: Tx, brought: Charge): Promise<Conviction> {
  const of = { ...brought, now: await lockIncident(ctx, tx, brought) };
  const incident: Incident = {
    service: of.service,
    operator: of.infraction.operator,
    offence: of.policy.value.offence,
    place: of.infraction.place,
  };
  const earlier = await listIncident(tx, incident);
  const attempt = await nextAttempt(tx, of, earlier);
  if (typeof attempt !== 'number') return corroborate(tx, of, attempt);

  const request = await draft(ctx, tx, { ...of, incident, attempt });
  const { capture } = of.infraction;
  await appendRequest(tx, {
    request,
    captureEpochStart: epochStart(ctx.deployment, epochOf(ctx.deployment, capture)),
    tombstone: of.publishesKey || of.policy.value.tombstone,
  });
  await appendFinding(tx, findingOf(of, request, 'opening'));
  return convictionOf(request, 'opened');
}

/** Nobody else charges the same incident meanwhile; a window opens when the wait for that is over. */
async function lockIncident(ctx: Context, tx: Tx, of: Charge): Promise<Timestamp> {
  const { operator, place } = of.infraction;
  const names = [of.service, operator, of.policy.value.offence, place];
  await lockName(tx, `incident ${names.join(' ')}`);
  return ctx.clock.now(tx);
}

/** 1 or 2, or the request that further evidence belongs to. */
async function nextAttempt(
  tx: Tx,
  of: Charge,
  earlier: readonly SlashRequest[],
): Promise<1 | 2 | SlashRequest> {
  const last = earlier.at(-1);
  if (last === undefined) return 1;
  const known = await listFindingsOf(
    tx,
    earlier.map(({ id }) => id),
  );
  const again = mayOpenAgain(
    { ...last, evidence: known.map(({ evidence }) => evidence) },
    {
      evidence: of.evidence.id,
      receivedAt: of.evidence.receivedAt,
      capture: of.infraction.capture,
      evidenceMaxAge: of.policy.value.evidenceMaxAge,
    },
  );
  return again.ok ? again.value.attempt : last;
}

async function corroborate(tx: Tx, of: Charge, request: SlashRequest): Promise<Conviction> {
  const kept = await countCorroborations(tx, request.id);
  const finding = findingOf(of, request, 'corroboration');
  if (kept < CORROBORATIONS_MAX) await appendFinding(tx, finding);
  return convictionOf(request, 'corroborated');
}

const findingOf = (of: Charge, request: SlashRequest, role: Finding['role']): Finding => ({
  evidence: of.evidence.id,
  service: request.service,
  operator: request.operator,
  offence: request.offence,
  place: request.place,
  capture: of.infraction.capture,
  request: request.id,
  role,
  author: of.evidence.author,
  at: of.now,
});

const convictionOf = (request: SlashRequest, outcome: Conviction['outcome']): Conviction => ({
  service: request.service,
  operator: request.operator,
  offence: request.offence,
  place: request.place,
  capture: request.capture,
  request: request.id,
  outcome,
});

type Opening = Charge & { readonly incident: Incident; readonly attempt: 1 | 2 };

async function draft(ctx: Context, tx: Tx, of: Opening): Promise<Requested> {
  const { incident, attempt, policy, now, evidence } = of;
  const { capture } = of.infraction;
  const rules = required(await deploymentAt(tx, capture), 'a capture follows genesis').value;
  const { unbondingPeriod } = rules;
  const { epochLength } = ctx.deployment;
  return {
    ...incident,
    id: requestId(ctx.deployment.id, incident, attempt),
    status: 'requested',
    attempt,
    evidence: evidence.id,
    capture,
    openedAt: now,
    vetoDeadline: vetoDeadlineOf(now, policy.value.vetoWindow),
    executeBy: executeByOf(capture, { unbondingPeriod, epochLength }),
    burden: policy.value.burden,
    selfProving: of.selfProving,
    slashFraction: policy.value.slashFraction,
    sharedFraction: policy.value.sharedFraction,
    liable: policy.value.liable.map((liable) => TARGET_TYPES[liable]),
    bench: await seatBench(tx, of, rules.lastResort),
    tally: NO_VOTES,
    policy: policy.digest,
    reporter: evidence.author,
  };
}

const TARGET_TYPES = {
  operator: 'operator',
  pools: 'pool',
  services: 'service',
} as const satisfies Record<Liable, TargetType>;

async function seatBench(tx: Tx, of: Opening, lastResort: CommitteeId | null): Promise<Bench> {
  const { capture } = of.infraction;
  const own = await committeeVersion(tx, of.policy.value.committee, capture);
  const last = lastResort === null ? null : await committeeVersion(tx, lastResort, capture);
  const parties = await partiesOf(tx, of);
  const names = [
    ...own.members.map(({ signer }) => signer),
    ...(last?.members ?? []).map(({ signer }) => signer),
    ...parties.accusedAdmins,
    ...parties.accusedKeys,
    ...parties.attesters,
    of.evidence.author,
  ];
  const known = await knownKeys(tx, names);
  return seat({
    committee: own,
    lastResort: last,
    parties,
    canonical: (signer) => canonicalSigner(signer as SignerName, known),
  });
}

async function committeeVersion(
  tx: Tx,
  id: CommitteeId,
  capture: Timestamp,
): Promise<CommitteeVersion> {
  const found = required(await committeeAt(tx, id, capture), 'a policy names a committee there is');
  const { members, ...value } = found.value;
  return {
    ...value,
    digest: found.digest,
    members: members.map(({ signer, weight }) => ({ signer, weight: Number(weight) })),
  };
}

/**
 * Whoever speaks for the accused, at the capture or now, and the keys that are his beyond doubt: the
 * one that signed the evidence and those registered with their own signature. Chains let a validator
 * name any key as his consensus key, so such a claim recuses nobody.
 */
async function partiesOf(tx: Tx, of: Charge): Promise<Parties> {
  const { operator, capture, key } = of.infraction;
  const records = [await operatorAt(tx, operator, capture), await operatorAt(tx, operator, of.now)];
  return {
    accusedAdmins: records.flatMap((record) => (record === null ? [] : [record.value.admin])),
    accusedKeys: [key, ...(await keysOf(tx, operator, [capture, of.now]))],
    firstReporter: of.evidence.author,
    attesters: of.attesters,
  };
}

async function keysOf(tx: Tx, operator: OperatorId, times: readonly Timestamp[]) {
  const names: string[] = [];
  for (const time of times)
    names.push(...(await operatorKeysAt(tx, operator, time)).map(({ key }) => key));
  return names;
}
