/**
 * Slashes are carried out: a group of small ones in memory, with what they act on loaded once and what
 * they leave saved in sets; larger ones each by itself, in the database, or page by page.
 */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import type { Answering } from '../../../ledger/answering/answering.ts';
import { listAnswering } from '../../../ledger/answering/store.ts';
import { byTarget } from '../../../ledger/membership.ts';
import { appendLines } from '../../../ledger/reading/store.ts';
import { bumpLedger, type LedgerHead, loadMemberships } from '../../../ledger/store.ts';
import { addSums } from '../../../ledger/summing/store.ts';
import { type SumChange, sumLog } from '../../../ledger/sums.ts';
import { required } from '../../../primitives/assert.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import { grouped } from '../../../primitives/grouped.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import type { Moment } from '../../cascade/cascade-effects.ts';
import { networkAfter } from '../../cascade/cascade-network.ts';
import { type CascadeReport, reportOf } from '../../cascade/cascade-report.ts';
import {
  liableTargets,
  loadNetwork,
  requiredStake,
  termsOf,
  wantedOf,
} from '../../cascade/liability/service.ts';
import { type ExecutedIncident, groupMembers } from '../../cascade/tombstone.ts';
import type { Executed } from '../../request.ts';
import { appendSlashes, appendTouched, listTombstonesOf } from '../execution/store.ts';
import { carryOutAtOnce } from './at-once/service.ts';
import { type CarriedOut, executionGroup, type Sentence } from './execution-group.ts';
import { carryOutByPages, type Due } from './paging/service.ts';

export interface Sentenced extends Pick<Sentence, 'tombstone'> {
  readonly request: Executed;
}

/** In the order of the executions, at one instant. */
export interface Sentences {
  readonly sentences: readonly Sentenced[];
  readonly head: LedgerHead;
  readonly now: Timestamp;
}

/** Most cohorts that a group loads; beyond, each of its slashes goes by itself. */
const IN_MEMORY_MAX = 20_000;
/** Most that one by itself loads. */
const ALONE_MAX = 5_000;

/** The caller has the ledger, and writes the ends of the requests. */
export async function carryOut(
  ctx: Context,
  tx: Tx,
  { sentences, head, now }: Sentences,
): Promise<void> {
  if (sentences.length === 0) return;
  const epochNow = epochOf(ctx.deployment, now);
  const known = await loadMemberships(tx);
  const moment = { clock: ctx.deployment, now, epochNow, memberships: byTarget(known) };
  const group = sentences.map(({ request, tombstone }, place): Due => {
    const { id, escrowUntil } = request;
    const terms = termsOf(request);
    const acted = { executedAt: now, escrowUntil, epoch: epochNow, afterSeq: head.seq };
    const slash = { ...acted, request: id, ledgerVersion: head.version + place };
    return { request, tombstone, terms, targets: liableTargets(terms, known), slash };
  });
  if (group.length === 1 || !(await carryOutTogether(ctx, tx, group, moment)))
    for (const due of group) await carryOutAlone(ctx, tx, due, moment);
  await bumpLedger(tx, group.length);
}

async function carryOutAlone(ctx: Context, tx: Tx, due: Due, moment: Moment): Promise<void> {
  if (await carryOutTogether(ctx, tx, [due], moment)) return;
  const counting = await groupOf(tx, due);
  if (counting.size === 0) await carryOutAtOnce(ctx, tx, due, moment);
  else await carryOutByPages(ctx, tx, { ...due, counting }, moment);
}

/** Executed slashes of the same tombstone group. */
async function groupOf(tx: Tx, { tombstone, request }: Due): Promise<ReadonlySet<string>> {
  return tombstone ? groupMembers(request, await listTombstonesOf(tx, [request])) : new Set();
}

/** False where they can hit more than is loaded at once; then nothing has been done. */
async function carryOutTogether(
  ctx: Context,
  tx: Tx,
  group: readonly Due[],
  moment: Moment,
): Promise<boolean> {
  const offences = group.filter(({ tombstone }) => tombstone).map(({ request }) => request);
  const tombstoned = await listTombstonesOf(tx, offences);
  const answering = await loadAnswering(ctx, tx, { group, tombstoned, moment });
  if (answering === null) return false;
  const carry = executionGroup({ moment, answering, tombstoned });
  const done = group.map((due) => ({ ...due, ...carry(due) }));
  const reports = await reportsOn(ctx, tx, done, moment);
  const slashes = done.map(({ request, slash }, place) => ({
    ...slash,
    service: request.service,
    report: required(reports[place], 'each has a report'),
  }));
  await appendSlashes(tx, slashes);
  await appendTouched(tx, slashes);
  await appendLines(
    tx,
    done.flatMap(({ lines }) => lines),
  );
  await addSums(tx, changesOf(done));
  return true;
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
  let network = await loadNetwork(tx, all, moment);
  return done.map(({ terms, effects }) => {
    const report = reportOf(terms, effects, network, wanted);
    network = networkAfter(network, effects);
    return report;
  });
}

interface Group {
  readonly group: readonly Due[];
  readonly tombstoned: readonly ExecutedIncident[];
  readonly moment: Moment;
}

/** One query for each epoch that something was captured in; null where that is too much. */
async function loadAnswering(
  ctx: Context,
  tx: Tx,
  { group, tombstoned, moment }: Group,
): Promise<ReadonlyMap<number, readonly Answering[]> | null> {
  const slashes = tombstoned.map(({ slash }) => slash);
  const asked = group.map((due) => ({ ...due, slashes: due.tombstone ? slashes : [] }));
  const answering = new Map<number, readonly Answering[]>();
  let left = group.length === 1 ? ALONE_MAX : IN_MEMORY_MAX;
  for (const [epoch, of] of grouped(asked, ({ terms }) => epochOf(ctx.deployment, terms.capture))) {
    const found = await listAnswering(tx, wantedOf(ctx, of, moment.epochNow), left + 1);
    answering.set(epoch, found);
    left -= found.length;
    if (left < 0) return null;
  }
  return answering;
}
