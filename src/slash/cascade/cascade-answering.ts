/** From stake that was there at the capture to stake that answers, and how much of it. */
import { type Answering, rateThen } from '../../ledger/answering/answering.ts';
import { type Place, tokens } from '../../ledger/cohort.ts';
import { exposure } from '../../ledger/exposure.ts';
import type { Memberships } from '../../ledger/membership.ts';
import { required } from '../../primitives/assert.ts';
import { type EpochClock, epochOf } from '../../primitives/epoch.ts';
import type { TargetType } from '../../primitives/ids.ts';
import {
  add,
  multiply,
  NOTHING,
  type Rational,
  rational,
  subtract,
} from '../../primitives/rational.ts';
import { groupOf, type LiableCohort, type SlashTerms } from './cascade-liable.ts';

export interface Asking {
  readonly clock: EpochClock;
  readonly terms: SlashTerms;
  readonly memberships: Memberships;
  /** Executed slashes of the same tombstone group. */
  readonly group: ReadonlySet<string>;
}

interface Weighed {
  readonly type: TargetType;
  readonly weight: number;
}

/** How much each answers; null for what does not. */
export function liableBy({
  clock,
  terms,
  memberships,
  group,
}: Asking): (of: Answering) => LiableCohort | null {
  const captured = epochOf(clock, terms.capture);
  const weighed = new Map<string, Weighed | null>();
  const weigh = (place: Place): Weighed | null => {
    const type = groupOf(place, terms);
    const weight = type === null ? 0 : exposure(place, terms.service, captured, memberships);
    return type === null || weight === 0 ? null : { type, weight };
  };
  return (of) => {
    const key = `${of.was.target}\n${of.was.allocation}`;
    const found = weighed.has(key) ? weighed.get(key) : weigh(of.was);
    weighed.set(key, found ?? null);
    return found ? liable(of, found, { terms, group }) : null;
  };
}

function liable(
  of: Answering,
  { type, weight }: Weighed,
  { terms, group }: Pick<Asking, 'terms' | 'group'>,
): LiableCohort {
  const { id, asset, shares, rate, version, stages } = of;
  const latest = required(stages.at(-1), 'stake is somewhere').place;
  return {
    id,
    asset,
    group: type,
    exposure: weight,
    shares,
    rate,
    rateAtCapture: rateThen(of, terms.capture),
    version,
    tokens: tokens({ place: latest, shares, rate }),
    latest,
    stages,
    tookByGroup: tookBy(of, group),
  };
}

/** What the group's slashes took from the shares, exactly. */
const tookBy = ({ took, shares }: Answering, group: ReadonlySet<string>): Rational =>
  took
    .filter(({ slash }) => group.has(slash))
    .map((line) => multiply(rational(shares), subtract(line.rateBefore, line.rateAfter)))
    .reduce(add, NOTHING);
