/**
 * Good attacks where not all can be looked at: begin with all operators and with those of each service, then let go, one
 * at a time, of the operator whose going helps most, as long as it helps. What is found is an attack; that there is no
 * better one is not said.
 */
import { type Attack, type Attacks, attackBy } from './attack.ts';
import type { Graph } from './network.ts';

/** Operators times edges times beginnings, about: how long it may take. */
const STEPS_MAX = 4_000_000;

export function guessAttacks(part: Graph): Attacks<Attack> {
  const edges = part.services.reduce((sum, { members }) => sum + members.length, 0);
  const runs = Math.ceil(STEPS_MAX / (2 * part.operators.length * edges));
  const beginnings = [
    part.operators.map((_, member) => member),
    ...part.services.map(({ members }) => members),
  ].slice(0, runs);
  const met = beginnings.flatMap((members) => [
    attackBy(part, letGo(part, members, hasLessMargin)),
    attackBy(part, letGo(part, members, paysMore)),
  ]);
  const best = (isBetter: Better) => met.reduce((a, b) => (isBetter(b, a) ? b : a));
  return { profit: best(paysMore), ratio: best(hasLessMargin) };
}

interface Told {
  readonly pi: bigint;
  readonly cost: bigint;
}
type Better = (a: Told, b: Told) => boolean;

const hasLessMargin: Better = (a, b) => a.cost * b.pi < b.cost * a.pi;
const paysMore: Better = (a, b) => a.pi - a.cost > b.pi - b.cost;

function letGo(part: Graph, members: readonly number[], isBetter: Better): readonly number[] {
  let inside = members;
  for (;;) {
    const next = withoutOne(part, inside, isBetter);
    if (next === null) return inside;
    inside = inside.filter((member) => member !== next);
  }
}

/** Whose going helps most, or null if nobody's does. */
function withoutOne(part: Graph, inside: readonly number[], isBetter: Better): number | null {
  const { pi, cost } = attackBy(part, inside);
  const lost = lostWithout(part, new Set(inside));
  let best: Told = { pi, cost };
  let gone: number | null = null;
  for (const member of inside) {
    const left = {
      pi: pi - (lost.get(member) ?? 0n),
      cost: cost - (part.operators[member]?.stake ?? 0n),
    };
    if (left.pi > 0n && isBetter(left, best)) [best, gone] = [left, member];
  }
  return gone;
}

/** What is no longer corrupted if this one goes, for each. */
function lostWithout(part: Graph, inside: ReadonlySet<number>): ReadonlyMap<number, bigint> {
  const lost = new Map<number, bigint>();
  for (const { members, need, pi } of part.services) {
    const here = members.filter((member) => inside.has(member));
    const stakes = here.map((member) => part.operators[member]?.stake ?? 0n);
    const sum = stakes.reduce((all, stake) => all + stake, 0n);
    if (sum < need) continue;
    here.forEach((member, index) => {
      if (sum - (stakes[index] ?? 0n) < need) lost.set(member, (lost.get(member) ?? 0n) + pi);
    });
  }
  return lost;
}
