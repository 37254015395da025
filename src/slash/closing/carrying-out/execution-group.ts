/**
 * Executions one after the other, in memory: each on the lines, the stake and the tombstones that
 * those before it left, so that a group leaves what its members would have left one by one.
 */
import type { Cohort, CohortId } from '../../../ledger/cohort.ts';
import type { RateLine } from '../../../ledger/lineage.ts';
import { required } from '../../../primitives/assert.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import type { TargetId } from '../../../primitives/ids.ts';
import { type Cascade, cascade } from '../../cascade/cascade.ts';
import type { Effects, Moment } from '../../cascade/cascade-effects.ts';
import { liableCohorts, type SlashTerms } from '../../cascade/cascade-liable.ts';
import { rateLines, withLine } from '../../cascade/cascade-lines.ts';
import {
  type ExecutedIncident,
  groupMembers,
  type TombstoneIncident,
} from '../../cascade/tombstone.ts';
import type { Executed } from '../../request.ts';
import { familiesIn } from './families.ts';

/** The ledger before the first of them. `cohorts`: with every family that one of them can hit. */
export interface GroupStart {
  readonly moment: Moment;
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
  readonly effects: Effects;
  readonly lines: readonly RateLine[];
}

/** The ledger as the next of them sees it. */
interface GroupLedger extends GroupStart {
  readonly cohorts: Map<CohortId, Cohort>;
  readonly lines: Map<CohortId, RateLine[]>;
  readonly tombstoned: ExecutedIncident[];
  readonly familiesOn: ReturnType<typeof familiesIn>;
}

/** Carries out one sentence after the other; the order of the calls is that of the executions. */
export function executionGroup(start: GroupStart): (sentence: Sentence) => CarriedOut {
  const ledger: GroupLedger = {
    ...start,
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
  if (tombstone) ledger.tombstoned.push({ ...request, slash: request.id, isReversed: false });
  return { effects: done.effects, lines };
}

function cascadeFor(
  ledger: GroupLedger,
  { request, terms, targets, tombstone }: Sentence,
): Cascade {
  const { moment } = ledger;
  const { clock, epochNow, memberships } = moment;
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
  return cascade(terms, liableCohorts(view, terms, epochNow, group), moment);
}
