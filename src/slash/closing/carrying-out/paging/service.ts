/** One slash of any number of cohorts: what answers is read, what it loses written, and both forgotten. */
import type { Context } from '../../../../db/context.ts';
import type { Tx } from '../../../../db/database.ts';
import { pagesOfAnswering } from '../../../../ledger/answering/store.ts';
import type { RateLine } from '../../../../ledger/lineage.ts';
import { appendLines } from '../../../../ledger/reading/store.ts';
import { addSums } from '../../../../ledger/summing/store.ts';
import { cascadeRun } from '../../../cascade/cascade.ts';
import { liableBy } from '../../../cascade/cascade-answering.ts';
import type { Effects, Moment } from '../../../cascade/cascade-effects.ts';
import { rateLines } from '../../../cascade/cascade-lines.ts';
import { type CascadeReport, reportOf } from '../../../cascade/cascade-report.ts';
import { loadNetwork, requiredStake, wantedOf } from '../../../cascade/liability/service.ts';
import type { Executed } from '../../../request.ts';
import { appendSlashes, appendTouched, type Slash, saveReport } from '../../execution/store.ts';
import type { Sentence } from '../execution-group.ts';

/** A sentence, and all of its slash that is known before it is carried out. */
export interface Due extends Sentence {
  readonly request: Executed;
  readonly slash: Omit<Slash, 'report'>;
}

/** With the slashes of its tombstone group that took something already. */
export interface DueAgain extends Due {
  readonly counting: ReadonlySet<string>;
}

/** The caller has the ledger; all before it is written. */
export async function carryOutByPages(
  ctx: Context,
  tx: Tx,
  due: DueAgain,
  moment: Moment,
): Promise<void> {
  const written = await writePages(ctx, tx, due, moment);
  const { effects, lines } = written;
  const network = await loadNetwork(tx, [effects], moment);
  const wanted = await requiredStake(ctx, tx, moment.epochNow);
  const report = reportOf(due.terms, effects, network, wanted);
  const slash = { ...due.slash, service: due.request.service, report };
  if (written.isBegun) await saveReport(tx, slash);
  else await appendSlashes(tx, [slash]);
  await appendTouched(tx, [slash]);
  await appendLines(tx, lines);
  await addSums(tx, effects.sums);
}

interface Written {
  readonly effects: Effects;
  /** Of the last page: still to be written. */
  readonly lines: readonly RateLine[];
  /** Whether the slash was written already, with a report to come. */
  readonly isBegun: boolean;
}

async function writePages(ctx: Context, tx: Tx, due: DueAgain, moment: Moment): Promise<Written> {
  const { request, terms, targets, counting: group } = due;
  const wanted = wantedOf(ctx, [{ terms, targets, slashes: [...group] }], moment.epochNow);
  const liable = liableBy({ clock: moment.clock, terms, memberships: moment.memberships, group });
  const run = cascadeRun(terms, moment);
  let lines: readonly RateLine[] = [];
  let isBegun = false;
  for await (const page of pagesOfAnswering(tx, wanted)) {
    if (lines.length > 0) {
      if (!isBegun) await begin(tx, due, run.effects());
      isBegun = true;
      await appendLines(tx, lines);
    }
    const losses = run.next(page.map(liable).filter((of) => of !== null));
    lines = rateLines(losses, request.id, request.executedAt);
  }
  return { effects: run.effects(), lines, isBegun };
}

/** Lines need their slash; nobody sees the report that is not there yet. */
const begin = (tx: Tx, due: Due, effects: Effects): Promise<void> => {
  const nothing = { secured: new Map(), held: new Map() };
  const report: CascadeReport = reportOf(due.terms, effects, nothing, []);
  return appendSlashes(tx, [{ ...due.slash, report: { ...report, cohorts: [] } }]);
};
