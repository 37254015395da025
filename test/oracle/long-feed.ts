/**
 * A long life of a network, the same for the same seed: pools where some trust a service and others
 * do not, several assets an operator, delegations to services, operators who leave and come back,
 * and people who change their minds every epoch. Its slashes can be carried out by a deployment
 * too.
 */
import { type Chance, chanceOf } from '../fuzz/chance.ts';
import type { Line, SimulationFile, SlashInFile } from './file.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

export interface LongFeed {
  readonly seed: number;
  readonly events: number;
  readonly slashes: number;
  /** The start of an epoch. */
  readonly start: number;
  /** How many epochs it takes; by itself fifty events each. */
  readonly epochs?: number;
}

export const OPERATORS = Array.from({ length: 8 }, (_, i) => `op-${i}`);
const POOLS = ['umilk', 'uoil', 'uatom'] as const;

/** By service: what its one policy says of a slash. */
export const TERMS = {
  's-0': { fraction: '0.05', liable: ['operator'], sharedFraction: '1', tombstone: false },
  's-1': {
    fraction: '0.01',
    liable: ['operator', 'pools'],
    sharedFraction: '0.5',
    tombstone: false,
  },
  's-2': {
    fraction: '0.333333333333333333',
    liable: ['operator'],
    sharedFraction: '1',
    tombstone: true,
  },
  's-3': {
    fraction: '0.02',
    liable: ['operator', 'services'],
    sharedFraction: '1',
    tombstone: true,
  },
  's-4': {
    fraction: '0.1',
    liable: ['operator', 'pools', 'services'],
    sharedFraction: '0.3',
    tombstone: false,
  },
  's-5': {
    fraction: '0.000001',
    liable: ['operator', 'pools'],
    sharedFraction: '1',
    tombstone: false,
  },
} as const;

const SERVICES = Object.keys(TERMS) as (keyof typeof TERMS)[];
const UNBONDING_HOURS = 72;
const EVENTS_AN_EPOCH = 50;
const EPOCHS_MAX = 400;

export function longFeed({ seed, events, slashes, start, ...life }: LongFeed): SimulationFile {
  const chance = chanceOf(seed);
  const { epochs = Math.min(EPOCHS_MAX, Math.ceil(events / EVENTS_AN_EPOCH)) } = life;
  const feed = linesOf(chance, { events, epochs, start });
  return {
    epochLength: 'PT1H',
    joinNotice: 'PT0S',
    unbondingPeriod: `PT${UNBONDING_HOURS}H`,
    feed,
    slashes: slashesOf(chance, { slashes, epochs, start }),
  };
}

/** Evenly over the life, from the thirteenth epoch on: none is captured before the beginning. */
function slashesOf(chance: Chance, { slashes, epochs, start }: Life & { slashes: number }) {
  const stepMs = Math.floor(((epochs - 13) * HOUR) / slashes);
  return Array.from({ length: slashes }, (_, i): SlashInFile => {
    const executedAt = start + 13 * HOUR + i * stepMs + chance.below(stepMs - MINUTE);
    const service = chance.pick(SERVICES) ?? 's-0';
    const { fraction, liable, sharedFraction, tombstone } = TERMS[service];
    const backMs = 20 * MINUTE + chance.below(10 * HOUR);
    return {
      operator: chance.pick(OPERATORS) ?? 'op-0',
      service,
      executedAt: textOf(executedAt),
      capture: textOf(executedAt - backMs),
      fraction,
      liable,
      sharedFraction,
      offence: 'equivocation',
      tombstone,
    };
  });
}

interface Life {
  readonly epochs: number;
  readonly start: number;
}

const textOf = (time: number): string => new Date(time).toISOString();

function linesOf(chance: Chance, { events, epochs, start }: Life & { events: number }): Line[] {
  const perEpoch = Math.ceil(events / epochs);
  const people = peopleOf(events);
  const crowd: Crowd = { people, placed: [], left: [] };
  const actions: object[] = [];
  const times: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const own = [...(epoch === 0 ? beginnings() : habits(chance, people, epoch))];
    while (own.length < perEpoch) own.push(anything(chance, crowd));
    own.forEach((action, i) => {
      actions.push(action);
      times.push(start + epoch * HOUR + Math.floor((i * HOUR) / own.length));
    });
  }
  const lines = actions.map((action, i) => ({ at: textOf(times[i] ?? 0), ...action }));
  return lines.slice(0, events).map((line, i) => ({ seq: i + 1, ...line }) as Line);
}

