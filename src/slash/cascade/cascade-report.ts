/** What a slash does at every service, as JSON: no clock, rows sorted, amounts as decimal strings. */

import type { StakePhase } from '../../ledger/cohort.ts';
import type { Memberships } from '../../ledger/membership.ts';
import { type Secured, type StakeRow, securedBy, wholeUnits } from '../../ledger/stake.ts';
import { formatFraction } from '../../primitives/fraction.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { AssetId, ServiceId } from '../../primitives/ids.ts';
import { formatRational, rational, subtract } from '../../primitives/rational.ts';
import { formatTime } from '../../primitives/time.ts';
import type { LiableCohort, SlashTerms } from './cascade-liable.ts';
import { type CohortLoss, EXACT_DEN, isCut, tokensAfter } from './cascade-loss.ts';
import { runningSum } from './cascade-sum.ts';

/** What a service wants to be secured by, and is undersecured below. */
interface RequiredStake {
  readonly service: ServiceId;
  readonly asset: AssetId;
  readonly amount: bigint;
}

interface SlashInput {
  readonly terms: SlashTerms;
  /** The epoch it is executed in. */
  readonly epochNow: number;
  /** In cohort order. */
  readonly liable: readonly LiableCohort[];
  readonly memberships: Memberships;
  readonly required: readonly RequiredStake[];
}

export interface CascadeInput extends SlashInput, NetworkRows {}

/** The whole network's stake, row by row. */
export interface NetworkRows {
  /** By the place that counts in `epochNow`. */
  readonly effectiveStake: readonly StakeRow[];
  /** By the place it is in now; needed of targets with liable stake only. */
  readonly presentStake: readonly StakeRow[];
}

/** The same, added up as reports ask for it: once for a group of slashes. */
export interface NetworkStake {
  /** By service and asset, as it counts in `epochNow`. */
  readonly secured: ReadonlyMap<string, Secured>;
  /** Whole units by target and asset, as it is now. */
  readonly held: ReadonlyMap<string, bigint>;
}

export interface ReportInput extends SlashInput {
  readonly network: NetworkStake;
}

export function networkOf(
  { effectiveStake, presentStake }: NetworkRows,
  epochNow: number,
  memberships: Memberships,
): NetworkStake {
  const held = new Map<string, bigint>();
  for (const { place, asset, tokens } of presentStake) {
    const key = heldKey(place.target, asset);
    held.set(key, (held.get(key) ?? 0n) + tokens);
  }
  return { secured: securedBy(effectiveStake, epochNow, memberships), held };
}

export const heldKey = (target: string, asset: string): string => `${target}\n${asset}`;

/** A decimal string of whole units. */
type Units = string;

interface AssetTotals {
  readonly asset: string;
  /** Loss beyond what was left, of stake the chain has not paid out. */
  readonly cutByCap: Units;
  /** What the fraction asks for. */
  readonly exact: Units;
  /** What it asks for of stake the chain has paid out. */
  readonly paidOut: Units;
  /** What is taken. */
  readonly total: Units;
}

interface ServiceEffect {
  readonly asset: string;
  readonly securedAfter: Units;
  readonly securedBefore: Units;
  readonly service: string;
}

interface Undersecured extends ServiceEffect {
  /** Whether it had what it requires before. */
  readonly newly: boolean;
  readonly required: Units;
}

interface TargetEffect {
  readonly after: Units;
  readonly asset: string;
  readonly before: Units;
  readonly target: string;
}

interface CohortEffect {
  readonly asset: string;
  readonly basis: Units;
  readonly cohort: string;
  /** A fraction of a unit, `num/den` in lowest terms. */
  readonly exact: string;
  readonly loss: Units;
  readonly phase: StakePhase;
  readonly target: string;
  readonly tokensAfter: Units;
  readonly tokensBefore: Units;
}

export interface CascadeReport {
  readonly capture: string;
  readonly cohorts: readonly CohortEffect[];
  readonly fraction: string;
  readonly operator: string;
  readonly service: string;
  /** Every service that affected stake is exposed to now. */
  readonly services: readonly ServiceEffect[];
  /** Every target that shrinks. */
  readonly targets: readonly TargetEffect[];
  readonly totals: readonly AssetTotals[];
  readonly undersecured: readonly Undersecured[];
}

export function reportOf(input: ReportInput, losses: readonly CohortLoss[]): CascadeReport {
  const { terms } = input;
  const services = serviceEffects(input, losses);
  return {
    capture: formatTime(terms.capture),
    cohorts: losses.filter((loss) => loss.exact.num > 0n).map(cohortEffect),
    fraction: formatFraction(terms.fraction),
    operator: terms.operator,
    service: terms.service,
    services,
    targets: targetEffects(input, losses),
    totals: assetTotals(losses),
    undersecured: undersecured(input, services),
  };
}

