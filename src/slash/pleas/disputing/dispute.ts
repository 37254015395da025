/**
 * What is said against a request while its window is open: who may say it, and what it moves. Each
 * party is heard once, so that nobody can spend the other's right; the deadline moves once in all.
 */
import { type CohortId, worth } from '../../../ledger/cohort.ts';
import { grouped } from '../../../primitives/grouped.ts';
import type { AssetId, RestakerId } from '../../../primitives/ids.ts';
import { ok, type Result } from '../../../primitives/result.ts';
import { after, type DurationMs, durationMs, type Timestamp } from '../../../primitives/time.ts';
import { budgetOf, executableFrom, type Pause } from '../../../veto/pause.ts';
import type { LiableCohort } from '../../cascade/cascade-liable.ts';
import type { Requested, SlashRequest } from '../../request.ts';
import { type TransitionError, votable } from '../../transitions.ts';

export type Party = 'accused' | 'restaker';

export type DisputeError =
  | { readonly code: 'already_disputed'; readonly party: Party }
  /** `needed`: who could have said it. */
  | { readonly code: 'not_a_party'; readonly party: Party; readonly needed: string };

export interface Disputed {
  readonly request: Requested;
  /** By how much this dispute moved the deadline: nothing once another has. */
  readonly extension: DurationMs;
}

/**
 * Heard iff the window is open. What proves itself keeps its burden; for anything else somebody must
 * uphold it from now on. `executeBy` never moves: the policy has room for one extension.
 */
export function disputed(
  request: SlashRequest,
  now: Timestamp,
  pauses: readonly Pause[],
): Result<Disputed, TransitionError> {
  const open = votable(request, now);
  if (!open.ok) return open;
  const { selfProving, burden } = open.value;
  const turned: Requested = { ...open.value, burden: selfProving ? burden : 'uphold' };
  if (turned.disputedAt !== null) return ok({ request: turned, extension: durationMs(0) });

  const extension = turned.disputeExtension;
  const vetoDeadline = after(turned.vetoDeadline, extension);
  const held = executableFrom({ vetoDeadline, budget: budgetOf(turned) }, pauses, now);
  const moved = { ...turned, vetoDeadline, executableFrom: held.from, disputedAt: now };
  return ok({ request: moved, extension });
}

/** What somebody holds of a liable cohort. */
export interface HeldShares {
  readonly restaker: RestakerId;
  readonly cohort: CohortId;
  readonly shares: bigint;
}

/** Inclusive: one part in so many of the liable stake of any one asset is enough. */
const PARTS = 100n;

export interface HeldStake {
  /** The next cohorts that answer. */
  readonly add: (liable: readonly LiableCohort[]) => void;
  /** Of all so far: the id under which he holds enough, null where he does not. */
  readonly restaker: () => RestakerId | null;
}

/**
 * Whether somebody holds enough of the liable stake. `held` is all he holds, under whatever ids. Stake is
 * exposure times worth at the capture, as a slash counts it.
 */
export function heldStake(held: readonly HeldShares[]): HeldStake {
  const heldIn = grouped(held, ({ cohort }) => cohort);
  const all = new Map<AssetId, bigint>();
  const his = new Map<AssetId, { units: bigint; readonly restaker: RestakerId }>();
  return {
    add(liable) {
      for (const cohort of liable) {
        const { asset } = cohort;
        all.set(asset, (all.get(asset) ?? 0n) + exposed(cohort, cohort.shares));
        for (const { restaker, shares } of heldIn.get(cohort.id) ?? []) {
          const units = exposed(cohort, shares);
          const own = his.get(asset);
          if (own === undefined) his.set(asset, { units, restaker });
          else own.units += units;
        }
      }
    },
    restaker() {
      for (const [asset, { units, restaker }] of his)
        if (units > 0n && units * PARTS >= (all.get(asset) ?? 0n)) return restaker;
      return null;
    },
  };
}

const exposed = ({ exposure, rateAtCapture }: LiableCohort, shares: bigint): bigint =>
  BigInt(exposure) * worth(shares, rateAtCapture);
