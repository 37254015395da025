/** What a slash does at every service, as JSON: no clock, rows sorted, amounts as decimal strings. */
import { type Secured, wholeUnits } from '../../ledger/stake.ts';
import { formatFraction } from '../../primitives/fraction.ts';
import type { AssetId, ServiceId } from '../../primitives/ids.ts';
import { formatTime } from '../../primitives/time.ts';
import type { CohortEffect, Effects, Units } from './cascade-effects.ts';
import type { SlashTerms } from './cascade-liable.ts';
import type { Network } from './cascade-network.ts';
import type { AssetTotals } from './cascade-totals.ts';

/** What a service wants to be secured by, and is undersecured below. */
export interface RequiredStake {
  readonly service: ServiceId;
  readonly asset: AssetId;
  readonly amount: bigint;
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

export interface CascadeReport {
  readonly capture: string;
  /** The first of those that something is asked of, in their order. */
  readonly cohorts: readonly CohortEffect[];
  readonly fraction: string;
  /** How many are not listed; absent when all are. */
  readonly moreCohorts?: number;
  readonly operator: string;
  readonly service: string;
  /** Every service that affected stake is exposed to now. */
  readonly services: readonly ServiceEffect[];
  /** Every target that shrinks. */
  readonly targets: readonly TargetEffect[];
  readonly totals: readonly AssetTotals[];
  readonly undersecured: readonly Undersecured[];
}

/** `network`: as the slash finds it. */
export function reportOf(
  terms: SlashTerms,
  effects: Effects,
  network: Network,
  required: readonly RequiredStake[],
): CascadeReport {
  const services = serviceEffects(effects, network);
  const { cohorts, moreCohorts, totals } = effects;
  return {
    capture: formatTime(terms.capture),
    cohorts,
    fraction: formatFraction(terms.fraction),
    ...(moreCohorts === 0 ? {} : { moreCohorts }),
    operator: terms.operator,
    service: terms.service,
    services,
    targets: targetEffects(effects, network),
    totals,
    undersecured: undersecured(required, services),
  };
}

const bySpelling = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const serviceEffects = ({ services }: Effects, { secured }: Network): ServiceEffect[] =>
  [...services.values()]
    .sort((a, b) => bySpelling(a.service, b.service) || bySpelling(a.asset, b.asset))
    .map((of) => serviceEffect(of, secured.get(keyOf(of.service, of.asset))));

function serviceEffect(lost: Secured, before: Secured | undefined): ServiceEffect {
  const hundredths = before?.hundredths ?? 0n;
  return {
    asset: lost.asset,
    securedAfter: String(wholeUnits(hundredths - lost.hundredths)),
    securedBefore: String(wholeUnits(hundredths)),
    service: lost.service,
  };
}

function undersecured(
  required: readonly RequiredStake[],
  services: readonly ServiceEffect[],
): Undersecured[] {
  const requiredOf = new Map(
    required.map(({ service, asset, amount }) => [keyOf(service, asset), amount]),
  );
  return services.flatMap((of) => {
    const wanted = requiredOf.get(keyOf(of.service, of.asset)) ?? 0n;
    if (BigInt(of.securedAfter) >= wanted) return [];
    const newly = BigInt(of.securedBefore) >= wanted;
    return [{ ...of, newly, required: String(wanted) }];
  });
}

const keyOf = (service: string, asset: string): string => `${service}\n${asset}`;

const targetEffects = ({ targets }: Effects, { held }: Network): TargetEffect[] =>
  [...targets]
    .sort(([a], [b]) => bySpelling(a, b))
    .map(([key, { target, asset, units }]) => {
      const before = held.get(key) ?? 0n;
      return { after: String(before - units), asset, before: String(before), target };
    });
