/**
 * Every set of operators, one changed at a time (Gray code), with the services that it corrupts. What corrupts them is
 * kept as a sum for each, so that a step costs the services of one operator.
 */
import { required } from '../primitives/assert.ts';
import { type Attack, type Attacks, attackBy } from './attack.ts';
import type { Graph } from './network.ts';

/** Operators of one part. */
const OPERATORS_MAX = 24;
/** The same, where sums do not fit into 53 bits. */
const LARGE_OPERATORS_MAX = 20;

const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Bits of operators; what they cost and what they corrupt. */
interface Met<N> {
  readonly bits: number;
  readonly pi: N;
  readonly cost: N;
}

interface Best<N> {
  profit: Met<N>;
  ratio: Met<N>;
}

/** Null where there are too many sets. */
export function searchWhole(part: Graph): Attacks<Attack> | null {
  const { operators, services } = part;
  const stake = operators.reduce((sum, of) => sum + of.stake, 0n);
  const pi = services.reduce((sum, of) => sum + of.pi, 0n);
  const isSmall = stake <= SAFE && pi <= SAFE;
  if (operators.length > (isSmall ? OPERATORS_MAX : LARGE_OPERATORS_MAX)) return null;
  const all = { bits: 2 ** operators.length - 1, pi, cost: stake };
  const best = isSmall
    ? smallSearch(part, { ...all, pi: Number(pi), cost: Number(stake) })
    : largeSearch(part, all);
  return { profit: attackOf(part, best.profit.bits), ratio: attackOf(part, best.ratio.bits) };
}

const attackOf = (part: Graph, bits: number): Attack =>
  attackBy(
    part,
    part.operators.flatMap((_, member) => (((bits >> member) & 1) === 1 ? [member] : [])),
  );

const servicesOf = ({ operators, services }: Graph): readonly Uint16Array[] =>
  operators.map((_, member) =>
    Uint16Array.from(
      services.flatMap(({ members }, index) => (members.includes(member) ? [index] : [])),
    ),
  );

function smallSearch(part: Graph, all: Met<number>): Best<number> {
  const served = servicesOf(part);
  const stakes = part.operators.map(({ stake }) => Number(stake));
  const tally: Tally = {
    sums: new Float64Array(part.services.length),
    needs: Float64Array.from(part.services, ({ need }) => Number(need)),
    worths: Float64Array.from(part.services, ({ pi }) => Number(pi)),
  };
  const best: Best<number> = { profit: all, ratio: all };
  let [bits, cost, pi] = [0, 0, 0];
  for (let step = 1; step <= all.bits; step += 1) {
    const member = 31 - Math.clz32(step & -step);
    bits ^= 1 << member;
    const isIn = ((bits >> member) & 1) === 1;
    const stake = stakes[member] as number;
    const change = isIn ? stake : -stake;
    cost += change;
    const won = wonBy(tally, served[member] as Uint16Array, change);
    pi += isIn ? won : -won;
    if (pi > 0) seeSmall(best, bits, pi, cost);
  }
  return best;
}

/** Of each service: stake inside, stake that corrupts it, what it is worth. */
interface Tally {
  readonly sums: Float64Array;
  readonly needs: Float64Array;
  readonly worths: Float64Array;
}

/** What is worth the services whose quorum the change reaches or leaves. */
function wonBy({ sums, needs, worths }: Tally, served: Uint16Array, change: number): number {
  let won = 0;
  for (const service of served) {
    const before = sums[service] as number;
    const after = before + change;
    const need = needs[service] as number;
    sums[service] = after;
    if (before >= need !== after >= need) won += worths[service] as number;
  }
  return won;
}

/** Products beyond 53 bits are made only where rounding could hide which one is less. */
const CLOSE = 1 + 2 ** -50;

function seeSmall(best: Best<number>, bits: number, pi: number, cost: number): void {
  const gain = pi - cost - (best.profit.pi - best.profit.cost);
  if (gain > 0 || (gain === 0 && cost < best.profit.cost)) best.profit = { bits, pi, cost };
  const [left, right] = [cost * best.ratio.pi, best.ratio.cost * pi];
  if (left > right * CLOSE) return;
  const isLess = left * CLOSE < right || seeLess({ bits, pi, cost }, best.ratio);
  if (isLess) best.ratio = { bits, pi, cost };
}

const seeLess = (a: Met<number>, b: Met<number>): boolean =>
  BigInt(a.cost) * BigInt(b.pi) < BigInt(b.cost) * BigInt(a.pi);

function largeSearch(part: Graph, all: Met<bigint>): Best<bigint> {
  const served = servicesOf(part);
  const sums = part.services.map(() => 0n);
  const best: Best<bigint> = { profit: all, ratio: all };
  let [bits, cost, pi] = [0, 0n, 0n];
  for (let step = 1; step <= all.bits; step += 1) {
    const member = 31 - Math.clz32(step & -step);
    bits ^= 1 << member;
    const sign = BigInt((bits >> member) & 1) * 2n - 1n;
    const change = sign * (part.operators[member]?.stake ?? 0n);
    cost += change;
    for (const service of served[member] ?? []) {
      const before = sums[service] ?? 0n;
      const { need, pi: worth } = required(part.services[service], 'one of the services');
      sums[service] = before + change;
      if (before >= need !== before + change >= need) pi += sign * worth;
    }
    if (pi > 0n) seeLarge(best, { bits, pi, cost });
  }
  return best;
}

function seeLarge(best: Best<bigint>, met: Met<bigint>): void {
  const gain = met.pi - met.cost - (best.profit.pi - best.profit.cost);
  if (gain > 0n || (gain === 0n && met.cost < best.profit.cost)) best.profit = met;
  if (met.cost * best.ratio.pi < best.ratio.cost * met.pi) best.ratio = met;
}
