/** What stays were worth, in whole units: it changes when shares come and go, and in slashes and reversals. */
import { type Place, worth } from '../../ledger/cohort.ts';
import { type RateLine, rateAt } from '../../ledger/lineage.ts';
import type { KnownCohort } from '../../ledger/owning/store.ts';
import { required } from '../../primitives/assert.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { AssetId } from '../../primitives/ids.ts';
import type { Rational } from '../../primitives/rational.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { type Past, type Stay, staysOf, type Window } from './past.ts';

interface Placed {
  readonly place: Place;
  readonly asset: AssetId;
}

/** Whole units that lay in a place all the time, more than 0. */
export interface Level extends Placed, Window {
  readonly units: bigint;
}

/** Whole units that slashes took at a moment from what lay in a place until then. */
interface Loss extends Placed {
  readonly at: Timestamp;
  readonly units: bigint;
}

export interface Worth {
  readonly levels: readonly Level[];
  readonly losses: readonly Loss[];
}

/** Rounded down once for each cohort that has the shares and each place: as whoever asks for a moment is told. */
export function worthOf(past: Past): Worth {
  const stays = past.held.flatMap((held) => staysOf(past, held));
  const together = grouped(stays, ({ made, place: { target, allocation } }) =>
    [made.survivor, target, allocation].join('\n'),
  );
  const swept = [...together.values()].map((of) => sweep(past, of));
  return {
    levels: swept.flatMap(({ levels }) => levels),
    losses: swept.flatMap(({ losses }) => losses),
  };
}

function sweep(past: Past, stays: readonly Stay[]): Worth {
  const { made, place } = required(stays[0], 'a group has a member');
  const rates = ratesOf(past, made);
  const of = { place, asset: made.asset };
  const comings = comingsOf(stays);
  const moments = [...new Set([...comings.keys(), ...rates.moments])].sort((a, b) => a - b);
  const levels: Level[] = [];
  const losses: Loss[] = [];
  let [since, rate, shares] = [past.window.from, rates.at(past.window.from), 0n];
  for (const moment of moments) {
    const units = worth(shares, rate);
    if (units > 0n && since < moment) levels.push({ ...of, from: since, until: moment, units });
    rate = rates.at(moment);
    const lost = units - worth(shares, rate);
    if (lost > 0n) losses.push({ ...of, at: moment, units: lost });
    shares += comings.get(moment) ?? 0n;
    since = moment;
  }
  return { levels, losses };
}

/** Shares that come, less those that go, by moment. */
function comingsOf(stays: readonly Stay[]): ReadonlyMap<Timestamp, bigint> {
  const comings = new Map<Timestamp, bigint>();
  for (const { from, until, shares } of stays) {
    comings.set(from, (comings.get(from) ?? 0n) + shares);
    comings.set(until, (comings.get(until) ?? 0n) - shares);
  }
  return comings;
}

interface Rates {
  /** When they change, of the moments of the window, and at its end. */
  readonly moments: readonly Timestamp[];
  /** Tokens a share; a slash at the very moment is in it. */
  at(moment: Timestamp): Rational;
}

function ratesOf({ cohorts, lines, window }: Past, made: KnownCohort): Rates {
  const survivor = required(cohorts.get(made.survivor), 'who has the shares is loaded');
  const along: (readonly RateLine[])[] = [lines.get(survivor.id) ?? []];
  let { parent, parentVersion } = made;
  while (parent !== null) {
    const ancestor = cohorts.get(parent);
    if (ancestor === undefined) break;
    const until = parentVersion;
    along.push((lines.get(ancestor.id) ?? []).filter(({ version }) => version <= until));
    ({ parent, parentVersion } = ancestor);
  }
  const all = along.reverse().flat();
  const isWithin = (moment: Timestamp) => window.from < moment && moment <= window.until;
  return {
    moments: all.map(({ executedAt }) => executedAt).filter(isWithin),
    at: (moment) => rateAt(all, survivor.rate, moment),
  };
}
