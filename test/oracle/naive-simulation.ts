/** The protocol, read aloud: every lot of every restaker, every slash, in exact fractions. */
import { decimal, type Exact, isLess, minus, of, plus, smaller, times, total } from './exact.ts';
import type { SimulationFile, SlashInFile } from './file.ts';
import { epochAt, weightOf } from './naive-chain.ts';
import { entryIn, follow, type Lot, latest, type NaiveStake } from './naive-stake.ts';

export interface NaiveReport {
  /** By asset. */
  readonly totals: ReadonlyMap<string, { total: Exact; exact: Exact; paidOut: Exact; cut: Exact }>;
  /** By service and asset. */
  readonly before: ReadonlyMap<string, Exact>;
  readonly after: ReadonlyMap<string, Exact>;
}

export interface NaiveOutcome {
  readonly reports: readonly NaiveReport[];
  /** By restaker, target, asset and phase. */
  readonly stakes: ReadonlyMap<string, Exact>;
  /** By restaker and asset, of stake that was paid out before its slash was reversed. */
  readonly owed: ReadonlyMap<string, Exact>;
  readonly lots: number;
  readonly impossible: readonly number[];
}

const SERVICES = ['S0', 'S1', 'S2'];

export function simulateNaively(file: SimulationFile): NaiveOutcome {
  const stake: NaiveStake = { lots: [], allocations: new Map(), impossible: [] };
  const due = file.slashes
    .map((slash, place) => ({ ...slash, place, at: Date.parse(slash.executedAt) }))
    .toSorted((a, b) => a.at - b.at);
  const reports: NaiveReport[] = [];
  const acts = due.flatMap((slash, index) => [
    { at: slash.at, order: 0, act: () => reports.push(punish(file, stake, due, index)) },
    { at: returnOf(slash), order: 1, act: () => giveBack(stake, index, returnOf(slash)) },
  ]);
  acts.sort((a, b) => a.at - b.at || a.order - b.order);
  const actUntil = (time: number) => {
    while ((acts[0]?.at ?? Infinity) <= time) acts.shift()?.act();
  };
  for (const line of file.feed) {
    actUntil(Date.parse(line.at));
    follow(stake, line);
  }
  actUntil(Number.MAX_VALUE);

  const stakes = sumBy(stake.lots, (lot) => {
    const { target, phase } = latest(lot);
    return [[`${lot.restaker} ${target} ${lot.asset} ${phase}`, lot.value]];
  });
  const owed = sumBy(stake.lots, (lot) => [[`${lot.restaker} ${lot.asset}`, lot.owed]]);
  return { reports, stakes, owed, lots: stake.lots.length, impossible: stake.impossible };
}

/** Infinity if it stands. */
const returnOf = ({ reversedAt }: SlashInFile): number =>
  reversedAt === undefined ? Infinity : Date.parse(reversedAt);

/** Every lot gets what it lost, or is owed it once it has left. */
function giveBack(stake: NaiveStake, slash: number, time: number) {
  stake.lots = stake.lots.map((lot) => {
    const lost = total(lot.losses.filter((of) => of.slash === slash).map((of) => of.amount));
    if (hasLeft(lot)) return { ...lot, owed: plus(lot.owed, lost) };
    const back = { slash, at: time, amount: minus(of(0n), lost) };
    return { ...lot, value: plus(lot.value, lost), losses: [...lot.losses, back] };
  });
}

function sumBy(
  lots: readonly Lot[],
  pairs: (lot: Lot) => readonly (readonly [string, Exact])[],
): Map<string, Exact> {
  const sums = new Map<string, Exact>();
  for (const [key, value] of lots.flatMap(pairs))
    sums.set(key, plus(sums.get(key) ?? of(0n), value));
  return sums;
}

const hasLeft = (lot: Lot): boolean => latest(lot).phase === 'paid';