interface Stake {
  readonly restaker: string;
  readonly target: string;
  readonly asset: string;
}

interface Crowd {
  readonly people: readonly string[];
  /** Where stake was brought. */
  readonly placed: Stake[];
  /** Where stake was undelegated. */
  readonly left: Stake[];
}

const peopleOf = (events: number): string[] =>
  Array.from({ length: Math.max(20, Math.floor(events / 25)) }, (_, i) => `r-${i}`);

/** Everybody runs everything but the last service, which only pools secure. */
function beginnings(): object[] {
  const joins = OPERATORS.flatMap((operator) =>
    SERVICES.slice(0, 5).map((service) => ({ type: 'join', operator, service })),
  );
  return [
    ...joins,
    ...['s-1', 's-4', 's-5'].map((s) => ({ type: 'secure', pool: 'umilk', service: s })),
  ];
}

/** Of every epoch: five change their preferences, and five their operator for the next one. */
function* habits(chance: Chance, people: readonly string[], epoch: number): Generator<object> {
  for (const restaker of people.slice(0, 5))
    yield { type: 'allocate', restaker, target: targetOf(chance), services: tasteOf(chance) };
  for (const [i, restaker] of people.slice(5, 10).entries()) {
    const [from, to] = [operatorAt(epoch + i - 1), operatorAt(epoch + i)];
    const amount = epoch % 3 === 0 ? '1000' : String(1 + chance.below(100));
    if (epoch === 1) yield { type: 'delegate', restaker, target: from, asset: 'umilk', amount };
    yield { type: 'redelegate', restaker, from, to, asset: 'umilk', amount };
  }
}

const operatorAt = (i: number): string => `operator/${OPERATORS[i % OPERATORS.length]}`;

/** What an operator or restaker does next; almost half bring stake, most others have some. */
function anything(chance: Chance, { people, placed, left }: Crowd): object {
  const known = chance.onceIn(10) ? undefined : chance.pick(placed);
  const found = known ?? strangeStake(chance, people);
  const { restaker, target } = found;
  const kind = chance.below(100);
  if (kind < 45) {
    const stake = strangeStake(chance, people);
    placed.push(stake);
    return { type: 'delegate', ...stake, amount: amountOf(chance) };
  }
  if (kind < 60) {
    left.push(found);
    return { type: 'undelegate', ...found, amount: amountOf(chance) };
  }
  if (kind < 67)
    return { type: 'withdraw', ...(chance.pick(left) ?? found), amount: amountOf(chance) };
  if (kind < 82) return { type: 'allocate', restaker, target, services: tasteOf(chance) };
  if (kind >= 92) return membershipOf(chance);
  const to = targetOf(chance);
  placed.push({ ...found, target: to });
  const { target: from, ...rest } = found;
  return { type: 'redelegate', ...rest, from, to, amount: amountOf(chance) };
}

const strangeStake = (chance: Chance, people: readonly string[]): Stake => ({
  restaker: chance.pick(people) ?? 'r-0',
  target: targetOf(chance),
  asset: chance.pick(POOLS) ?? 'umilk',
});

function membershipOf(chance: Chance): object {
  const service = chance.pick(SERVICES);
  const isOn = chance.onceIn(2);
  if (chance.onceIn(3))
    return { type: isOn ? 'secure' : 'release', pool: chance.pick(POOLS), service };
  return { type: isOn ? 'join' : 'leave', operator: chance.pick(OPERATORS), service };
}

function targetOf(chance: Chance): string {
  const kind = chance.below(10);
  if (kind < 6) return `operator/${chance.pick(OPERATORS)}`;
  return kind < 9 ? `pool/${chance.pick(POOLS)}` : `service/${chance.pick(SERVICES)}`;
}

/** Mostly a few units, where every floor shows; now and then more than a whole chain has. */
function amountOf(chance: Chance): string {
  const units = 1 + chance.below(chance.pick([40, 400]) ?? 40);
  return chance.onceIn(20) ? `${units}${'0'.repeat(chance.below(24))}` : String(units);
}

function tasteOf(chance: Chance): Readonly<Record<string, string>> | null {
  if (chance.onceIn(6)) return null;
  const trusted = SERVICES.filter(() => chance.onceIn(2));
  return Object.fromEntries(
    trusted.map((service) => [service, chance.pick(['0', '0.1', '0.25', '0.5', '1', '1'])]),
  );
}
