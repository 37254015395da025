/** When a policy is refused, and when a change of the deployment would break one. */
import type { CommitteeId, OffenceId, ServiceId } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { type DurationMs, durationMs, formatDuration } from '../primitives/time.ts';
import type { DeploymentRules, Policy } from './objects.ts';

/** The kinds of evidence that policies may name. */
export type KindTable = Readonly<
  Record<
    string,
    {
      /** Whether the accused's own signatures prove it; only then may silence execute. */
      readonly selfProving: boolean;
    }
  >
>;

/** Rules of the deployment with what never changes of it. */
export interface Bounds extends DeploymentRules {
  readonly epochLength: DurationMs;
}

/**
 * What a policy is held against: every version that is in force or pending, so that nothing already
 * accepted can break it later.
 */
export interface PolicyWorld {
  readonly deployments: readonly Bounds[];
  readonly services: ReadonlySet<ServiceId>;
  readonly committees: ReadonlySet<CommitteeId>;
  /** Other offences of the same service. */
  readonly siblings: readonly Policy[];
  readonly kinds: KindTable;
}

interface OfPolicy {
  readonly service: ServiceId;
  readonly offence: OffenceId;
}

type PolicyBound = 'minVetoWindow' | 'maxSlashFraction' | 'maxReporterShare' | 'disposition';

/** In order of precedence. */
export type PolicyError =
  | { readonly code: 'service_unknown'; readonly service: ServiceId }
  | { readonly code: 'kind_unknown'; readonly kind: string }
  | { readonly code: 'kinds_mixed'; readonly kinds: readonly string[] }
  | { readonly code: 'burden_needs_proof'; readonly kinds: readonly string[] }
  | {
      readonly code: 'attestation_rule_mismatch';
      readonly kinds: readonly string[];
      readonly needed: boolean;
    }
  | { readonly code: 'kind_taken'; readonly kind: string; readonly offence: OffenceId }
  | { readonly code: 'committee_unknown'; readonly committee: CommitteeId }
  | DeploymentPolicyError;

export type DeploymentPolicyError =
  | ({ readonly code: 'policy_out_of_bounds'; readonly bound: PolicyBound } & OfPolicy)
  | ({ readonly code: 'account_missing'; readonly account: 'service' | 'insurance' } & OfPolicy)
  | ({
      readonly code: 'policy_outlives_unbonding';
      readonly needs: string;
      readonly unbondingPeriod: string;
    } & OfPolicy);

export function checkPolicy(policy: Policy, world: PolicyWorld): Result<null, PolicyError> {
  if (!world.services.has(policy.service))
    return err({ code: 'service_unknown', service: policy.service });
  const kinds = checkKinds(policy, world);
  if (!kinds.ok) return kinds;
  if (!world.committees.has(policy.committee))
    return err({ code: 'committee_unknown', committee: policy.committee });
  return checkAll(world.deployments, (bounds) => checkAgainst(policy, bounds));
}

/** Whether new rules of the deployment leave every policy standing that stands now. */
export const checkDeployment = (
  bounds: Bounds,
  policies: readonly Policy[],
): Result<null, DeploymentPolicyError> =>
  checkAll(policies, (policy) => checkAgainst(policy, bounds));

function checkAll<T, E>(items: readonly T[], check: (item: T) => Result<null, E>): Result<null, E> {
  for (const item of items) {
    const checked = check(item);
    if (!checked.ok) return checked;
  }
  return ok(null);
}

/** Silence executes only what the accused himself has signed; the rest needs enough watchers' word. */
function checkKinds(policy: Policy, world: PolicyWorld): Result<null, PolicyError> {
  const { kinds } = policy;
  const unknown = kinds.find((kind) => !Object.hasOwn(world.kinds, kind));
  if (unknown !== undefined) return err({ code: 'kind_unknown', kind: unknown });

  const proving = kinds.filter((kind) => world.kinds[kind]?.selfProving);
  if (proving.length > 0 && proving.length < kinds.length)
    return err({ code: 'kinds_mixed', kinds });
  if (policy.burden === 'veto' && proving.length === 0)
    return err({ code: 'burden_needs_proof', kinds });
  const needed = proving.length === 0;
  if (needed !== (policy.attestation !== null))
    return err({ code: 'attestation_rule_mismatch', kinds, needed });

  for (const sibling of world.siblings) {
    const shared = kinds.find((kind) => sibling.kinds.includes(kind));
    if (shared !== undefined)
      return err({ code: 'kind_taken', kind: shared, offence: sibling.offence });
  }
  return ok(null);
}

function checkAgainst(policy: Policy, bounds: Bounds): Result<null, DeploymentPolicyError> {
  const of = { service: policy.service, offence: policy.offence };
  const bound = boundBroken(policy, bounds);
  if (bound !== null) return err({ code: 'policy_out_of_bounds', bound, ...of });

  const account = (['service', 'insurance'] as const).find(
    (to) => (policy.disposition.get(to) ?? 0n) > 0n && bounds.accounts[to] === undefined,
  );
  if (account !== undefined) return err({ code: 'account_missing', account, ...of });

  const needed = timeToJustice(policy, bounds);
  if (needed <= bounds.unbondingPeriod) return ok(null);
  return err({
    code: 'policy_outlives_unbonding',
    needs: formatDuration(needed),
    unbondingPeriod: formatDuration(bounds.unbondingPeriod),
    ...of,
  });
}

/** Bounds are inclusive: a policy may be exactly at each. A share of zero needs no permission. */
function boundBroken(policy: Policy, { bounds }: Bounds): PolicyBound | null {
  if (policy.vetoWindow < bounds.minVetoWindow) return 'minVetoWindow';
  if (policy.slashFraction > bounds.maxSlashFraction) return 'maxSlashFraction';
  if ((policy.disposition.get('reporter') ?? 0n) > bounds.maxReporterShare)
    return 'maxReporterShare';
  const used = [...policy.disposition].filter(([, share]) => share > 0n).map(([to]) => to);
  return used.every((to) => bounds.dispositions.includes(to)) ? null : 'disposition';
}

/**
 * The longest that may pass between a misdeed and the start of its slash. Were it longer than the
 * unbonding period, somebody could leave before justice reaches him.
 */
export const timeToJustice = (policy: Policy, bounds: Bounds): DurationMs =>
  durationMs(
    policy.evidenceMaxAge +
      bounds.maxFeedLag +
      policy.vetoWindow +
      policy.disputeExtension +
      bounds.maxPause +
      policy.minExecution +
      bounds.epochLength,
  );