/** Stake that is paid out inside an epoch counts until its end. */
function securedIn(file: SimulationFile, lots: readonly Lot[], epoch: number) {
  return sumBy(lots, (lot) => {
    const entry = entryIn(lot, epoch);
    if (entry?.phase !== 'bonded') return [];
    return SERVICES.map((service) => {
      const weight = weightOf(file, entry, service, epoch);
      return [`${service} ${lot.asset}`, times(lot.value, [weight, 100n])];
    });
  });
}

type Due = SlashInFile & { readonly at: number };

function punish(file: SimulationFile, stake: NaiveStake, due: readonly Due[], index: number) {
  const slash = due[index] as Due;
  const epoch = epochAt(slash.at);
  const group = groupBefore(due, index);
  const before = securedIn(file, stake.lots, epoch);
  const totals = new Map<string, { total: Exact; exact: Exact; paidOut: Exact; cut: Exact }>();
  stake.lots = stake.lots.map((lot) => {
    const exact = asked(file, slash, lot, group);
    const taken = hasLeft(lot) ? of(0n) : smaller(exact, lot.value);
    const sum = totals.get(lot.asset);
    const escaped = minus(exact, taken);
    totals.set(lot.asset, {
      total: plus(sum?.total ?? of(0n), taken),
      exact: plus(sum?.exact ?? of(0n), exact),
      paidOut: plus(sum?.paidOut ?? of(0n), hasLeft(lot) ? exact : of(0n)),
      cut: plus(sum?.cut ?? of(0n), hasLeft(lot) ? of(0n) : escaped),
    });
    const losses = [...lot.losses, { slash: index, at: slash.at, amount: taken }];
    return { ...lot, value: minus(lot.value, taken), losses };
  });
  return { totals, before, after: securedIn(file, stake.lots, epoch) };
}

/** What the slash asks of a lot, before any cap. */
function asked(file: SimulationFile, slash: Due, lot: Lot, group: ReadonlySet<number>): Exact {
  const capture = Date.parse(slash.capture);
  const entry = entryIn(lot, epochAt(capture));
  if (entry?.phase !== 'bonded') return of(0n);
  const own = entry.target === `operator/${slash.operator}`;
  const named = entry.target.startsWith('pool/') ? 'pools' : 'services';
  const isShared = !entry.target.startsWith('operator/') && slash.liable.includes(named);
  if (!own && !isShared) return of(0n);

  const weight = weightOf(file, entry, slash.service, epochAt(capture));
  const later = lot.losses.filter((loss) => loss.at > capture).map((loss) => loss.amount);
  const basis = plus(lot.value, total(later));
  const share = own ? of(1n) : decimal(slash.sharedFraction);
  const full = times(times(decimal(slash.fraction), share), times([weight, 100n], basis));
  const took = lot.losses.filter((loss) => group.has(loss.slash)).map((loss) => loss.amount);
  const rest = minus(full, total(took));
  return isLess(rest, of(0n)) ? of(0n) : rest;
}

/** Earlier slashes in the same tombstone group that were not reversed before, found by forming the groups from the beginning. */
function groupBefore(due: readonly Due[], index: number): ReadonlySet<number> {
  const groupOf = new Map<number, number>();
  due.slice(0, index + 1).forEach((slash, i) => {
    if (!slash.tombstone) return;
    const founders = [...groupOf].filter(([member, founder]) => member === founder).map(([m]) => m);
    const founder = founders.find((f) => {
      const first = due[f] as Due;
      const isSame =
        first.operator === slash.operator &&
        first.service === slash.service &&
        first.offence === slash.offence;
      return isSame && Date.parse(slash.capture) < first.at;
    });
    groupOf.set(i, founder ?? i);
  });
  const own = groupOf.get(index);
  const now = (due[index] as Due).at;
  const counts = (i: number) => i < index && returnOf(due[i] as Due) >= now;
  return new Set([...groupOf].filter(([i, g]) => g === own && counts(i)).map(([i]) => i));
}
