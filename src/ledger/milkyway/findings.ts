/** What a genesis says that the ledger cannot, or what became of it: closed codes, each where it stands. */
import type { AssetId, RestakerId, TargetId } from '../../primitives/ids.ts';

/** RFC 6901, from the root of the file. */
interface Where {
  readonly pointer: string;
}

interface Stake extends Where {
  readonly restaker: RestakerId;
  /** As the chain names it: `pool/1`, `operator/1`, `service/1`. */
  readonly target: string;
}

/** Amounts are decimal strings of whole units, shares of 18 decimals. */
export type Finding =
  /** Left out: nothing says what the shares are worth, or where they are. */
  | (Stake & { readonly code: 'unknown_target'; readonly denom: string; readonly amount: string })
  /** Left out: shares or a balance of something that this target cannot hold. */
  | (Stake & { readonly code: 'foreign_denom'; readonly denom: string; readonly amount: string })
  /** Left out: the target has issued no shares of this denomination. */
  | (Stake & { readonly code: 'unbacked_shares'; readonly denom: string; readonly amount: string })
  /** Left out: less than one unit. Its fraction is in `dust`. */
  | (Stake & { readonly code: 'below_one_unit'; readonly asset: AssetId; readonly shares: string })
  /** Mapped: due, and not paid out by the chain yet. */
  | (Stake & { readonly code: 'unbonding_complete'; readonly completesAt: string })
  /** Mapped with what is left of it. */
  | (Stake & { readonly code: 'unbonding_reduced'; readonly from: string; readonly to: string })
  /** The delegations of a target do not have the shares that it says it issued. */
  | (Where & {
      readonly code: 'shares_disagree';
      readonly target: TargetId;
      readonly asset: AssetId;
      readonly issued: string;
      readonly held: string;
    })
  /** Left out: no longer eligible for slashing, by x/operators. */
  | (Where & Pair & { readonly code: 'operator_inactive' })
  /** Left out: joined, but the service's allow list does not name the operator. */
  | (Where & Pair & { readonly code: 'operator_not_allowed' })
  /** Left out: nobody secures a service that is not running. */
  | (Where & { readonly code: 'service_inactive'; readonly service: string; readonly by: string })
  /** Mapped: stake delegated to a service answers for it, running or not. */
  | (Where & { readonly code: 'stake_on_inactive_service'; readonly service: string })
  /** Mapped: on the way out, and eligible for slashing until then. */
  | (Where & { readonly code: 'operator_inactivating'; readonly operator: string })
  /** Mapped: his stake secures nothing. */
  | (Where & { readonly code: 'operator_secures_nothing'; readonly operator: string })
  /** Left out. */
  | (Where & { readonly code: 'unknown_operator' | 'unknown_service' | 'unknown_pool' } & Named)
  /** Left out: said twice. */
  | (Where & { readonly code: 'repeated' })
  /** Mapped: not an account that one key signs for. */
  | (Where & { readonly code: 'admin_cannot_sign'; readonly admin: string })
  /** Mapped as an asset of its own: a stand-in for tokens that vest elsewhere. */
  | (Where & { readonly code: 'locked_asset'; readonly asset: AssetId })
  /** The ledger has no such rule; joins and secures are mirrored as they are. */
  | (Where & { readonly code: 'rule_not_mirrored'; readonly value: string })
  | (Where & { readonly code: 'list_missing' | 'unknown_field' | 'module_not_read' });

interface Pair {
  readonly operator: string;
  readonly service: string;
}

interface Named {
  readonly id: string;
}

export type FindingCode = Finding['code'];

/** Of each code so many are shown; all are counted. */
export const SHOWN_MAX = 1000;

export interface FindingGroup {
  readonly code: FindingCode;
  readonly count: number;
  /** The first of them. */
  readonly shown: readonly Finding[];
}

export type Findings = Map<FindingCode, { count: number; readonly shown: Finding[] }>;

export const noFindings = (): Findings => new Map();

export function note(findings: Findings, finding: Finding): void {
  const group = findings.get(finding.code) ?? { count: 0, shown: [] };
  group.count += 1;
  if (group.shown.length < SHOWN_MAX) group.shown.push(finding);
  findings.set(finding.code, group);
}

/** By code, in the order of the alphabet. */
export const findingGroups = (findings: Findings): readonly FindingGroup[] =>
  [...findings]
    .map(([code, { count, shown }]) => ({ code, count, shown: [...shown] }))
    .toSorted((a, b) => (a.code < b.code ? -1 : 1));
