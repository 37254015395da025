/**
 * Histories end at a horizon: which cohorts are one at the moment of a slash.
 *
 * They are if they have one asset, were on the ledger in the epoch of the horizon, were in the same
 * place then and in the same places from the same epochs on, and neither is paid out or was ever
 * touched by a slash. Together they have the order of the one that appeared first.
 */
import { type Book, type Cohort, NOTHING } from './exact-cohorts-book.ts';

/** Shares that bear a loss together. */
export interface Bearer {
  /** The first to appear; itself perhaps empty by now. */
  readonly first: Cohort;
  /** With shares. */
  readonly members: readonly Cohort[];
  /** Those who are empty by now too. */
  readonly all: readonly Cohort[];
  readonly shares: bigint;
}

const isTouched = ({ inherited, lines, into }: Cohort): boolean =>
  inherited.length > 0 || lines.length > 0 || into !== null;

/** What a cohort must share with another to be one with it; null if it is one with none. */
function recentHistory(cohort: Cohort, horizon: number): string | null {
  if (cohort.place.phase === 'paid' || isTouched(cohort)) return null;
  const later: string[] = [];
  let at: Cohort = cohort;
  while (at.firstEpoch > horizon) {
    if (at.parent === null) return null;
    if (at.parent.place !== at.place) later.push(`${at.firstEpoch} ${at.place.key}`);
    at = at.parent;
  }
  return [at.asset, at.place.key, ...later.reverse()].join('; ');
}

/** In their order, all that have shares. */
export function bearers({ cohorts }: Book, horizon: number): Bearer[] {
  const firsts = new Map<string, Cohort>();
  const families = new Map<Cohort, Cohort[]>();
  for (const cohort of cohorts) {
    const history = recentHistory(cohort, horizon);
    const first = history === null ? cohort : (firsts.get(history) ?? cohort);
    if (history !== null) firsts.set(history, first);
    const family = families.get(first);
    if (family === undefined) families.set(first, [cohort]);
    else family.push(cohort);
  }
  return [...families].flatMap(([first, all]): Bearer[] => {
    const members = all.filter(({ shares }) => shares > 0n);
    if (members.length === 0) return [];
    const shares = members.reduce((sum, of) => sum + of.shares, 0n);
    return [{ first, members, all, shares }];
  });
}

/** From now on one cohort: it is about to be touched as one. */
export function join({ first, members, all, shares }: Bearer): Cohort {
  const rate = members[0]?.rate ?? NOTHING;
  for (const member of all.filter((other) => other !== first)) {
    for (const [restaker, held] of member.holders)
      first.holders.set(restaker, (first.holders.get(restaker) ?? 0n) + held);
    member.holders.clear();
    member.shares = 0n;
    member.into = first;
  }
  first.shares = shares;
  first.rate = rate;
  return first;
}
