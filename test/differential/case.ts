/**
 * A small case for the simulation: who brings, moves and loses stake; times are of one day,
 * `hh:mm`.
 */
import { type SimulationOutput, simulate } from '../../src/slash/cascade/simulating/simulate.ts';

type Event = Readonly<Record<string, unknown>>;

const timeOf = (time: string): string => `1970-01-01T${time}:00.000Z`;

/** Operators of one case run the services it names from the beginning. */
export const runs = (operator: string, services: readonly string[], time = '00:00'): Event[] =>
  services.map((service) => ({ at: timeOf(time), type: 'join', operator, service }));

interface Stake {
  readonly on?: string;
  readonly asset?: string;
}

const stakeLine = (type: string) => {
  return (
    time: string,
    restaker: string,
    amount: number,
    { on = 'o', asset = 'umilk' }: Stake = {},
  ) => ({
    at: timeOf(time),
    type,
    restaker,
    target: on.includes('/') ? on : `operator/${on}`,
    asset,
    amount: String(amount),
  });
};

export const delegates = stakeLine('delegate');
export const undelegates = stakeLine('undelegate');

export const allocates = (
  time: string,
  restaker: string,
  services: Readonly<Record<string, string>>,
): Event => ({ at: timeOf(time), type: 'allocate', restaker, target: 'operator/o', services });

export const redelegates = (time: string, restaker: string, amount: number, to: string): Event => ({
  at: timeOf(time),
  type: 'redelegate',
  restaker,
  from: 'operator/o',
  to: `operator/${to}`,
  asset: 'umilk',
  amount: String(amount),
});

interface SlashOf {
  readonly captured: string;
  readonly executed: string;
  readonly fraction: string;
  readonly service?: string;
  readonly operator?: string;
  readonly tombstone?: boolean;
}

export const slash = (of: SlashOf) => ({
  operator: of.operator ?? 'o',
  service: of.service ?? 'S',
  capture: timeOf(of.captured),
  executedAt: timeOf(of.executed),
  fraction: of.fraction,
  offence: 'equivocation',
  tombstone: of.tombstone ?? false,
});

export function outcomeOf(
  feed: readonly Event[],
  slashes: readonly ReturnType<typeof slash>[],
): SimulationOutput {
  const told = simulate({ epochLength: 'PT1H', feed, slashes });
  if (!told.ok) throw new Error(JSON.stringify(told.error));
  return told.value;
}

/** Bonded units by restaker, and those that are leaving by `restaker leaving`. */
export function leftOf({ restakers }: SimulationOutput): Readonly<Record<string, number>> {
  const left = new Map<string, number>();
  const add = (key: string, units: string) => {
    if (units !== '0') left.set(key, (left.get(key) ?? 0) + Number(units));
  };
  for (const { restaker, bonded, leaving } of restakers) {
    add(restaker, bonded);
    add(`${restaker} leaving`, leaving);
  }
  return Object.fromEntries(left);
}

/** What each slash took of each asset, in order of execution. */
export const takenBy = ({ slashes }: SimulationOutput): readonly number[] =>
  slashes.map(({ totals }) => totals.reduce((sum, { total }) => sum + Number(total), 0));
