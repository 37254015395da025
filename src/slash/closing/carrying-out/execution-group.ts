/**
 * Executions one after the other, in memory: each on the rates and the tombstones that those before it
 * left, so that a group leaves what its members would have left one by one.
 */
import type { Answering } from '../../../ledger/answering/answering.ts';
import type { CohortId } from '../../../ledger/cohort.ts';
import type { RateLine } from '../../../ledger/lineage.ts';
import { required } from '../../../primitives/assert.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import type { TargetId } from '../../../primitives/ids.ts';
import { cascade } from '../../cascade/cascade.ts';
import { liableBy } from '../../cascade/cascade-answering.ts';
import type { Effects, Moment } from '../../cascade/cascade-effects.ts';
import type { SlashTerms } from '../../cascade/cascade-liable.ts';
import { rateLines } from '../../cascade/cascade-lines.ts';
import {
  type ExecutedIncident,
  groupMembers,
  type TombstoneIncident,
} from '../../cascade/tombstone.ts';
import type { Executed } from '../../request.ts';

/** The ledger before the first of them. */
export interface GroupStart {
  readonly moment: Moment;
  /** By epochs of captures: whatever one of them can hit, in cohort order, with what it asks about. */
  readonly answering: ReadonlyMap<number, readonly Answering[]>;
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
  readonly tombstoned: ExecutedIncident[];
  /** By cohort, what those before it did, oldest first. */
  readonly lines: Map<CohortId, RateLine[]>;
}

/** Carries out one sentence after the other; the order of the calls is that of the executions. */
export function executionGroup(start: GroupStart): (sentence: Sentence) => CarriedOut {
  const ledger = { ...start, tombstoned: [...start.tombstoned], lines: new Map() };
  return (sentence) => carryOut(ledger, sentence);
}

function carryOut(ledger: GroupLedger, sentence: Sentence): CarriedOut {
  const { request, terms, tombstone } = sentence;
  const { clock, memberships } = ledger.moment;
  const group = tombstone ? groupMembers(request, ledger.tombstoned) : new Set<string>();
  const liable = answeringTo(ledger, sentence)
    .map(liableBy({ clock, terms, memberships, group }))
    .filter((of) => of !== null);
  const { losses, effects } = cascade(terms, liable, ledger.moment);
  const lines = rateLines(losses, request.id, request.executedAt);
  for (const line of lines) {
    const own = ledger.lines.get(line.cohort);
    if (own === undefined) ledger.lines.set(line.cohort, [line]);
    else own.push(line);
  }
  if (tombstone) ledger.tombstoned.push({ ...request, slash: request.id, isReversed: false });
  return { effects, lines };
}

function answeringTo(
  { answering, lines, moment }: GroupLedger,
  { terms, targets }: Sentence,
): readonly Answering[] {
  const captured = answering.get(epochOf(moment.clock, terms.capture));
  const there = new Set(targets);
  return required(captured, 'what it can hit is loaded')
    .filter(({ was }) => there.has(was.target))
    .map((of) => since(of, lines.get(of.id)));
}

/** The same stake after these lines of the group. */
function since(of: Answering, lines: readonly RateLine[] | undefined): Answering {
  const last = lines?.at(-1);
  if (lines === undefined || last === undefined) return of;
  return {
    ...of,
    rate: last.rateAfter,
    version: last.version,
    told: [...of.told, ...lines.slice(0, 1)],
    took: [...of.took, ...lines],
  };
}
