/** Everything that rewards depend on, as a simulation has it so far, and what a line of the feed does to it. */
import { applyEvent } from '../../ledger/apply-event.ts';
import type { LedgerEvent } from '../../ledger/events.ts';
import type { Wad } from '../../primitives/fraction.ts';
import type { AssetId, OperatorId, ServiceId } from '../../primitives/ids.ts';
import { after, type Timestamp } from '../../primitives/time.ts';
import { emptyWorld, type World } from '../../slash/cascade/simulating/simulate-world.ts';
import type { Prices } from '../distribution/exposed.ts';
import { follow, openBooks, type PlanBooks } from './accounts.ts';
import type { AssetInFile, PriceLine, RewardSimulation } from './rewards-schema.ts';
import { type Standing, standingIn } from './standing.ts';

interface RateTold {
  readonly at: Timestamp;
  readonly rate: Wad;
}

export interface RewardWorld {
  readonly file: RewardSimulation;
  readonly court: World;
  /** In the order (service, plan). */
  readonly plans: readonly PlanBooks[];
  readonly services: ReadonlySet<ServiceId>;
  readonly assets: Map<AssetId, AssetInFile>;
  readonly commissions: Map<OperatorId, readonly RateTold[]>;
  readonly inactive: Set<string>;
  /** Whole units, by service and asset. */
  readonly funds: Map<string, bigint>;
  /** Null once something happened that changes it. */
  standing: Standing | null;
  /** The newest of the file's. */
  lastTick: Timestamp | null;
  /** The newest line of the feed. */
  told: Timestamp;
}

export function openWorld(file: RewardSimulation): RewardWorld {
  const plans = file.plans
    .map(openBooks)
    .sort((a, b) =>
      `${a.plan.service}\n${a.plan.plan}` < `${b.plan.service}\n${b.plan.plan}` ? -1 : 1,
    );
  const { clock } = file;
  return {
    file,
    court: emptyWorld({ clock }),
    plans,
    services: new Set(plans.map(({ plan }) => plan.service)),
    assets: new Map(file.assets),
    commissions: new Map(),
    inactive: new Set(file.inactive),
    funds: new Map(),
    standing: null,
    lastTick: null,
    told: clock.genesis,
  };
}

export const purseOf = ({ service, asset }: { service: ServiceId; asset: AssetId }): string =>
  `${service}\n${asset}`;

export function tell(world: RewardWorld, line: LedgerEvent | PriceLine): void {
  world.told = line.at;
  if (line.type === 'price') {
    const { asset, price, at } = line;
    const exponent = line.exponent ?? world.assets.get(asset)?.exponent ?? 0;
    world.assets.set(asset, { price, exponent, at });
    return;
  }
  applyEvent(world.court.book, line);
  switch (line.type) {
    case 'fund': {
      const purse = purseOf(line);
      world.funds.set(purse, (world.funds.get(purse) ?? 0n) + line.amount);
      break;
    }
    case 'commission': {
      const { operator, at, rate } = line;
      world.commissions.set(operator, [...(world.commissions.get(operator) ?? []), { at, rate }]);
      break;
    }
    case 'activate':
      world.inactive.delete(line.subject);
      break;
    case 'deactivate':
      world.inactive.add(line.subject);
      break;
    case 'tick':
      break;
    default:
      world.standing = null;
  }
}

/**
 * A tick looks at the epoch that it ends. Where there are no epochs whatever came before it counts, which
 * is what holds at the tick itself in epochs of a millisecond.
 */
const askedAt = ({ file }: RewardWorld, time: Timestamp): Timestamp =>
  file.hasEpochs ? after(time, -1) : time;

/** Who is exposed just before a time; read again only if something moved. */
export function standingAt(world: RewardWorld, time: Timestamp): Standing {
  const at = askedAt(world, time);
  const known = world.standing;
  if (known !== null && at < known.until) return known;
  const standing = standingIn(world.court.book, world.services, at);
  for (const books of world.plans) follow(books, standing);
  world.standing = standing;
  return standing;
}

/** A price without a time never gets old. */
export function pricesAt({ assets }: RewardWorld, time: Timestamp): Prices {
  return new Map(
    [...assets].flatMap(([asset, { price, exponent, at = time }]) =>
      price === undefined ? [] : [[asset, { price, exponent, at }] as const],
    ),
  );
}

/** As told before a time. */
export function ratesBefore(
  { file, commissions }: RewardWorld,
  time: Timestamp,
): ReadonlyMap<OperatorId, Wad> {
  const rates = new Map(file.commissions);
  for (const [operator, told] of commissions) {
    const last = told.findLast(({ at }) => at < time);
    if (last !== undefined) rates.set(operator, last.rate);
  }
  return rates;
}
