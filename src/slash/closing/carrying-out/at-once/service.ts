/** One slash of very many cohorts, in sets: nothing that grows with their number comes here. */

import type { Context } from '../../../../db/context.ts';
import type { Tx } from '../../../../db/database.ts';
import { addSums } from '../../../../ledger/summing/store.ts';
import { chargesOf } from '../../../cascade/cascade-charges.ts';
import type { Effects, Moment } from '../../../cascade/cascade-effects.ts';
import { reportOf } from '../../../cascade/cascade-report.ts';
import { effectsTold } from '../../../cascade/cascade-told.ts';
import { inOrder } from '../../../cascade/cascade-totals.ts';
import { loadNetwork, requiredStake, wantedOf } from '../../../cascade/liability/service.ts';
import { appendSlashes, appendTouched } from '../../execution/store.ts';
import type { Due } from '../paging/service.ts';
import { appendStruck, forget, strike } from './store.ts';
import { addUp, listStruck, sumsStruck } from './tallying/store.ts';

/** The caller has the ledger; all before it is written, and no slash of its group took anything. */
export async function carryOutAtOnce(
  ctx: Context,
  tx: Tx,
  due: Due,
  moment: Moment,
): Promise<void> {
  const { terms, targets, request } = due;
  const charged = chargesOf(
    { clock: moment.clock, terms, memberships: moment.memberships },
    targets,
  );
  const wanted = wantedOf(ctx, [{ terms, targets, slashes: [] }], moment.epochNow);
  await strike(tx, { ...charged, wanted, service: terms.service });
  const effects = await effectsStruck(tx, charged.den, moment);
  const network = await loadNetwork(tx, [effects], moment);
  const required = await requiredStake(ctx, tx, moment.epochNow);
  const report = reportOf(terms, effects, network, required);
  const slash = { ...due.slash, service: request.service, report };
  await appendSlashes(tx, [slash]);
  await appendTouched(tx, [slash]);
  await appendStruck(tx, request, charged.den);
  await forget(tx);
  await addSums(tx, effects.sums);
}

async function effectsStruck(tx: Tx, den: bigint, moment: Moment): Promise<Effects> {
  const { totals, asked } = await addUp(tx, den);
  const cohorts = await listStruck(tx, den);
  const sums = await sumsStruck(tx, moment);
  const moreCohorts = asked - cohorts.length;
  return { cohorts, moreCohorts, totals: inOrder(totals), sums, ...effectsTold(sums, moment) };
}
