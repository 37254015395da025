/**
 * Whether a certificate holds, by looking once at each service of each operator. Shares nothing with what searches for
 * attacks but the shape of a network.
 */
import { divide, sumOf } from '../../primitives/exact.ts';
import {
  compare,
  maxRational,
  multiply,
  NOTHING,
  type Rational,
  rational,
  subtract,
} from '../../primitives/rational.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import type { Claim, ClaimedAttack, ClaimedCertificate } from './claim-schema.ts';

type NotCertified =
  | { readonly code: 'part_missing'; readonly part: string }
  | { readonly code: 'load_wrong'; readonly operator: string }
  | { readonly code: 'operator_unknown'; readonly operator: string }
  | { readonly code: 'stake_impossible'; readonly operator: string }
  | { readonly code: 'service_unknown'; readonly service: string }
  | { readonly code: 'service_twice'; readonly service: string }
  | { readonly code: 'quorum_missed'; readonly service: string }
  | { readonly code: 'slack_wrong'; readonly service: string }
  | { readonly code: 'sum_wrong'; readonly sum: 'pi' | 'cost' | 'profit' | 'margin' }
  | { readonly code: 'bound_wrong'; readonly bound: 'gammaAtLeast' | 'gammaAtMost' | 'gap' }
  | { readonly code: 'verdict_unfounded'; readonly verdict: string };

type Check = Result<null, NotCertified>;
type Network = Claim['network'];

const FINE: Check = ok(null);
const ONE = rational(1n);

const isSame = (a: Rational, b: Rational): boolean => compare(a, b) === 0n;

export function verifyCertificate({ network, certificate }: Claim): Check {
  const missing = missingOf(certificate, network);
  if (missing !== null) return err({ code: 'part_missing', part: missing });
  const checks = [checkLoads, checkAttack, checkGap, checkVerdict];
  for (const check of checks) {
    const checked = check(network, certificate);
    if (!checked.ok) return checked;
  }
  return FINE;
}

function missingOf(certificate: ClaimedCertificate, network: Network): string | null {
  const { verdict } = certificate;
  const hasWorth = network.services.some(({ pi }) => pi.num > 0n);
  const lower = ['loads', 'gammaAtLeast'] as const;
  const upper = ['attack', 'gammaAtMost'] as const;
  const parts = {
    secure: lower,
    insecure: upper,
    between: [...lower, ...upper, 'gap'] as const,
  }[verdict];
  const missing = parts.find((part) => certificate[part] === undefined);
  if (missing !== undefined) return missing;
  return hasWorth && certificate.gammaAtLeast === null ? 'gammaAtLeast' : null;
}

function checkLoads(network: Network, { loads, gammaAtLeast }: ClaimedCertificate): Check {
  if (loads === undefined) return FINE;
  const right = loadsOf(network);
  const claims = new Map(Object.entries(loads));
  for (const [operator, load] of right) {
    const claimed = claims.get(operator);
    if (claimed === undefined || !isSame(claimed, load))
      return err({ code: 'load_wrong', operator });
  }
  const stranger = [...claims.keys()].find((operator) => !right.has(operator));
  if (stranger !== undefined) return err({ code: 'operator_unknown', operator: stranger });
  const max = [...right.values()].reduce(maxRational, NOTHING);
  const gamma = max.num === 0n ? null : subtract(divide(ONE, max), ONE);
  const isRight =
    gamma === null || gammaAtLeast === null || gammaAtLeast === undefined
      ? gamma === (gammaAtLeast ?? null)
      : isSame(gamma, gammaAtLeast);
  return isRight ? FINE : err({ code: 'bound_wrong', bound: 'gammaAtLeast' });
}

function loadsOf({ services, stakes }: Network): ReadonlyMap<string, Rational> {
  const terms = new Map([...stakes.keys()].map((operator) => [operator, [] as Rational[]]));
  for (const { pi, alpha, operators } of services) {
    const all = sumOf(operators.map((operator) => stakes.get(operator) ?? NOTHING));
    const term = divide(pi, multiply(alpha, all));
    for (const operator of operators) terms.get(operator)?.push(term);
  }
  return new Map([...terms].map(([operator, of]) => [operator, sumOf(of)]));
}

