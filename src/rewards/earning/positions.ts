/** What of a restaker's stake answered for each service, by target and asset: what an index is multiplied by. */
import type { ServiceWeight } from '../../ledger/allocation.ts';
import type { Place } from '../../ledger/cohort.ts';
import { exposures } from '../../ledger/exposure.ts';
import type { Membership } from '../../ledger/membership.ts';
import { epochOf, epochStart } from '../../primitives/epoch.ts';
import type { AssetId, ServiceId, TargetId } from '../../primitives/ids.ts';
import { after, at, type Timestamp } from '../../primitives/time.ts';
import { type Level, worthOf } from './levels.ts';
import { earlier, later, type Past, type Window } from './past.ts';

/** Exposed all the time, in hundredths of a unit, more than 0. */
export interface Run extends Window {
  readonly hundredths: bigint;
}

/** What slashes left of what was exposed just before them; in hundredths of a unit. */
export interface Cut {
  readonly at: Timestamp;
  readonly before: bigint;
  readonly after: bigint;
}

export interface Position {
  readonly service: ServiceId;
  readonly target: TargetId;
  readonly asset: AssetId;
  /** In order; neighbours that touch differ. */
  readonly runs: readonly Run[];
  /** In order. */
  readonly cuts: readonly Cut[];
}

type Named = Pick<Position, 'service' | 'target' | 'asset'>;

interface Sum {
  readonly of: Named;
  /** By how much it rises, by moment. */
  readonly rises: Map<Timestamp, bigint>;
  readonly losses: Map<Timestamp, bigint>;
}

/** In the order of service, target and asset. */
export function positionsOf(past: Past): readonly Position[] {
  const { levels, losses } = worthOf(past);
  const sums = new Map<string, Sum>();
  const spans = spansOf(past);
  for (const level of levels)
    for (const span of spans(level.place))
      for (const weight of span.weights) rise(sumOf(sums, level, weight), level, span, weight);
  for (const { at: moment, units, ...placed } of losses)
    for (const weight of exposedAt(past, placed.place, after(moment, -1)))
      add(sumOf(sums, placed, weight).losses, moment, units * BigInt(weight.weight));
  return [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, sum]) => positionOf(sum))
    .filter(({ runs }) => runs.length > 0);
}

const exposedAt = ({ clock, memberships }: Past, place: Place, moment: Timestamp) =>
  exposures(place, epochOf(clock, moment), memberships);

interface Span extends Window {
  readonly weights: readonly ServiceWeight[];
}

/** A place answers for the same services from one change of its target's memberships to the next. */
function spansOf(past: Past): (place: Place) => readonly Span[] {
  const known = new Map<string, readonly Span[]>();
  return (place) => {
    const key = `${place.target}\n${place.allocation}`;
    const spans = known.get(key) ?? spansIn(past, place);
    known.set(key, spans);
    return spans;
  };
}

function spansIn(past: Past, place: Place): readonly Span[] {
  const { clock, window, memberships } = past;
  const epochs = (memberships.get(place.target) ?? []).flatMap(changesOf);
  const starts = epochs.map((epoch) => epochStart(clock, epoch));
  const inside = starts.filter((start) => window.from < start && start < window.until);
  const edges = [...new Set([window.from, ...inside])].sort((a, b) => a - b);
  return edges
    .map((from, i) => ({
      from,
      until: edges[i + 1] ?? window.until,
      weights: exposedAt(past, place, from),
    }))
    .filter(({ weights }) => weights.length > 0);
}

const changesOf = ({ fromEpoch, untilEpoch, defaultFromEpoch }: Membership): readonly number[] =>
  [fromEpoch, untilEpoch, defaultFromEpoch].filter((epoch) => epoch !== null);

function sumOf(
  sums: Map<string, Sum>,
  { place: { target }, asset }: Pick<Level, 'place' | 'asset'>,
  { service }: ServiceWeight,
): Sum {
  const key = `${service}\n${target}\n${asset}`;
  const sum = sums.get(key) ?? {
    of: { service, target, asset },
    rises: new Map(),
    losses: new Map(),
  };
  sums.set(key, sum);
  return sum;
}

function rise({ rises }: Sum, level: Level, span: Window, { weight }: ServiceWeight): void {
  const from = later(level.from, span.from);
  const until = earlier(level.until, span.until);
  if (from >= until) return;
  add(rises, from, level.units * BigInt(weight));
  add(rises, until, -level.units * BigInt(weight));
}

const add = (to: Map<Timestamp, bigint>, moment: Timestamp, by: bigint) =>
  to.set(moment, (to.get(moment) ?? 0n) + by);

function positionOf({ of, rises, losses }: Sum): Position {
  const runs: Run[] = [];
  let [from, hundredths] = [at(0), 0n];
  for (const [moment, by] of [...rises].sort(([a], [b]) => a - b)) {
    if (by === 0n) continue;
    if (hundredths > 0n) runs.push({ from, until: moment, hundredths });
    [from, hundredths] = [moment, hundredths + by];
  }
  const cuts = [...losses]
    .sort(([a], [b]) => a - b)
    .flatMap(([moment, lost]) => {
      const run = runs.find((one) => one.from < moment && moment <= one.until);
      const before = run?.hundredths ?? 0n;
      return before === 0n ? [] : [{ at: moment, before, after: before - lost }];
    });
  return { ...of, runs, cuts };
}
