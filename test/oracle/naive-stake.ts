/** Stake as lots of single restakers, each with a diary of where it has been and what it lost. */
import { decimal, type Exact, isLess, minus, of, over, smaller, times, total } from './exact.ts';
import type { Line } from './file.ts';
import { epochAt } from './naive-chain.ts';

export interface Entry {
  /** The first epoch this counts in. */
  readonly epoch: number;
  readonly target: string;
  readonly phase: 'bonded' | 'leaving' | 'paid';
  readonly allocation: Readonly<Record<string, string>> | null;
}

export interface Lot {
  readonly restaker: string;
  readonly asset: string;
  /** Feed line and order within it that brought it to its target. */
  readonly order: number;
  readonly value: Exact;
  readonly diary: readonly Entry[];
  /** What came back is a negative loss at the time it came back. */
  readonly losses: readonly {
    readonly slash: number;
    readonly at: number;
    readonly amount: Exact;
  }[];
  /** What came back when it was paid out already. */
  readonly owed: Exact;
}

export interface NaiveStake {
  lots: readonly Lot[];
  allocations: ReadonlyMap<string, Readonly<Record<string, string>> | null>;
  /** Feed lines that could not be true as they stood. */
  impossible: readonly number[];
}

export const latest = (lot: Lot): Entry => lot.diary.at(-1) as Entry;

/** Where the lot was as far as an epoch is concerned. */
export const entryIn = (lot: Lot, epoch: number): Entry | undefined =>
  lot.diary.filter((entry) => entry.epoch <= epoch).at(-1);

export function follow(stake: NaiveStake, line: Line): void {
  const epoch = epochAt(Date.parse(line.at)) + 1;
  if (line.type === 'delegate') arrive(stake, line, epoch);
  if (line.type === 'allocate') spread(stake, line, epoch);
  if (line.type === 'undelegate')
    move(stake, line, { epoch, target: line.target, phase: 'leaving', allocation: {} });
  if (line.type === 'withdraw')
    move(stake, line, { epoch, target: line.target, phase: 'paid', allocation: {} });
  if (line.type === 'redelegate' && line.from === line.to)
    stake.impossible = [...stake.impossible, line.seq];
  else if (line.type === 'redelegate') {
    const allocation = stake.allocations.get(`${line.restaker} ${line.to}`) ?? null;
    move(stake, line, { epoch, target: line.to, phase: 'bonded', allocation });
  }
}

function arrive(
  stake: NaiveStake,
  line: Line & { type: 'delegate' | 'undelegate' | 'withdraw' },
  epoch: number,
) {
  const { restaker, asset, target, amount, seq } = line;
  const allocation = stake.allocations.get(`${restaker} ${target}`) ?? null;
  const diary = [{ epoch, target, phase: 'bonded' as const, allocation }];
  const lot = {
    restaker,
    asset,
    order: seq * 1000,
    value: decimal(amount),
    diary,
    losses: [],
    owed: of(0n),
  };
  stake.lots = [...stake.lots, lot];
}

function spread(stake: NaiveStake, line: Line & { type: 'allocate' }, epoch: number) {
  const { restaker, target, services, seq } = line;
  if (target.startsWith('service/')) {
    stake.impossible = [...stake.impossible, seq];
    return;
  }
  stake.allocations = new Map([...stake.allocations, [`${restaker} ${target}`, services]]);
  stake.lots = stake.lots.map((lot) => {
    const now = latest(lot);
    const isMeant = lot.restaker === restaker && now.target === target && now.phase === 'bonded';
    return isMeant
      ? { ...lot, diary: [...lot.diary, { ...now, epoch, allocation: services }] }
      : lot;
  });
}

type MoveLine = Line & { type: 'delegate' | 'undelegate' | 'withdraw' | 'redelegate' };

function move(stake: NaiveStake, line: MoveLine, to: Entry) {
  const from = line.type === 'redelegate' ? line.from : line.target;
  const phase = line.type === 'withdraw' ? 'leaving' : 'bonded';
  const isMeant = (lot: Lot) =>
    lot.restaker === line.restaker &&
    lot.asset === line.asset &&
    latest(lot).target === from &&
    latest(lot).phase === phase;
  const held = stake.lots.filter(isMeant).toSorted((a, b) => a.order - b.order);
  const asked = decimal(line.amount);
  const value = total(held.map((lot) => lot.value));
  if (isLess(value, asked)) stake.impossible = [...stake.impossible, line.seq];

  const isAll = !isLess(asked, value);
  let remaining = asked;
  const after: Lot[] = [];
  held.forEach((lot, index) => {
    const taken = smaller(remaining, lot.value);
    remaining = minus(remaining, taken);
    const share = isAll ? of(1n) : over(taken, lot.value[0] === 0n ? of(1n) : lot.value);
    if (share[0] > 0n)
      after.push({
        ...part(lot, share),
        order: line.seq * 1000 + index,
        diary: [...lot.diary, to],
      });
    if (isLess(share, of(1n))) after.push(part(lot, minus(of(1n), share)));
  });
  stake.lots = [...stake.lots.filter((lot) => !isMeant(lot)), ...after];
}

function part(lot: Lot, share: Exact): Lot {
  const losses = lot.losses.map((loss) => ({ ...loss, amount: times(loss.amount, share) }));
  return { ...lot, value: times(lot.value, share), losses, owed: times(lot.owed, share) };
}
