/** What the clock has decided: cases end in the order of their deadlines, escrows in their own. */
import { phaseOf } from './holding-back.ts';
import { isBurdenMet } from './judging.ts';
import { LAWS } from './laws.ts';
import type { Case, Life } from './state.ts';
import { foresee, take } from './taking.ts';
import { groupFor } from './tombstones.ts';

const inOrder = (a: Case, b: Case): number => a.deadline - b.deadline || (a.id < b.id ? -1 : 1);

/** Everything that can be decided now. */
export function closeAll(life: Life): void {
  const due = life.cases.filter((of) => of.end === null && life.now >= of.deadline);
  for (const of of due.sort(inOrder)) close(life, of);
}

function close(life: Life, of: Case): void {
  const phase = phaseOf(life, of);
  if (!isBurdenMet(of)) of.end = { status: 'dismissed', at: life.now };
  else if (phase === 'overdue') of.end = { status: 'expired', at: life.now };
  else if (phase === 'executable') execute(life, of);
}

function execute(life: Life, of: Case): void {
  const blow = { ...of, group: groupFor(life, of) };
  const index = life.slashes.length;
  const taken = {
    index,
    totals: foresee(life, blow),
    escrowUntil: life.now + LAWS[of.service].escrowMs,
    at: life.now,
    appeal: null,
    reversedAt: null,
    settledAt: null,
  };
  take(life, blow, index, life.now);
  of.end = { status: 'executed', at: life.now };
  of.taken = taken;
  life.slashes.push({ case: of, taken });
}

/** Stake whose escrow is over goes where the law says. */
export function releaseAll(life: Life): void {
  for (const { taken } of life.slashes)
    if (taken.settledAt === null && taken.escrowUntil <= life.now) taken.settledAt = life.now;
}
