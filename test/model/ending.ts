/** What the clock has decided: cases end in the order of their deadlines, escrows in their own. */
import { phaseOf } from './holding-back.ts';
import { isBurdenMet } from './judging.ts';
import { LAWS } from './laws.ts';
import { readLimits } from './silence.ts';
import type { Case, Life } from './state.ts';
import { foresee, take } from './taking.ts';
import { groupFor } from './tombstones.ts';

const inOrder = (a: Case, b: Case): number => a.deadline - b.deadline || (a.id < b.id ? -1 : 1);

/** Everything that can be decided now; what a limit turns meanwhile is decided when somebody asks again. */
export function closeAll(life: Life): void {
  for (let decided = 1; decided > 0; ) {
    decided = endAll(life);
    readLimits(life);
    decided += executeAll(life);
  }
}

const isDue = ({ now }: Life, of: Case): boolean => of.end === null && now >= of.deadline;

/** Those that take no stake. */
function endAll(life: Life): number {
  const due = life.cases.filter((of) => isDue(life, of));
  const dismissed = due.filter((of) => !isBurdenMet(of));
  const expired = due.filter((of) => phaseOf(life, of) === 'overdue');
  for (const of of dismissed) of.end = { status: 'dismissed', at: life.now };
  for (const of of expired) of.end = { status: 'expired', at: life.now };
  return dismissed.length + expired.length;
}

function executeAll(life: Life): number {
  const ready = life.cases.filter((of) => phaseOf(life, of) === 'executable').sort(inOrder);
  for (const of of ready) execute(life, of);
  return ready.length;
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
