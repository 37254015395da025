/**
 * The ledger just before a moment, replayed from its start every time it is asked, and who on it answers
 * for what, read off the feed line by line.
 */
import { applyEvent } from '../../src/ledger/apply-event.ts';
import { cohortOf, settleSums } from '../../src/ledger/book.ts';
import { worth } from '../../src/ledger/cohort.ts';
import type { LedgerEvent } from '../../src/ledger/events.ts';
import { joinIn } from '../../src/ledger/joining/joins.ts';
import { placeIn } from '../../src/ledger/lineage.ts';
import { amountsAt } from '../../src/ledger/secured.ts';
import { at, durationMs, type Timestamp } from '../../src/primitives/time.ts';
import { horizonBefore } from '../../src/slash/cascade/simulating/simulate.ts';
import { parseSimulation } from '../../src/slash/cascade/simulating/simulate-schema.ts';
import {
  emptyWorld,
  executeIn,
  reverseIn,
  type World,
} from '../../src/slash/cascade/simulating/simulate-world.ts';
import type { RewardsFile } from './rewards-file.ts';

const REWARD_LINES = ['price', 'fund', 'commission', 'activate', 'deactivate'];

/** A slash or a reversal of one, in the order in which they act. */
interface Act {
  readonly time: number;
  readonly kind: 'slash' | 'reversal';
  readonly slash: number;
}

export interface NaiveLedger {
  readonly acts: readonly Act[];
  /** All lines before a time, and so many of the acts. */
  readonly before: (time: number, acts: number) => World;
  /** How many acts come before a time. */
  readonly actsBefore: (time: number) => number;
}

