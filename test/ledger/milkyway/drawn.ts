/** A genesis drawn to its end, and the ledger that its lines make. */
import { applyEvent } from '../../../src/ledger/apply-event.ts';
import { type Book, cohortOf, EMPTY, openBook } from '../../../src/ledger/book.ts';
import { type StakePhase, worth } from '../../../src/ledger/cohort.ts';
import { parseLedgerEvent } from '../../../src/ledger/event-schema.ts';
import { exposures } from '../../../src/ledger/exposure.ts';
import type { LedgerLineJson } from '../../../src/ledger/milkyway/feed-line.ts';
import type { Finding, FindingCode } from '../../../src/ledger/milkyway/findings.ts';
import {
  type MilkywayReport,
  milkywayLedger,
} from '../../../src/ledger/milkyway/milkyway-ledger.ts';
import { at, durationMs, HOUR_MS } from '../../../src/primitives/time.ts';

export const TIME = at(Date.UTC(2026, 10, 22, 10));
export const AT = '2026-11-22T10:00:00.000Z';

const clock = { genesis: at(0), epochLength: durationMs(HOUR_MS), joinNotice: durationMs(0) };
/** The first in which everything in the file holds. */
const NEXT_EPOCH = TIME / HOUR_MS + 1;

export interface Drawn {
  readonly lines: readonly LedgerLineJson[];
  readonly report: MilkywayReport;
}

export function drawn(file: unknown): Drawn {
  const ledger = milkywayLedger(file, TIME);
  if (!ledger.ok) throw new Error(JSON.stringify(ledger.error));
  return { lines: [...ledger.value.lines], report: ledger.value.report() };
}

/** Numbered, read at the door of the feed, and applied. */
export function bookOf({ lines }: Drawn): Book {
  const book = openBook(clock, EMPTY);
  lines.forEach((line, index) => {
    const event = parseLedgerEvent({ seq: index + 1, ...line });
    if (!event.ok) throw new Error(JSON.stringify([event.error, line]));
    applyEvent(book, event.value);
  });
  return book;
}

/** `restaker target asset` to whole units, in a phase. */
export function stakeOf(book: Book, phase: StakePhase): Readonly<Record<string, bigint>> {
  const shares = new Map<string, bigint>();
  const rates = new Map<string, ReturnType<typeof cohortOf>['rate']>();
  for (const { restaker, cohort, shares: held } of [...book.pieces.values()].flat()) {
    const { place, asset, rate } = cohortOf(book, cohort);
    if (place.phase !== phase || held === 0n) continue;
    const key = `${restaker} ${place.target} ${asset}`;
    shares.set(key, (shares.get(key) ?? 0n) + held);
    rates.set(key, rate);
  }
  return Object.fromEntries(
    [...shares].map(([key, held]) => [key, worth(held, rates.get(key) ?? { num: 0n, den: 1n })]),
  );
}

/** `restaker target` to the services that the bonded stake answers for, with weights. */
export function answering(book: Book): Readonly<Record<string, readonly string[]>> {
  const answers: Record<string, readonly string[]> = {};
  for (const { restaker, cohort } of [...book.pieces.values()].flat()) {
    const { place } = cohortOf(book, cohort);
    if (place.phase !== 'bonded') continue;
    const weights = exposures(place, NEXT_EPOCH, book.memberships);
    answers[`${restaker} ${place.target}`] = weights.map((w) => `${w.service}=${w.weight}`).sort();
  }
  return answers;
}

export const findingsOf = (report: MilkywayReport, code: FindingCode): readonly Finding[] =>
  report.findings.find((group) => group.code === code)?.shown ?? [];

export const codesOf = (report: MilkywayReport): readonly FindingCode[] =>
  report.findings.map(({ code }) => code);
