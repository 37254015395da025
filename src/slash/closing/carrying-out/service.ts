/** A group of slashes: what they act on is loaded once, and what they leave is saved in sets. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import type { Cohort, CohortId } from '../../../ledger/cohort.ts';
import { byTarget, type Membership } from '../../../ledger/membership.ts';
import {
  type Asked,
  appendLines,
  loadFamilies,
  loadTellingLines,
  sumStakeIn,
  sumStakeNow,
} from '../../../ledger/reading/store.ts';
import { bumpLedger, type LedgerHead, loadMemberships } from '../../../ledger/store.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import type { TargetId } from '../../../primitives/ids.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import { networkOf } from '../../cascade/cascade-report.ts';
import { liableTargets, requiredStake, termsOf } from '../../cascade/liability/service.ts';
import type { Executed } from '../../request.ts';
import { appendSlashes, listTombstonesOf } from '../execution/store.ts';
import { executionGroup, type GroupStart, type Sentence } from './execution-group.ts';
import { familiesIn } from './families.ts';

export interface Sentenced extends Pick<Sentence, 'tombstone'> {
  readonly request: Executed;
}

/** In the order of the executions, at one instant. */
export interface Sentences {
  readonly sentences: readonly Sentenced[];
  readonly head: LedgerHead;
  readonly now: Timestamp;
}

/** The caller has the ledger, and writes the ends of the requests. */
export async function carryOut(
  ctx: Context,
  tx: Tx,
  { sentences, head, now }: Sentences,
): Promise<void> {
  if (sentences.length === 0) return;
  const epoch = epochOf(ctx.deployment, now);
  const memberships = await loadMemberships(tx);
  const group = sentences.map((one) => {
    const terms = termsOf(one.request);
    return { ...one, terms, targets: liableTargets(terms, memberships) };
  });
  const carry = executionGroup(await loadStart(ctx, tx, group, { epoch, memberships }));
  const done = group.map((one) => ({ ...one, ...carry(one) }));
  const slashes = done.map(({ request, report }, place) => ({
    request: request.id,
    service: request.service,
    executedAt: now,
    escrowUntil: request.escrowUntil,
    epoch,
    ledgerVersion: head.version + place,
    afterSeq: head.seq,
    report,
  }));
  await appendSlashes(tx, slashes);
  await appendLines(
    tx,
    done.flatMap(({ lines }) => lines),
  );
  await bumpLedger(tx, done.length);
}

interface Moment {
  readonly epoch: number;
  readonly memberships: readonly Membership[];
}

async function loadStart(
  ctx: Context,
  tx: Tx,
  group: readonly Sentence[],
  { epoch, memberships }: Moment,
): Promise<GroupStart> {
  const cohorts = await loadAllFamilies(ctx, tx, group);
  const rows = {
    effectiveStake: await sumStakeIn(tx, epoch),
    presentStake: await sumStakeNow(tx),
  };
  const offences = group.filter(({ tombstone }) => tombstone).map(({ request }) => request);
  const tombstoned = await listTombstonesOf(tx, offences);
  return {
    clock: ctx.deployment,
    epochNow: epoch,
    memberships: byTarget(memberships),
    required: await requiredStake(ctx, tx, epoch),
    network: networkOf(rows, epoch, byTarget(memberships)),
    cohorts,
    lines: await loadTellingLines(
      tx,
      askedBy(ctx, group, cohorts),
      tombstoned.map(({ slash }) => slash),
    ),
    tombstoned,
  };
}

/** Each once: what everybody who may answer was worth at every capture. */
function askedBy(
  ctx: Context,
  group: readonly Sentence[],
  cohorts: ReadonlyMap<CohortId, Cohort>,
): readonly Asked[] {
  const familiesOn = familiesIn(cohorts);
  const asked = new Map<string, Asked>();
  for (const { terms, targets } of group) {
    const { capture } = terms;
    for (const cohort of familiesOn(targets, epochOf(ctx.deployment, capture)))
      asked.set(`${cohort} ${capture}`, { cohort, capture });
  }
  return [...asked.values()];
}

/** One query for each epoch that something was captured in. */
async function loadAllFamilies(ctx: Context, tx: Tx, group: readonly Sentence[]) {
  const targets = new Map<number, Set<TargetId>>();
  for (const one of group) {
    const captured = epochOf(ctx.deployment, one.terms.capture);
    const there = targets.get(captured) ?? new Set();
    for (const target of one.targets) there.add(target);
    targets.set(captured, there);
  }
  const cohorts = new Map<CohortId, Cohort>();
  for (const [epoch, there] of targets)
    for (const [id, cohort] of await loadFamilies(tx, [...there], epoch)) cohorts.set(id, cohort);
  return cohorts;
}
