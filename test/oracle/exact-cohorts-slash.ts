/**
 * One slash, to the unit: who is liable, what each cohort loses, and what that does to every
 * service.
 */
import { decimal, type Exact, isLess, minus, of, plus, smaller, times, whole } from './exact.ts';
import {
  type Book,
  type Cohort,
  NOTHING,
  placeInEpoch,
  rateAt,
  tokensOf,
  worth,
} from './exact-cohorts-book.ts';
import { type Bearer, bearers, join } from './exact-cohorts-horizon.ts';
import { exposures, type Network, type Place } from './exact-cohorts-places.ts';
import type { SlashInFile } from './file.ts';
import { epochAt } from './naive-chain.ts';

interface AssetTotals {
  readonly exact: bigint;
  readonly total: bigint;
  readonly paidOut: bigint;
  readonly cutByCap: bigint;
}

export interface UnitReport {
  /** By asset; only of assets of which something was liable. */
  readonly totals: ReadonlyMap<string, AssetTotals>;
  /** By service and asset: what stake that lost something is exposed to. */
  readonly services: ReadonlyMap<string, { readonly before: bigint; readonly after: bigint }>;
}

export interface Punishment {
  readonly slash: SlashInFile;
  /** Its place in the order of execution. */
  readonly index: number;
  /** Executed members of its tombstone group that stand. */
  readonly group: ReadonlySet<number>;
  readonly horizon: number;
}

interface Claim {
  readonly bearer: Bearer;
  readonly exact: Exact;
  readonly capped: Exact;
}

export function punish(book: Book, punishment: Punishment): UnitReport {
  const epoch = epochAt(Date.parse(punishment.slash.executedAt));
  const claims = claimsOf(book, punishment);
  const weights = weightsIn(book.network, epoch);
  const before = securedIn(book, weights, epoch);
  const assets = new Set(claims.map(({ bearer }) => bearer.first.asset));
  const totals = new Map<string, AssetTotals>();
  const exposed = new Set<string>();
  for (const asset of assets) {
    const own = claims.filter(({ bearer }) => bearer.first.asset === asset);
    for (const cohort of takeFrom(own, punishment))
      for (const service of weights(placeInEpoch(cohort, epoch)).keys())
        exposed.add(`${service} ${asset}`);
    totals.set(asset, totalsOf(own));
  }
  const after = securedIn(book, weights, epoch);
  const row = (key: string) =>
    [key, { before: floorOf(before.get(key)), after: floorOf(after.get(key)) }] as const;
  return { totals, services: new Map([...exposed].map(row)) };
}

function claimsOf(book: Book, punishment: Punishment): Claim[] {
  const { slash, group, horizon } = punishment;
  const capture = Date.parse(slash.capture);
  const weights = weightsIn(book.network, epochAt(capture));
  return bearers(book, horizon).flatMap((bearer): Claim[] => {
    const cohort = bearer.members[0] as Cohort;
    const place = placeInEpoch(cohort, epochAt(capture));
    const weight = weights(place).get(slash.service) ?? 0n;
    const fraction = place === null ? NOTHING : fractionAt(place, slash);
    if (weight === 0n || fraction[0] === 0n) return [];
    const basis = worth(bearer.shares, rateAt(cohort, capture));
    const asked = times(times(fraction, [weight, 100n]), of(basis));
    const rest = minus(asked, taken(bearer, cohort, group));
    const exact = isLess(rest, NOTHING) ? NOTHING : rest;
    return [{ bearer, exact, capped: smaller(exact, of(presentOf(bearer))) }];
  });
}

/** Of stake that was at a place: nothing where the slash does not reach. */
function fractionAt({ target }: Place, slash: SlashInFile): Exact {
  if (target === `operator/${slash.operator}`) return decimal(slash.fraction);
  const named = { pool: 'pools', service: 'services', operator: 'nobody' }[
    target.split('/')[0] as 'pool'
  ];
  if (!slash.liable.includes(named)) return NOTHING;
  return times(decimal(slash.fraction), decimal(slash.sharedFraction));
}

/** What slashes of the group took from these shares. */
function taken({ shares }: Bearer, cohort: Cohort, group: ReadonlySet<number>): Exact {
  const lines = [...cohort.inherited, ...cohort.lines].filter(({ slash }) => group.has(slash));
  const rates = lines.map(({ before, after }) => minus(before, after));
  return rates.map((rate) => times(of(shares), rate)).reduce(plus, NOTHING);
}

const presentOf = ({ members, shares }: Bearer): bigint =>
  members[0] === undefined || members[0].place.phase === 'paid'
    ? 0n
    : worth(shares, members[0].rate);

/** Differences of the floored running sum, in the order of cohorts; gives who lost. */
function takeFrom(claims: readonly Claim[], { slash, index }: Punishment): Cohort[] {
  let sum = NOTHING;
  const losing: Cohort[] = [];
  for (const { bearer, capped } of claims) {
    const until = plus(sum, capped);
    const loss = whole(until) - whole(sum);
    sum = until;
    if (loss === 0n) continue;
    const cohort = join(bearer);
    const before = cohort.rate;
    const rest = minus(before, [loss, cohort.shares]);
    cohort.rate = isLess(rest, NOTHING) ? NOTHING : rest;
    const at = Date.parse(slash.executedAt);
    cohort.lines.push({ slash: index, at, before, after: cohort.rate, loss });
    losing.push(cohort);
  }
  return losing;
}

function totalsOf(claims: readonly Claim[]): AssetTotals {
  const floorOfAll = (part: (claim: Claim) => Exact) =>
    whole(claims.map(part).reduce(plus, NOTHING));
  const isPaid = ({ bearer }: Claim) => bearer.members[0]?.place.phase === 'paid';
  return {
    exact: floorOfAll(({ exact }) => exact),
    total: floorOfAll(({ capped }) => capped),
    paidOut: floorOfAll((claim) => (isPaid(claim) ? claim.exact : NOTHING)),
    cutByCap: floorOfAll((claim) => (isPaid(claim) ? NOTHING : minus(claim.exact, claim.capped))),
  };
}

type Weights = (place: Place | null) => ReadonlyMap<string, bigint>;

function weightsIn(network: Network, epoch: number): Weights {
  const known = new Map<Place, ReadonlyMap<string, bigint>>();
  return (place) => {
    if (place === null) return new Map();
    const found = known.get(place) ?? exposures(network, place, epoch);
    known.set(place, found);
    return found;
  };
}

const floorOf = (hundredths: bigint | undefined): bigint => (hundredths ?? 0n) / 100n;

/** Hundredths of a unit by service and asset, of what counts in the epoch. */
function securedIn(book: Book, weights: Weights, epoch: number): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  const count = (place: Place | null, asset: string, units: bigint) => {
    for (const [service, weight] of weights(place))
      sums.set(`${service} ${asset}`, (sums.get(`${service} ${asset}`) ?? 0n) + weight * units);
  };
  for (const cohort of book.cohorts)
    if (cohort.shares > 0n && cohort.place.phase !== 'paid')
      count(placeInEpoch(cohort, epoch), cohort.asset, tokensOf(cohort));
  if (book.dust.epoch === epoch)
    for (const [place, assets] of book.dust.units)
      for (const [asset, units] of assets) count(place, asset, units);
  return sums;
}

/** Whole units by service and asset. */
export function securedUnits(book: Book, epoch: number): Map<string, bigint> {
  const sums = securedIn(book, weightsIn(book.network, epoch), epoch);
  return new Map([...sums].map(([key, sum]) => [key, floorOf(sum)]));
}