function checkAttack(network: Network, { attack, granularity, gammaAtMost }: ClaimedCertificate) {
  if (attack === undefined) return FINE;
  const checked = checkStakes(network, attack, granularity);
  if (!checked.ok) return checked;
  const reached = checkServices(network, attack);
  if (!reached.ok) return reached;
  const sums = checkSums(network, attack);
  if (!sums.ok) return sums;
  return gammaAtMost !== undefined && isSame(gammaAtMost, attack.margin)
    ? FINE
    : err({ code: 'bound_wrong', bound: 'gammaAtMost' });
}

function checkStakes(
  { stakes }: Network,
  attack: ClaimedAttack,
  granularity: ClaimedCertificate['granularity'],
): Check {
  for (const [operator, part] of Object.entries(attack.stakes)) {
    const stake = stakes.get(operator);
    if (stake === undefined) return err({ code: 'operator_unknown', operator });
    const isPossible =
      granularity === 'whole' ? isSame(part, stake) : part.num >= 0n && compare(part, stake) <= 0n;
    if (!isPossible) return err({ code: 'stake_impossible', operator });
  }
  return FINE;
}

function checkServices({ services, stakes }: Network, attack: ClaimedAttack): Check {
  const byName = new Map(services.map((service) => [service.service, service]));
  const lost = new Map(Object.entries(attack.stakes));
  const slacks = new Map(Object.entries(attack.slacks));
  for (const [index, name] of attack.services.entries()) {
    const of = byName.get(name);
    if (of === undefined) return err({ code: 'service_unknown', service: name });
    if (attack.services.indexOf(name) !== index)
      return err({ code: 'service_twice', service: name });
    const all = sumOf(of.operators.map((operator) => stakes.get(operator) ?? NOTHING));
    const taken = sumOf(of.operators.map((operator) => lost.get(operator) ?? NOTHING));
    const slack = subtract(taken, multiply(of.alpha, all));
    if (slack.num < 0n) return err({ code: 'quorum_missed', service: name });
    const claimed = slacks.get(name);
    if (claimed === undefined || !isSame(claimed, slack))
      return err({ code: 'slack_wrong', service: name });
  }
  return FINE;
}

function checkSums({ services }: Network, attack: ClaimedAttack): Check {
  const attacked = new Set(attack.services);
  const pi = sumOf(services.filter(({ service }) => attacked.has(service)).map((of) => of.pi));
  const cost = sumOf(Object.values(attack.stakes));
  if (!isSame(pi, attack.pi) || pi.num === 0n) return err({ code: 'sum_wrong', sum: 'pi' });
  if (!isSame(cost, attack.cost)) return err({ code: 'sum_wrong', sum: 'cost' });
  if (!isSame(subtract(pi, cost), attack.profit)) return err({ code: 'sum_wrong', sum: 'profit' });
  return isSame(subtract(divide(cost, pi), ONE), attack.margin)
    ? FINE
    : err({ code: 'sum_wrong', sum: 'margin' });
}

function checkGap(_: Network, { gap, gammaAtLeast, gammaAtMost }: ClaimedCertificate): Check {
  if (gap === undefined) return FINE;
  const isRight =
    gammaAtLeast !== undefined &&
    gammaAtLeast !== null &&
    gammaAtMost !== undefined &&
    isSame(gap, subtract(gammaAtMost, gammaAtLeast));
  return isRight ? FINE : err({ code: 'bound_wrong', bound: 'gap' });
}

/** Strict: an attack with no profit is none. */
function checkVerdict(_: Network, certificate: ClaimedCertificate): Check {
  const { verdict, strict, attack, gammaAtLeast = null } = certificate;
  const pays =
    attack !== undefined && (attack.profit.num > 0n || (!strict && attack.profit.num === 0n));
  const leavesNone =
    gammaAtLeast === null || gammaAtLeast.num > 0n || (strict && gammaAtLeast.num === 0n);
  const isFounded = { secure: leavesNone, insecure: pays, between: !pays && !leavesNone }[verdict];
  return isFounded ? FINE : err({ code: 'verdict_unfounded', verdict });
}
