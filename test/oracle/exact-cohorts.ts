/**
 * The protocol to the unit: cohorts with integer shares and rational rates, one event after the
 * other. Written from the text alone, slow and plain, so that it errs elsewhere than the ledger
 * does.
 */

import { type Book, worth } from './exact-cohorts-book.ts';
import { apply } from './exact-cohorts-moves.ts';
import { giveBack, type Owed } from './exact-cohorts-reversal.ts';
import { punish, securedUnits, type UnitReport } from './exact-cohorts-slash.ts';
import type { SimulationFile, SlashInFile } from './file.ts';
import { epochAt } from './naive-chain.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

export interface UnitOutcome {
  /** In order of execution. */
  readonly reports: readonly UnitReport[];
  /** By restaker, target and asset. */
  readonly stakes: ReadonlyMap<string, { readonly bonded: bigint; readonly leaving: bigint }>;
  /** By service and asset, once everything holds. */
  readonly secured: ReadonlyMap<string, bigint>;
  /** By restaker and asset. */
  readonly owed: ReadonlyMap<string, bigint>;
  readonly impossible: readonly { readonly seq: number; readonly code: string }[];
  readonly cohorts: number;
}

interface Course {
  readonly book: Book;
  /** In order of execution. */
  readonly due: readonly SlashInFile[];
  readonly unbondingMs: number;
  readonly reports: UnitReport[];
  readonly groups: Group[];
  readonly owed: Owed;
  /** Of the last feed line applied. */
  epoch: number;
}

interface Group {
  readonly founder: SlashInFile;
  /** Executed and standing. */
  readonly members: Set<number>;
}

export function simulateToTheUnit(file: SimulationFile): UnitOutcome {
  const due = file.slashes.toSorted((a, b) => Date.parse(a.executedAt) - Date.parse(b.executedAt));
  const course: Course = {
    book: emptyBook(file.joinNotice === 'PT0S' ? 0 : 1.5 * HOUR),
    due,
    unbondingMs: hoursOf(file.unbondingPeriod) ?? 21 * DAY,
    reports: [],
    groups: [],
    owed: new Map(),
    epoch: 0,
  };
  const acts = actsOf(course);
  const actUntil = (time: number) => {
    while ((acts[0]?.at ?? Infinity) <= time) acts.shift()?.act();
  };
  for (const line of file.feed) {
    const time = Date.parse(line.at);
    actUntil(time);
    apply(course.book, line);
    course.epoch = epochAt(time);
  }
  actUntil(Number.MAX_VALUE);
  return outcomeOf(course, file);
}

const hoursOf = (period: SimulationFile['unbondingPeriod']): number | null =>
  period === undefined ? null : Number(period.slice(2, -1)) * HOUR;

const emptyBook = (joinNoticeMs: number): Book => ({
  network: { joinNoticeMs, places: new Map(), memberships: new Map(), allocations: new Map() },
  cohorts: [],
  newest: new Map(),
  pieces: new Map(),
  dust: { epoch: 0, units: new Map() },
  impossible: [],
});

/** At one moment slashes first, then reversals. */
function actsOf(course: Course) {
  const executions = course.due.map((slash, index) => ({
    at: Date.parse(slash.executedAt),
    act: () => void execute(course, slash, index),
  }));
  const reversals = course.due.flatMap(({ reversedAt }, index) => {
    if (reversedAt === undefined) return [];
    const at = Date.parse(reversedAt);
    return [{ at, act: () => reverse(course, index, at) }];
  });
  return [...executions, ...reversals].sort((a, b) => a.at - b.at);
}

function execute(course: Course, slash: SlashInFile, index: number): void {
  const group = groupOf(course, slash);
  const horizon = horizonBefore(course, slash);
  const punishment = { slash, index, group: new Set(group.members), horizon };
  course.reports.push(punish(course.book, punishment));
  group.members.add(index);
}

/** Nothing is forgotten that a slash of this moment or a later one asks about. */
function horizonBefore({ due, epoch, unbondingMs }: Course, slash: SlashInFile): number {
  const kept = Math.ceil((unbondingMs + HOUR) / HOUR);
  const captures = due
    .filter(({ executedAt }) => executedAt >= slash.executedAt)
    .map(({ capture }) => epochAt(Date.parse(capture)));
  return Math.min(epoch - kept, ...captures);
}

function groupOf({ groups }: Course, slash: SlashInFile): Group {
  const found = groups.find(
    ({ founder }) =>
      founder.operator === slash.operator &&
      founder.service === slash.service &&
      founder.offence === slash.offence &&
      Date.parse(slash.capture) < Date.parse(founder.executedAt),
  );
  if (found !== undefined && slash.tombstone) return found;
  const founded = { founder: slash, members: new Set<number>() };
  if (slash.tombstone) groups.push(founded);
  return founded;
}

function reverse(course: Course, index: number, at: number): void {
  giveBack(course.book, index, at, course.owed);
  for (const { members } of course.groups) members.delete(index);
}

function outcomeOf({ book, reports, owed, due }: Course, { feed }: SimulationFile): UnitOutcome {
  const moments = due.flatMap(({ executedAt, reversedAt }) => [
    executedAt,
    reversedAt ?? executedAt,
  ]);
  const last = Math.max(...[...moments, feed.at(-1)?.at ?? timeZero].map((at) => Date.parse(at)));
  const stakes = new Map<string, { bonded: bigint; leaving: bigint }>();
  for (const { asset, place, holders, rate } of book.cohorts)
    for (const [restaker, shares] of holders) {
      const key = `${restaker} ${place.target} ${asset}`;
      const row = stakes.get(key) ?? { bonded: 0n, leaving: 0n };
      if (place.phase !== 'paid') row[place.phase] += worth(shares, rate);
      stakes.set(key, row);
    }
  return {
    reports,
    stakes,
    secured: securedUnits(book, epochAt(last) + 1),
    owed,
    impossible: book.impossible,
    cohorts: book.cohorts.length,
  };
}

const timeZero = '1970-01-01T00:00:00.000Z';
