/** What a reversal gives back, line by line, to whoever holds the shares that the slash hit. */
import { type Exact, plus } from './exact.ts';
import { type Book, type Cohort, type RateLine, worth } from './exact-cohorts-book.ts';

/** By restaker and asset: what is owed because it was paid out. */
export type Owed = Map<string, bigint>;

export function giveBack(book: Book, slash: number, at: number, owed: Owed): void {
  for (const cohort of [...book.cohorts]) {
    const line = cohort.lines.find((of) => of.slash === slash && of.loss > 0n);
    if (line !== undefined) giveBackLine(book, cohort, { line, slash, at, owed });
  }
}

interface Return {
  readonly line: RateLine;
  readonly slash: number;
  readonly at: number;
  readonly owed: Owed;
}

function giveBackLine(book: Book, cohort: Cohort, { line, slash, at, owed }: Return): void {
  const went = (of: Cohort) => of === cohort || of.inherited.includes(line);
  const heirs = book.cohorts.filter((of) => of.shares > 0n && went(of));
  const all = heirs.reduce((sum, { shares }) => sum + shares, 0n);
  const isAlone = heirs.length === 1;
  const parts = partsOf(
    heirs.map(({ shares }) => shares),
    [line.loss, all],
  );
  heirs.forEach((heir, i) => {
    const part = parts[i] ?? 0n;
    if (part === 0n) return;
    const before = heir.rate;
    if (heir.place.phase === 'paid') owe(heir, part, owed);
    else if (isAlone && isSame(before, line.after)) heir.rate = line.before;
    else heir.rate = plus(before, [part, heir.shares]);
    heir.lines.push({ slash, at, before, after: heir.rate, loss: -part });
  });
}

const isSame = (a: Exact, b: Exact): boolean => a[0] * b[1] === b[0] * a[1];

/** Differences of floored running sums, with the guard of `worth`. */
function partsOf(shares: readonly bigint[], rate: Exact): bigint[] {
  let sum = 0n;
  return shares.map((own) => {
    const before = worth(sum, rate);
    sum += own;
    return worth(sum, rate) - before;
  });
}

function owe({ asset, holders, shares }: Cohort, part: bigint, owed: Owed): void {
  const names = [...holders.keys()].sort();
  const parts = partsOf(
    names.map((name) => holders.get(name) ?? 0n),
    [part, shares],
  );
  names.forEach((name, i) => {
    const key = `${name} ${asset}`;
    owed.set(key, (owed.get(key) ?? 0n) + (parts[i] ?? 0n));
  });
}
