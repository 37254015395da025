/** How much may go in silence: read when a case opens, or as soon as the ledger feed lets it be read. */
import { executeBy, isReached } from './holding-back.ts';
import { isBurdenMet } from './judging.ts';
import { LAWS, type Service } from './laws.ts';
import type { Case, Life } from './state.ts';
import { foresee, wholeUnits } from './taking.ts';
import { groupFor } from './tombstones.ts';

type Units = ReadonlyMap<string, bigint>;

/** Null while the ledger feed has not come to the epoch of the capture. */
export function foreseenFor(
  life: Life,
  of: { readonly service: Service; readonly operator: string; readonly capture: number },
): Units | null {
  if (!isReached(life, of.capture)) return null;
  return wholeUnits(foresee(life, { ...of, group: groupFor(life, of) }));
}

interface Asking {
  readonly service: Service;
  readonly openedAt: number;
  /** Of a case that is there already; null for one that is just opening. */
  readonly id: string | null;
  readonly own: Units | null;
}

/** Against the cases for the service that opened before it, within the period. */
export function readingOf(life: Life, of: Asking): 'within' | 'exceeded' | 'unread' {
  const { limit } = LAWS[of.service];
  if (limit === null) return 'within';
  const others = life.cases.filter(
    (one) =>
      one.service === of.service &&
      one.openedAt >= of.openedAt - limit.periodMs &&
      isBefore(one, of),
  );
  const earlier = others.flatMap((one) => countingFor(life, one));
  if (of.own === null) return 'unread';
  const taking = [...of.own].filter(([, units]) => units > 0n);
  if (taking.length > 0 && earlier.includes(null)) return 'unread';
  const isWithin = taking.every(([asset, units]) => {
    const sum = earlier.reduce((all, one) => all + (one?.get(asset) ?? 0n), units);
    return sum <= limit[asset as 'umilk' | 'uoil'] * life.kind.unit;
  });
  return isWithin ? 'within' : 'exceeded';
}

/** Of one instant: what was read then counts for what is read later. */
const isBefore = (one: Case, { openedAt, id }: Asking): boolean =>
  id === null ||
  one.openedAt < openedAt ||
  (one.openedAt === openedAt && (one.id < id || (one.id !== id && !one.isUnread)));

/** What a case counts for: what it took, or would have taken when somebody first asked. */
function countingFor(life: Life, of: Case): readonly (Units | null)[] {
  const { taken } = of;
  if (taken !== null) return taken.reversedAt === null ? [wholeUnits(taken.totals)] : [];
  if (of.end !== null || life.now >= executeBy(of)) return [];
  if (life.now >= of.deadline && !isBurdenMet(of)) return [];
  of.foreseen ??= foreseenFor(life, of);
  return [of.foreseen];
}

/** What could not be read when cases opened, in the order in which they did. */
export function readLimits(life: Life, among: readonly Case[] = life.cases): void {
  const unread = among.filter(
    (of) => of.end === null && of.isUnread && isReached(life, of.capture),
  );
  unread.sort((a, b) => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1));
  for (const of of unread) {
    const own = foreseenFor(life, of);
    const reading = readingOf(life, { ...of, own });
    of.foreseen = own;
    of.isUnread = reading === 'unread';
    if (reading === 'exceeded') of.burden = 'uphold';
  }
}