export function naiveLedger(file: RewardsFile): NaiveLedger {
  const lines = file.feed.filter(({ type }) => !REWARD_LINES.includes(type));
  const parsed = parseSimulation({
    epochLength: file.epochLength ?? 'PT0.001S',
    joinNotice: file.joinNotice,
    feed: lines,
    slashes: file.slashes,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const { clock, feed, slashes } = parsed.value;
  const unbondingPeriod = durationMs(21 * 86_400_000);
  const acts = slashes
    .map((of, slash): Act => ({ time: of.executedAt, kind: 'slash', slash }))
    .concat(
      slashes.flatMap(({ reversedAt }, slash): Act[] =>
        reversedAt === null ? [] : [{ time: reversedAt, kind: 'reversal', slash }],
      ),
    )
    .toSorted((a, b) => a.time - b.time);

  function carryOut(world: World, act: Act, told: Timestamp, ids: Map<number, string>) {
    const slash = slashes[act.slash];
    if (slash === undefined) throw new Error('no such slash');
    if (act.kind === 'reversal') {
      reverseIn(world, ids.get(act.slash) ?? '', at(act.time));
      return;
    }
    joinIn(world.book, horizonBefore({ clock, unbondingPeriod, slashes }, slash, told));
    executeIn(world, slash);
    ids.set(act.slash, String(world.executed));
  }

  function before(time: number, count: number): World {
    const world = emptyWorld({ clock });
    const ids = new Map<number, string>();
    const due = acts.slice(0, count);
    /** Lines of rewards tell the time as well. */
    let told = clock.genesis;
    const tellUntil = (end: number) => {
      for (const line of file.feed)
        if (Date.parse(line.at) < end) told = at(Math.max(told, Date.parse(line.at)));
    };
    const rest: LedgerEvent[] = feed.filter((line) => line.at < time);
    for (const act of due) {
      while (rest[0] !== undefined && rest[0].at < act.time)
        applyEvent(world.book, rest.shift() as LedgerEvent);
      tellUntil(act.time);
      carryOut(world, act, told, ids);
    }
    for (const line of rest) applyEvent(world.book, line);
    return world;
  }
  return { acts, before, actsBefore: (time) => acts.filter((act) => act.time < time).length };
}

export interface Chain {
  readonly file: RewardsFile;
  /** Milliseconds. */
  readonly epochLength: number;
}

/** The start of the epoch that a tick pays for; whatever was told before it holds. */
const heldSince = ({ file, epochLength }: Chain, tick: number): number =>
  file.epochLength === undefined ? tick : Math.floor((tick - 1) / epochLength) * epochLength;

/** The operator or pool whose membership a line begins or ends. */
function memberIn(line: RewardsFile['feed'][number]): string | null {
  if (line.type === 'join' || line.type === 'leave') return `operator/${line.operator}`;
  if (line.type === 'secure' || line.type === 'release') return `pool/${line.pool}`;
  return null;
}

/** Since when, at the start of an epoch, the operator or pool has been a member; null if it is none. */
function memberSince(
  { file }: Chain,
  target: string,
  service: string,
  start: number,
): number | null {
  const told = file.feed
    .filter((line) => Date.parse(line.at) < start && memberIn(line) === target)
    .filter((line) => 'service' in line && line.service === service);
  let since: number | null = null;
  for (const { type, at: time } of told) {
    if (type === 'leave' || type === 'release') since = null;
    else since ??= Date.parse(time);
  }
  return since;
}

function allocationOf({ file }: Chain, restaker: string, target: string, start: number) {
  let services: Readonly<Record<string, string>> | null = null;
  for (const line of file.feed)
    if (line.type === 'allocate' && line.restaker === restaker && line.target === target)
      if (Date.parse(line.at) < start) services = line.services;
  return services;
}

const answersByDefault = (chain: Chain, target: string, since: number, start: number): boolean =>
  target.startsWith('operator/') &&
  start > since + (chain.file.joinNotice === 'PT0S' ? 0 : 5_400_000);

/** Hundredths of what a restaker has on a target that answer for the service. */
function weightOf(
  chain: Chain,
  restaker: string,
  target: string,
  [service, start]: [string, number],
): bigint {
  if (target.startsWith('service/')) return target === `service/${service}` ? 100n : 0n;
  const since = memberSince(chain, target, service, start);
  if (since === null) return 0n;
  const services = allocationOf(chain, restaker, target, start);
  if (services !== null) return BigInt(Math.round(Number(services[service] ?? '0') * 100));
  return answersByDefault(chain, target, since, start) ? 100n : 0n;
}

export interface Held {
  readonly restaker: string;
  readonly target: string;
  readonly asset: string;
  readonly units: bigint;
}

/** What counts on targets in the epoch that a tick at that time pays for. */
export function heldIn(chain: Chain, { book }: World, tick: number): readonly Held[] {
  const epoch = heldSince(chain, tick) / chain.epochLength;
  const shares = new Map<string, bigint>();
  for (const piece of [...book.pieces.values()].flat()) {
    const key = `${piece.restaker} ${piece.cohort}`;
    shares.set(key, (shares.get(key) ?? 0n) + piece.shares);
  }
  const held = new Map<string, Held>();
  for (const [key, owned] of shares) {
    const [restaker = '', id = ''] = key.split(' ');
    const cohort = cohortOf(book, BigInt(id) as Parameters<typeof cohortOf>[1]);
    const place = placeIn(cohort, epoch, book.cohorts);
    if (place?.phase !== 'bonded') continue;
    const { asset } = cohort;
    const of = [restaker, place.target, asset].join(' ');
    const units = (held.get(of)?.units ?? 0n) + worth(owned, cohort.rate);
    held.set(of, { restaker, target: place.target, asset, units });
  }
  return [...held.values()];
}

/** By restaker, target and asset: hundredths that answer for the service. */
export function exposuresIn(
  chain: Chain,
  held: readonly Held[],
  service: string,
  tick: number,
): ReadonlyMap<string, bigint> {
  const start = heldSince(chain, tick);
  return new Map(
    held.map(({ restaker, target, asset, units }) => [
      [restaker, target, asset].join(' '),
      units * weightOf(chain, restaker, target, [service, start]),
    ]),
  );
}

/** By target and asset: hundredths that answer for the service, by the running sums. */
export function exposedIn(
  chain: Chain,
  { book }: World,
  service: string,
  tick: number,
): ReadonlyMap<string, bigint> {
  settleSums(book);
  const start = heldSince(chain, tick);
  const asked = at(chain.file.epochLength === undefined ? tick : tick - 1);
  const exposed = new Map<string, bigint>();
  for (const { target, asset, part, amount } of amountsAt(book.changes.sums.changes(), asked)) {
    const key = `${target} ${asset}`;
    const factor = factorOf(chain, { target, part }, service, start);
    if (factor > 0n) exposed.set(key, (exposed.get(key) ?? 0n) + factor * amount);
  }
  return exposed;
}

/** Hundredths that a unit of a running sum stands for. */
function factorOf(
  chain: Chain,
  { target, part }: { readonly target: string; readonly part: string },
  service: string,
  start: number,
): bigint {
  if (target.startsWith('service/'))
    return target === `service/${service}` && part === 'bonded' ? 100n : 0n;
  const since = memberSince(chain, target, service, start);
  if (since === null) return 0n;
  if (part === `service/${service}`) return 1n;
  return part === 'default' && answersByDefault(chain, target, since, start) ? 100n : 0n;
}
