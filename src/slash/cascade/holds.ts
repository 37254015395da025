/**
 * How much of whose stake open requests could still take: what a chain should not pay out meanwhile.
 * An upper bound for each holder, so that what is held always suffices.
 */
import { type StakePhase, worth } from '../../ledger/cohort.ts';
import { minBigint } from '../../primitives/amount.ts';
import { required } from '../../primitives/assert.ts';
import { grouped } from '../../primitives/grouped.ts';
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
  readonly cohort: LiableCohort;
  /** Whole units, rounded up; never more than there are. */
  readonly units: bigint;
}

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

/**
 * By restaker, target, phase and asset, sorted so. Of each cohort a holder answers for his part of
 * what is asked of it, rounded up a request: the sum of the parts that executions then take, each
 * of less than a unit more than exact, is never above it.
 */
export function holdsOf(asks: readonly Ask[], holdings: readonly HeldShares[]): readonly Hold[] {
  const byCohort = new Map(
    [...grouped(asks, ({ cohort }) => cohort.id)].map(([id, of]) => [id, askedOf(of)]),
  );
  const holds = new Map<string, Hold>();
  for (const holding of merged(holdings)) {
    const asked = byCohort.get(holding.cohort);
    const found = asked === undefined ? null : holdIn(asked, holding);
    if (found === null) continue;
    const key = [found.restaker, found.target, found.phase, found.asset].join('\n');
    const before = holds.get(key);
    holds.set(key, before === undefined ? found : together(before, found));
  }
  return [...holds].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, hold]) => hold);
}

/** What is asked of one cohort, once for all of its holders. */
interface Asked {
  readonly cohort: LiableCohort;
  /** How many requests ask for so many units. */
  readonly counts: ReadonlyMap<bigint, bigint>;
  readonly reasons: Pick<Hold, 'until' | 'slashRequests'>;
}

function askedOf(asks: readonly Ask[]): Asked {
  const counts = new Map<bigint, bigint>();
  for (const { units } of asks) counts.set(units, (counts.get(units) ?? 0n) + 1n);
  const { cohort } = required(asks[0], 'a group has a member');
  return { cohort, counts, reasons: reasonsOf(asks) };
}

function holdIn({ cohort, counts, reasons }: Asked, { restaker, shares }: HeldShares): Hold | null {
  if (cohort.latest.phase === 'paid') return null;
  const stake = worth(shares, cohort.rate);
  let asked = 0n;
  for (const [units, count] of counts) asked += count * part(units, shares, cohort.shares);
  const hold = minBigint(stake, asked);
  if (hold === 0n) return null;
  const { target, phase } = cohort.latest;
  return { restaker, target, phase, asset: cohort.asset, stake, hold, ...reasons };
}

/** Rounded up. */
const part = (units: bigint, shares: bigint, of: bigint): bigint =>
  ceil(rational(units * shares, of));

const reasonsOf = (asks: readonly Ask[]): Pick<Hold, 'until' | 'slashRequests'> => ({
  until: latest(asks.map(({ executeBy }) => executeBy)),
  slashRequests: firstOf(asks.map(({ request }) => request)),
});

const together = (one: Hold, other: Hold): Hold => ({
  ...one,
  stake: one.stake + other.stake,
  hold: one.hold + other.hold,
  until: latest([one.until, other.until]),
  slashRequests: firstOf([...one.slashRequests, ...other.slashRequests]),
});

const latest = (times: readonly Timestamp[]): Timestamp =>
  times.reduce((last, time) => (time > last ? time : last));
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
export function holdTotals(asks: readonly Ask[]): readonly HoldTotal[] {
  const totals = new Map<AssetId, HoldTotal>();
  for (const ofCohort of grouped(asks, ({ cohort }) => cohort.id).values()) {
    const cohort = ofCohort[0]?.cohort;
    if (cohort === undefined) continue;
    const asked = ofCohort.reduce((sum, { units }) => sum + units, 0n);
    const { stake, hold } = totals.get(cohort.asset) ?? { stake: 0n, hold: 0n };
    totals.set(cohort.asset, {
      asset: cohort.asset,
      stake: stake + cohort.tokens,
      hold: hold + minBigint(cohort.tokens, asked),
    });
  }
  return [...totals.values()].sort((a, b) => (a.asset < b.asset ? -1 : 1));
}
