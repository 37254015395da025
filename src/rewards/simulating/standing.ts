/** Who was exposed to which service just before a moment, and until when nothing of that changes by itself. */
import { type Book, cohortOf, settleSums } from '../../ledger/book.ts';
import { type CohortId, worth } from '../../ledger/cohort.ts';
import { exposures } from '../../ledger/exposure.ts';
import { placeIn } from '../../ledger/lineage.ts';
import { amountsAt, sourcesOf } from '../../ledger/secured.ts';
import { epochOf, epochStart } from '../../primitives/epoch.ts';
import type { AssetId, RestakerId, ServiceId, TargetId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { ExposedTarget } from '../distribution/exposed.ts';
import { exposedTargets } from '../ticking/exposed.ts';

interface Holder {
  readonly restaker: RestakerId;
  readonly target: TargetId;
  readonly asset: AssetId;
}

export interface Position extends Holder {
  /** Weight times whole units, of all his stake there. */
  readonly hundredths: bigint;
}

const holderKey = ({ restaker, target, asset }: Holder): string =>
  `${restaker}\n${target}\n${asset}`;

export interface Standing {
  /** The moment that was asked about. */
  readonly at: Timestamp;
  /** Exclusive: the first moment at which something told before begins or ends to hold. */
  readonly until: number;
  readonly targets: ReadonlyMap<ServiceId, readonly ExposedTarget[]>;
  /** By service, and there by holder. */
  readonly positions: ReadonlyMap<ServiceId, ReadonlyMap<string, Position>>;
  /** Whole units that count on the target, exposed or not, by holder. */
  readonly stakes: ReadonlyMap<string, bigint>;
}

export const NOBODY: ReadonlyMap<string, Position> = new Map();

/** As the book stands, of the epoch that `at` lies in. */
export function standingIn(book: Book, services: ReadonlySet<ServiceId>, at: Timestamp): Standing {
  settleSums(book);
  const epoch = epochOf(book.clock, at);
  const rows = amountsAt(book.changes.sums.changes(), at);
  const targets = [...services].map((service) => {
    const sources = sourcesOf(new Set([service]), epoch, book.memberships);
    const known = new Set(sources.map(({ target, part }) => `${target}\n${part}`));
    const ofIt = rows.filter(({ target, part }) => known.has(`${target}\n${part}`));
    return [service, exposedTargets(sources, ofIt, () => true)] as const;
  });
  const until = steadyUntil(book, at);
  return { at, until, targets: new Map(targets), ...held(book, services, epoch) };
}

function held(book: Book, services: ReadonlySet<ServiceId>, epoch: number) {
  const stakes = new Map<string, bigint>();
  const positions = new Map([...services].map((id) => [id, new Map<string, Position>()]));
  for (const [restaker, cohorts] of sharesOf(book))
    for (const [id, shares] of cohorts) {
      const cohort = cohortOf(book, id);
      const place = placeIn(cohort, epoch, book.cohorts);
      if (place === null || place.phase !== 'bonded') continue;
      const holder = { restaker, target: place.target, asset: cohort.asset };
      const key = holderKey(holder);
      const units = worth(shares, cohort.rate);
      stakes.set(key, (stakes.get(key) ?? 0n) + units);
      for (const { service, weight } of exposures(place, epoch, book.memberships)) {
        const of = positions.get(service);
        const hundredths = (of?.get(key)?.hundredths ?? 0n) + BigInt(weight) * units;
        of?.set(key, { ...holder, hundredths });
      }
    }
  return { positions, stakes };
}

/** Shares are worth whole units once a cohort, not once a piece. */
function sharesOf(book: Book): ReadonlyMap<RestakerId, ReadonlyMap<CohortId, bigint>> {
  const all = new Map<RestakerId, Map<CohortId, bigint>>();
  for (const { restaker, cohort, shares } of [...book.pieces.values()].flat()) {
    const own = all.get(restaker) ?? new Map<CohortId, bigint>();
    own.set(cohort, (own.get(cohort) ?? 0n) + shares);
    all.set(restaker, own);
  }
  return all;
}

function steadyUntil({ clock, cohorts, memberships, changes }: Book, at: Timestamp): number {
  const epochs = [
    ...[...cohorts.values()].map(({ firstEpoch }) => firstEpoch),
    ...[...memberships.values()]
      .flat()
      .flatMap((m) => [m.fromEpoch, m.defaultFromEpoch, m.untilEpoch ?? m.fromEpoch]),
  ];
  const times = [
    ...epochs.map((epoch) => epochStart(clock, epoch)),
    ...changes.sums.changes().map(({ since }) => since),
  ];
  return times.reduce(
    (first, time) => (time > at && time < first ? time : first),
    Number.POSITIVE_INFINITY,
  );
}
