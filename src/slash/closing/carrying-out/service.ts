/** A group of slashes: what they act on is loaded once, and what they leave is saved in sets. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import type { Cohort, CohortId } from '../../../ledger/cohort.ts';
import { byTarget } from '../../../ledger/membership.ts';
import {
  type Asked,
  appendLines,
  loadFamilies,
  loadTellingLines,
} from '../../../ledger/reading/store.ts';
import { bumpLedger, type LedgerHead, loadMemberships } from '../../../ledger/store.ts';
import { addSums } from '../../../ledger/summing/store.ts';
import { type SumChange, sumLog } from '../../../ledger/sums.ts';
import { required } from '../../../primitives/assert.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import type { TargetId } from '../../../primitives/ids.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import type { Moment } from '../../cascade/cascade-effects.ts';
import { type Network, networkAfter } from '../../cascade/cascade-network.ts';
import { type CascadeReport, reportOf } from '../../cascade/cascade-report.ts';
import {
  liableTargets,
  loadNetwork,
  requiredStake,
  termsOf,
} from '../../cascade/liability/service.ts';
import type { Executed } from '../../request.ts';
import { appendSlashes, listTombstonesOf } from '../execution/store.ts';
import {
  type CarriedOut,
  executionGroup,
  type GroupStart,
  type Sentence,
} from './execution-group.ts';
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
  const epochNow = epochOf(ctx.deployment, now);
  const memberships = await loadMemberships(tx);
  const moment = { clock: ctx.deployment, now, epochNow, memberships: byTarget(memberships) };
  const group = sentences.map((one) => {
    const terms = termsOf(one.request);
    return { ...one, terms, targets: liableTargets(terms, memberships) };
  });
  const carry = executionGroup(await loadStart(ctx, tx, group, moment));
  const done = group.map((one) => ({ ...one, ...carry(one) }));
  const reports = await reportsOn(ctx, tx, done, moment);
  const slashes = done.map(({ request }, place) => ({
    request: request.id,
    service: request.service,
    executedAt: now,
    escrowUntil: request.escrowUntil,
    epoch: epochNow,
    ledgerVersion: head.version + place,
    afterSeq: head.seq,
    report: required(reports[place], 'each has a report'),
  }));
  await appendSlashes(tx, slashes);
  await appendLines(
    tx,
    done.flatMap(({ lines }) => lines),
  );
  await addSums(tx, changesOf(done));
  await bumpLedger(tx, done.length);
}

/** What all of them tell the sums, each sum and moment once. */
function changesOf(done: readonly CarriedOut[]): readonly SumChange[] {
  const log = sumLog();
  for (const { effects } of done) log.merge(effects.sums);
  return log.changes();
}

/** Each as the ones before it left the network. */
async function reportsOn(
  ctx: Context,
  tx: Tx,
  done: readonly (CarriedOut & Pick<Sentence, 'terms'>)[],
  moment: Moment,
): Promise<readonly CascadeReport[]> {
  const all = done.map(({ effects }) => effects);
  const wanted = await requiredStake(ctx, tx, moment.epochNow);
  let network: Network = await loadNetwork(tx, all, moment);
  return done.map(({ terms, effects }) => {
    const report = reportOf(terms, effects, network, wanted);
    network = networkAfter(network, effects);
    return report;
  });
}

async function loadStart(
  ctx: Context,
  tx: Tx,
  group: readonly Sentence[],
  moment: Moment,
): Promise<GroupStart> {
  const cohorts = await loadAllFamilies(ctx, tx, group);
  const offences = group.filter(({ tombstone }) => tombstone).map(({ request }) => request);
  const tombstoned = await listTombstonesOf(tx, offences);
  const lines = await loadTellingLines(
    tx,
    askedBy(ctx, group, cohorts),
    tombstoned.map(({ slash }) => slash),
  );
  return { moment, cohorts, lines, tombstoned };
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
