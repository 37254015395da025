/** What the losses of a slash add up to, page by page: nothing here grows with the number of cohorts. */
import type { StakePhase } from '../../ledger/cohort.ts';
import type { Memberships } from '../../ledger/membership.ts';
import { type Secured, securedBy } from '../../ledger/stake.ts';
import { changeAt, type Stage, type SumChange, sumLog } from '../../ledger/sums.ts';
import { required } from '../../primitives/assert.ts';
import type { EpochClock } from '../../primitives/epoch.ts';
import type { AssetId, TargetId } from '../../primitives/ids.ts';
import { formatRational, rational } from '../../primitives/rational.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { type CohortLoss, tokensAfter } from './cascade-loss.ts';
import { type AssetTotals, assetTotals } from './cascade-totals.ts';

/** Most cohorts that a report lists: the first in their order. */
export const LISTED_MAX = 10_000;

/** When a slash acts. */
export interface Moment {
  readonly clock: EpochClock;
  readonly now: Timestamp;
  /** The epoch of now. */
  readonly epochNow: number;
  /** At least those of targets that liable stake was or is on. */
  readonly memberships: Memberships;
}

/** A decimal string of whole units. */
export type Units = string;

export interface CohortEffect {
  readonly asset: string;
  readonly basis: Units;
  readonly cohort: string;
  /** A fraction of a unit, `num/den` in lowest terms. */
  readonly exact: string;
  readonly loss: Units;
  readonly phase: StakePhase;
  readonly target: string;
  readonly tokensAfter: Units;
  readonly tokensBefore: Units;
}

export interface TargetLoss {
  readonly target: TargetId;
  readonly asset: AssetId;
  /** Whole units. */
  readonly units: bigint;
}

export interface Effects {
  /** Of those that something is asked of, the first. */
  readonly cohorts: readonly CohortEffect[];
  readonly moreCohorts: number;
  readonly totals: readonly AssetTotals[];
  /** What no longer secures each service, by service and asset. */
  readonly services: ReadonlyMap<string, Secured>;
  /** What is taken from stake that is on each target now, by target and asset. */
  readonly targets: ReadonlyMap<string, TargetLoss>;
  /** What the running sums are to be told. */
  readonly sums: readonly SumChange[];
}

export interface EffectTally {
  /** The next losses, in cohort order. */
  readonly add: (losses: readonly CohortLoss[]) => void;
  readonly effects: () => Effects;
}

export function effectTally(moment: Moment): EffectTally {
  const cohorts: CohortEffect[] = [];
  let asked = 0;
  const totals = assetTotals();
  const services = new Map<string, Secured>();
  const targets = new Map<string, TargetLoss>();
  const log = sumLog();

  return {
    add(losses) {
      for (const of of losses) {
        totals.add(of);
        if (of.exact.num <= 0n) continue;
        asked += 1;
        if (asked <= LISTED_MAX) cohorts.push(cohortEffect(of));
      }
      const staged = stagedLosses(losses);
      addSecured(services, securedLost(staged, moment));
      for (const { stages, asset, units } of staged) {
        addLost(targets, { target: latestOf(stages).place.target, asset, units });
        changeAt(log, moment.clock, { asset, stages }, { now: moment.now, units: -units });
      }
    },
    effects: () => ({
      cohorts,
      moreCohorts: asked - cohorts.length,
      totals: totals.rows(),
      services,
      targets,
      sums: log.changes(),
    }),
  };
}

function cohortEffect(of: CohortLoss): CohortEffect {
  const { cohort, exact } = of;
  return {
    asset: cohort.asset,
    basis: String(of.basis),
    cohort: String(cohort.id),
    exact: formatRational(rational(exact.num, exact.den)),
    loss: String(of.loss),
    phase: cohort.latest.phase,
    target: cohort.latest.target,
    tokensAfter: String(tokensAfter(of)),
    tokensBefore: String(cohort.tokens),
  };
}

/** What stake in the same places loses. */
interface StagedLoss {
  readonly asset: AssetId;
  readonly stages: readonly Stage[];
  /** Whole units, more than 0. */
  readonly units: bigint;
}

function stagedLosses(losses: readonly CohortLoss[]): readonly StagedLoss[] {
  const staged = new Map<string, StagedLoss>();
  for (const { cohort, loss } of losses) {
    if (loss === 0n) continue;
    const { asset, stages } = cohort;
    const key = `${asset}\n${stages.map(stageKey).join('\n')}`;
    const units = (staged.get(key)?.units ?? 0n) + loss;
    staged.set(key, { asset, stages, units });
  }
  return [...staged.values()];
}

/** Of the first place it does not matter since when. */
const stageKey = ({ firstEpoch, place }: Stage, index: number): string =>
  `${index === 0 ? '' : firstEpoch}\n${place.target}\n${place.phase}\n${place.allocation}`;

const latestOf = (stages: readonly Stage[]): Stage => required(stages.at(-1), 'stake is somewhere');

const securedLost = (staged: readonly StagedLoss[], { epochNow, memberships }: Moment) =>
  securedBy(
    staged.map(({ asset, stages, units }) => ({
      place: required(stages[0], 'stake counts somewhere').place,
      asset,
      tokens: units,
    })),
    epochNow,
    memberships,
  );

function addSecured(to: Map<string, Secured>, lost: ReadonlyMap<string, Secured>): void {
  for (const [key, of] of lost) {
    const hundredths = (to.get(key)?.hundredths ?? 0n) + of.hundredths;
    to.set(key, { ...of, hundredths });
  }
}

function addLost(to: Map<string, TargetLoss>, of: TargetLoss): void {
  const key = heldKey(of.target, of.asset);
  to.set(key, { ...of, units: (to.get(key)?.units ?? 0n) + of.units });
}

export const heldKey = (target: string, asset: string): string => `${target}\n${asset}`;