function cohortEffect(of: CohortLoss): CohortEffect {
  const { cohort, exact } = of;
  return {
    asset: cohort.asset,
    basis: String(of.basis),
    cohort: String(cohort.id),
    exact: formatRational(rational(exact.num, exact.den)),
    loss: String(of.loss),
    phase: cohort.latest.phase,
    target: cohort.latest.target,
    tokensAfter: String(tokensAfter(of)),
    tokensBefore: String(cohort.tokens),
  };
}

const bySpelling = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Groups in the order of their keys. */
const sortedGroups = <T>(
  rows: readonly T[],
  keyOf: (row: T) => string,
): readonly (readonly T[])[] =>
  [...grouped(rows, keyOf)].sort(([a], [b]) => bySpelling(a, b)).map(([, group]) => group);

function assetTotals(losses: readonly CohortLoss[]): readonly AssetTotals[] {
  return sortedGroups(losses, (of) => of.cohort.asset)
    .map(totalsOfAsset)
    .filter((t) => [t.exact, t.total, t.paidOut, t.cutByCap].some((units) => units !== '0'));
}

function totalsOfAsset(losses: readonly CohortLoss[]): AssetTotals {
  const exact = runningSum(EXACT_DEN);
  const paidOut = runningSum(EXACT_DEN);
  const cutByCap = runningSum(EXACT_DEN);
  let total = 0n;
  for (const of of losses) {
    const isPaidOut = of.cohort.latest.phase === 'paid';
    exact.plus(of.exact);
    if (isPaidOut) paidOut.plus(of.exact);
    else if (isCut(of)) cutByCap.plus(subtract(of.exact, of.capped));
    total += of.loss;
  }
  return {
    asset: losses[0]?.cohort.asset ?? '',
    cutByCap: String(cutByCap.whole()),
    exact: String(exact.whole()),
    paidOut: String(paidOut.whole()),
    total: String(total),
  };
}

function serviceEffects(input: ReportInput, losses: readonly CohortLoss[]): ServiceEffect[] {
  const { epochNow, memberships, network } = input;
  return [...lostSecurity(losses, epochNow, memberships).values()]
    .sort((a, b) => bySpelling(a.service, b.service) || bySpelling(a.asset, b.asset))
    .map((of) => serviceEffect(of, network.secured.get(keyOf(of.service, of.asset))));
}

/** What no longer secures each service, by service and asset. */
export function lostSecurity(
  losses: readonly CohortLoss[],
  epochNow: number,
  memberships: Memberships,
): ReadonlyMap<string, Secured> {
  const hit = losses.filter((of) => of.loss > 0n);
  return securedBy(
    hit.map(({ cohort, loss }) => ({ place: cohort.effective, asset: cohort.asset, tokens: loss })),
    epochNow,
    memberships,
  );
}

function serviceEffect(lost: Secured, before: Secured | undefined): ServiceEffect {
  const hundredths = before?.hundredths ?? 0n;
  return {
    asset: lost.asset,
    securedAfter: String(wholeUnits(hundredths - lost.hundredths)),
    securedBefore: String(wholeUnits(hundredths)),
    service: lost.service,
  };
}

function undersecured(input: ReportInput, services: readonly ServiceEffect[]): Undersecured[] {
  const requiredOf = new Map(
    input.required.map(({ service, asset, amount }) => [keyOf(service, asset), amount]),
  );
  return services.flatMap((of) => {
    const required = requiredOf.get(keyOf(of.service as ServiceId, of.asset as AssetId)) ?? 0n;
    if (BigInt(of.securedAfter) >= required) return [];
    const newly = BigInt(of.securedBefore) >= required;
    return [{ ...of, newly, required: String(required) }];
  });
}

const keyOf = (service: ServiceId, asset: AssetId): string => `${service}\n${asset}`;

function targetEffects(input: ReportInput, losses: readonly CohortLoss[]): TargetEffect[] {
  const { held } = input.network;
  const hit = losses.filter((of) => of.loss > 0n);
  return sortedGroups(hit, ({ cohort }) => heldKey(cohort.latest.target, cohort.asset)).map(
    (group) => {
      const { latest, asset } = (group[0] as CohortLoss).cohort;
      const before = held.get(heldKey(latest.target, asset)) ?? 0n;
      const lost = group.reduce((sum, of) => sum + of.loss, 0n);
      return {
        after: String(before - lost),
        asset,
        before: String(before),
        target: latest.target,
      };
    },
  );
}
