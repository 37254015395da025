/**
 * How much of whose stake open requests could still take: what a chain should not pay out meanwhile.
 * An upper bound for each holder, so that what is held always suffices.
 */
import { type CohortId, type StakePhase, worth } from '../../ledger/cohort.ts';
import { minBigint } from '../../primitives/amount.ts';
import type { AssetId, RestakerId, SlashRequestId, TargetId } from '../../primitives/ids.ts';
import { ceil, rational } from '../../primitives/rational.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { decide } from '../decide.ts';
import type { Requested, SlashRequest } from '../request.ts';
import type { LiableCohort, SlashTerms } from './cascade-liable.ts';
import { lossesOf } from './cascade-loss.ts';
import { type HeldShares, merged } from './cascade-restakers.ts';

/** What one request could take of one cohort. */
export interface Ask {
  readonly request: SlashRequestId;
  /** Exclusive. */
  readonly executeBy: Timestamp;
  readonly cohort: AskedCohort;
  /** Whole units, rounded up; never more than there are. */
  readonly units: bigint;
}

type AskedCohort = Pick<LiableCohort, 'id' | 'asset' | 'shares' | 'rate' | 'tokens' | 'latest'>;

export interface Hold {
  readonly restaker: RestakerId;
  readonly target: TargetId;
  /** Paid-out stake cannot be held any more. */
  readonly phase: Exclude<StakePhase, 'paid'>;
  readonly asset: AssetId;
  /** His liable stake in that place: whole units, floored a cohort. */
  readonly stake: bigint;
  /** How much of it could be taken, by all of the requests together. */
  readonly hold: bigint;
  /** Exclusive: from then on none of the requests can be executed. */
  readonly until: Timestamp;
  /** In order of their ids, the first of them. */
  readonly slashRequests: readonly SlashRequestId[];
}

/** So many requests are named beside one hold: an answer about many is no longer for that. */
const NAMED_MAX = 16;

/** Whether it may be executed yet, should votes and clock have it so. */
export function isOpen(request: SlashRequest, now: Timestamp): request is Requested {
  const { vetoDeadline, executeBy } = request;
  const step = decide(request, now, { ledgerReached: true }).do;
  return vetoDeadline < executeBy && ['wait', 'wait_for_pause', 'execute'].includes(step);
}

/** What a request asks of each cohort that answers for it, as the ledger stands. */
export const asksOf = (
  { id: request, executeBy }: Pick<Requested, 'id' | 'executeBy'>,
  terms: SlashTerms,
  liable: readonly LiableCohort[],
): readonly Ask[] =>
  lossesOf(terms, liable)
    .map(({ cohort, capped }) => ({ request, executeBy, cohort, units: ceil(capped) }))
    .filter(({ units }) => units > 0n);

/** What is asked of one cohort, once for all of its holders and however many ask. */
export interface Asked {
  readonly cohort: AskedCohort;
  /** How many requests ask for so many units. */
  readonly counts: Map<bigint, bigint>;
  until: Timestamp;
  slashRequests: readonly SlashRequestId[];
}

export type AskedById = ReadonlyMap<CohortId, Asked>;

/** Adds asks up by cohort, so that none is kept. */
export function addAsks(asked: Map<CohortId, Asked>, asks: readonly Ask[]): void {
  for (const { request, executeBy, cohort, units } of asks) {
    const known = asked.get(cohort.id) ?? firstAsked(cohort, executeBy);
    known.counts.set(units, (known.counts.get(units) ?? 0n) + 1n);
    known.until = latest(known.until, executeBy);
    known.slashRequests = firstOf([...known.slashRequests, request]);
    asked.set(cohort.id, known);
  }
}

const firstAsked = (of: AskedCohort, until: Timestamp): Asked => {
  const { id, asset, shares, rate, tokens, latest: place } = of;
  const cohort = { id, asset, shares, rate, tokens, latest: place };
  return { cohort, counts: new Map(), until, slashRequests: [] };
};

/**
 * By restaker, target, phase and asset, sorted so. Of each cohort a holder answers for his part of
 * what is asked of it, rounded up a request: the sum of the parts that executions then take, each
 * of less than a unit more than exact, is never above it.
 */
export function holdsOf(askedById: AskedById, holdings: readonly HeldShares[]): readonly Hold[] {
  const holds = new Map<string, Hold>();
  for (const holding of merged(holdings)) {
    const asked = askedById.get(holding.cohort);
    const found = asked === undefined ? null : holdIn(asked, holding);
    if (found === null) continue;
    const key = [found.restaker, found.target, found.phase, found.asset].join('\n');
    const before = holds.get(key);
    holds.set(key, before === undefined ? found : together(before, found));
  }
  return [...holds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, hold]) => hold);
}

function holdIn(
  { cohort, counts, until, slashRequests }: Asked,
  { restaker, shares }: HeldShares,
): Hold | null {
  if (cohort.latest.phase === 'paid') return null;
  const stake = worth(shares, cohort.rate);
  let asked = 0n;
  for (const [units, count] of counts) asked += count * part(units, shares, cohort.shares);
  const hold = minBigint(stake, asked);
  if (hold === 0n) return null;
  const { target, phase } = cohort.latest;
  return { restaker, target, phase, asset: cohort.asset, stake, hold, until, slashRequests };
}

/** Rounded up. */
const part = (units: bigint, shares: bigint, of: bigint): bigint =>
  ceil(rational(units * shares, of));

const together = (one: Hold, other: Hold): Hold => ({
  ...one,
  stake: one.stake + other.stake,
  hold: one.hold + other.hold,
  until: latest(one.until, other.until),
  slashRequests: firstOf([...one.slashRequests, ...other.slashRequests]),
});

const latest = (a: Timestamp, b: Timestamp): Timestamp => (a > b ? a : b);
const firstOf = <T extends string>(ids: readonly T[]): readonly T[] =>
  [...new Set(ids)].sort().slice(0, NAMED_MAX);

export interface HoldTotal {
  readonly asset: AssetId;
  /** Liable stake that the chain has not paid out. */
  readonly stake: bigint;
  /** Of all holders together: single holds are rounded up and may add up to more. */
  readonly hold: bigint;
}

/** By asset. */
export function holdTotals(askedById: AskedById): readonly HoldTotal[] {
  const totals = new Map<AssetId, HoldTotal>();
  for (const { cohort, counts } of askedById.values()) {
    let asked = 0n;
    for (const [units, count] of counts) asked += units * count;
    const { stake, hold } = totals.get(cohort.asset) ?? { stake: 0n, hold: 0n };
    totals.set(cohort.asset, {
      asset: cohort.asset,
      stake: stake + cohort.tokens,
      hold: hold + minBigint(cohort.tokens, asked),
    });
  }
  return [...totals.values()].sort((a, b) => (a.asset < b.asset ? -1 : 1));
}
