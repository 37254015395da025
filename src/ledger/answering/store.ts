/**
 * Who answers, read from rows. What is read is bounded by what is still there and by what left after
 * the captures: nobody climbs to the beginning of time.
 */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import type { AssetId, TargetId } from '../../primitives/ids.ts';
import { parseRational, type Rational } from '../../primitives/rational.ts';
import { at } from '../../primitives/time.ts';
import type { AllocationKey } from '../allocation.ts';
import type { CohortId, StakePhase } from '../cohort.ts';
import type { Stage } from '../sums.ts';
import type { Answering } from './answering.ts';
import { type AnsweringWanted, answeringRows } from './rows/store.ts';

const PAGE = 5_000;

/** By their ids; where there are more than so many, any of them. All of them where that is null. */
export async function listAnswering(
  tx: Tx,
  wanted: AnsweringWanted,
  limit: number | null,
): Promise<readonly Answering[]> {
  const [found] = await tx.$queryRaw<{ rows: string | null }[]>`
    SELECT string_agg(${packed}, E'\n' ORDER BY a."id") AS "rows"
    FROM (${answeringRows(wanted)} LIMIT ${limit}::bigint) a`;
  return (found?.rows?.split('\n') ?? []).map(reader());
}

/**
 * All of them by their ids, page by page; as they are before the first page is read. Whoever stops
 * early, by an error of his own too, may ask again in the same transaction.
 */
export async function* pagesOfAnswering(
  tx: Tx,
  wanted: AnsweringWanted,
): AsyncGenerator<readonly Answering[]> {
  await tx.$executeRaw`
    DECLARE "answering" NO SCROLL CURSOR FOR
    SELECT ${packed} AS "row" FROM (${answeringRows(wanted)}) a ORDER BY a."id"`;
  const read = reader();
  let isReadable = true;
  const next = async (): Promise<readonly { row: string }[]> => {
    isReadable = false;
    const rows = await tx.$queryRaw<{ row: string }[]>`
      FETCH ${Prisma.raw(String(PAGE))} FROM "answering"`;
    isReadable = true;
    return rows;
  };
  try {
    let rows = await next();
    while (rows.length > 0) {
      yield rows.map(({ row }) => read(row));
      rows = rows.length < PAGE ? [] : await next();
    }
  } finally {
    if (isReadable) await tx.$executeRaw`CLOSE "answering"`;
  }
}

/** Between the columns of a row: no id, allocation or JSON holds it. */
const SEPARATOR = '\u001f';

/** A row of `a` as one text: fourteen columns would cost more to hand over than to find. */
const packed = Prisma.sql`concat_ws(E'\\x1f', a."id", a."version", a."shares", a."rate", a."asset", a."was_on",
  a."was_for", a."first_epoch", a."target", a."phase", a."allocation", COALESCE(a."before"::text, ''),
  COALESCE(array_to_string(a."told", ','), ''), COALESCE(array_to_string(a."took", ','), ''))`;

/** Reads a rate once where many rows have the same. */
function reader(): (row: string) => Answering {
  let last = { text: '', rate: parseRational('0/1') };
  const rateOf = (text = ''): Rational => {
    if (last.text !== text) last = { text, rate: parseRational(text) };
    return last.rate;
  };
  return (row) => {
    const [id, version, shares, rate, asset, wasOn, wasFor, ...rest] = row.split(SEPARATOR);
    const [firstEpoch, target, phase, allocation, before, told, took] = rest;
    return {
      id: BigInt(id ?? '') as CohortId,
      asset: asset as AssetId,
      was: placeOf(wasOn, 'bonded', wasFor),
      stages: [
        ...stagesOf(before),
        { firstEpoch: Number(firstEpoch), place: placeOf(target, phase, allocation) },
      ],
      shares: BigInt(shares ?? ''),
      version: Number(version),
      rate: rateOf(rate),
      told: linesIn(told).map(([executedAt, rateBefore]) => ({
        executedAt: at(Number(executedAt)),
        rateBefore: rateOf(rateBefore),
      })),
      took: linesIn(took).map(([slash = '', rateBefore, rateAfter]) => ({
        slash,
        rateBefore: rateOf(rateBefore),
        rateAfter: rateOf(rateAfter),
      })),
    };
  };
}

const linesIn = (text = ''): readonly (readonly string[])[] =>
  text === '' ? [] : text.split(',').map((line) => line.split(' '));

const placeOf = (target = '', phase = '', allocation = ''): Stage['place'] => ({
  target: target as TargetId,
  phase: phase as StakePhase,
  allocation: allocation as AllocationKey,
});

const stagesOf = (before = ''): readonly Stage[] =>
  before === ''
    ? []
    : (JSON.parse(before) as [number, string, string, string][]).map(
        ([firstEpoch, target, phase, allocation]) => ({
          firstEpoch,
          place: placeOf(target, phase, allocation),
        }),
      );
