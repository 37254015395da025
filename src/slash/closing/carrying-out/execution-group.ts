/**
 * Executions one after the other, in memory: each on the lines, the stake and the tombstones that
 * those before it left, so that a group leaves what its members would have left one by one.
 */
import type { Cohort, CohortId } from '../../../ledger/cohort.ts';
import type { RateLine } from '../../../ledger/lineage.ts';
import type { Memberships } from '../../../ledger/membership.ts';
import type { Secured } from '../../../ledger/stake.ts';
import { required } from '../../../primitives/assert.ts';
import { type EpochClock, epochOf } from '../../../primitives/epoch.ts';
import type { TargetId } from '../../../primitives/ids.ts';
import { type Cascade, cascadeOn } from '../../cascade/cascade.ts';
import { liableCohorts, type SlashTerms } from '../../cascade/cascade-liable.ts';
import { rateLines, withLine } from '../../cascade/cascade-lines.ts';
import type { CohortLoss } from '../../cascade/cascade-loss.ts';
import {
  type CascadeReport,
  heldKey,
  lostSecurity,
  type NetworkStake,
  type ReportInput,
} from '../../cascade/cascade-report.ts';
import {
  type ExecutedIncident,
  groupMembers,
  type TombstoneIncident,
} from '../../cascade/tombstone.ts';
import type { Executed } from '../../request.ts';
import { familiesIn } from './families.ts';

/** The ledger before the first of them. `cohorts`: with every family that one of them can hit. */
export interface GroupStart {
  readonly clock: EpochClock;
  readonly epochNow: number;
  readonly memberships: Memberships;
  readonly required: ReportInput['required'];
  readonly network: NetworkStake;
  readonly cohorts: ReadonlyMap<CohortId, Cohort>;
  /** Of each, oldest first: the first line after every capture, and those of tombstones. */
  readonly lines: ReadonlyMap<CohortId, readonly RateLine[]>;
  /** Executed before, of every offence that one of them is a tombstone of; in order of execution. */
  readonly tombstoned: readonly ExecutedIncident[];
}

export interface Sentence {
  readonly request: Pick<Executed, 'id' | 'executedAt' | keyof TombstoneIncident>;
  readonly terms: SlashTerms;
  /** Where liable stake can have been. */
  readonly targets: readonly TargetId[];
  readonly tombstone: boolean;
}

export interface CarriedOut {
  readonly report: CascadeReport;
  readonly lines: readonly RateLine[];
}

/** The ledger as the next of them sees it. */
interface GroupLedger extends GroupStart {
  readonly network: { readonly secured: Map<string, Secured>; readonly held: Map<string, bigint> };
  readonly cohorts: Map<CohortId, Cohort>;
  readonly lines: Map<CohortId, RateLine[]>;
  readonly tombstoned: ExecutedIncident[];
  readonly familiesOn: ReturnType<typeof familiesIn>;
}

/** Carries out one sentence after the other; the order of the calls is that of the executions. */
export function executionGroup(start: GroupStart): (sentence: Sentence) => CarriedOut {
  const ledger: GroupLedger = {
    ...start,
    network: { secured: new Map(start.network.secured), held: new Map(start.network.held) },
    cohorts: new Map(start.cohorts),
    lines: new Map([...start.lines].map(([id, lines]) => [id, [...lines]])),
    tombstoned: [...start.tombstoned],
    familiesOn: familiesIn(start.cohorts),
  };
  return (sentence) => carryOut(ledger, sentence);
}

function carryOut(ledger: GroupLedger, sentence: Sentence): CarriedOut {
  const { request, tombstone } = sentence;
  const done = cascadeFor(ledger, sentence);
  const lines = rateLines(done.losses, request.id, request.executedAt);
  for (const line of lines) {
    const cohort = required(ledger.cohorts.get(line.cohort), 'what is hit was loaded');
    ledger.cohorts.set(line.cohort, withLine(cohort, line));
    const own = ledger.lines.get(line.cohort);
    if (own === undefined) ledger.lines.set(line.cohort, [line]);
    else own.push(line);
  }
  subtract(ledger, done.losses);
  if (tombstone) ledger.tombstoned.push({ ...request, slash: request.id, isReversed: false });
  return { report: done.report, lines };
}

function cascadeFor(
  ledger: GroupLedger,
  { request, terms, targets, tombstone }: Sentence,
): Cascade {
  const { epochNow, memberships, network, clock } = ledger;
  const captured = epochOf(clock, terms.capture);
  const families = ledger.familiesOn(targets, captured);
  const cohortOf = (id: CohortId) => required(ledger.cohorts.get(id), 'ancestors are loaded');
  const view = {
    clock,
    cohorts: new Map(families.map((id) => [id, cohortOf(id)])),
    memberships,
    linesOf: (id: CohortId) => ledger.lines.get(id) ?? [],
  };
  const group = tombstone ? groupMembers(request, ledger.tombstoned) : new Set<string>();
  const liable = liableCohorts(view, terms, epochNow, group);
  return cascadeOn({ terms, epochNow, liable, memberships, network, required: ledger.required });
}

/** A cohort's tokens after its line are those before less the loss, wherever they are counted. */
function subtract({ network, epochNow, memberships }: GroupLedger, losses: readonly CohortLoss[]) {
  for (const [key, lost] of lostSecurity(losses, epochNow, memberships)) {
    const hundredths = (network.secured.get(key)?.hundredths ?? 0n) - lost.hundredths;
    network.secured.set(key, { ...lost, hundredths });
  }
  for (const { cohort, loss } of losses) {
    const key = heldKey(cohort.latest.target, cohort.asset);
    network.held.set(key, (network.held.get(key) ?? 0n) - loss);
  }
}
