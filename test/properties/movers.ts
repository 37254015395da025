/**
 * A long feed of restakers who only ever move all they have, so that each has one history at a time
 * and can write it down himself.
 */
import { parseLedgerEvent } from '../../src/ledger/event-schema.ts';
import type { LedgerEvent } from '../../src/ledger/events.ts';
import { formatTime, HOUR_MS, type Timestamp } from '../../src/primitives/time.ts';

const OPERATORS = ['operator/o0', 'operator/o1', 'operator/o2'] as const;
const ALLOCATIONS = [null, { S0: '1' }, { S0: '0.5', S1: '1' }] as const;

/** Where a restaker is from an epoch on, as he sees it. */
interface Stay {
  readonly epoch: number;
  readonly place: string;
}

interface Mover {
  readonly name: string;
  target: string;
  phase: 'nowhere' | 'bonded' | 'leaving';
  readonly allocations: Map<string, string>;
  stays: Stay[];
}

export interface Movers {
  /** What all of them do in one epoch. */
  readonly hour: (epoch: number) => readonly LedgerEvent[];
  /** Different histories since an epoch, of all that have stake. */
  readonly histories: (horizon: number) => number;
}

/** Numbers below `n`, the same in every run. */
function dice(seed: number) {
  let state = seed;
  return (n: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

const lineOf = (line: object): LedgerEvent => {
  const event = parseLedgerEvent(line as never);
  if (!event.ok) throw new Error(JSON.stringify(event.error));
  return event.value;
};

/** `movesAnHour` of `restakers`; the first hour all of them arrive. */
export function movers(restakers: number, movesAnHour: number): Movers {
  const roll = dice(7);
  const people = Array.from({ length: restakers }, (_, i): Mover => newcomer(`r${i}`));
  let seq = 0;
  const hour = (epoch: number) => {
    if (epoch < 0) return [];
    const at = formatTime((epoch * HOUR_MS + 1) as Timestamp);
    const line = (of: object): LedgerEvent => {
      seq += 1;
      return lineOf({ seq, at, ...of });
    };
    const active =
      epoch === 0
        ? people
        : Array.from({ length: movesAnHour }, () => people[roll(restakers)] ?? newcomer(''));
    return [...active.map((person) => line(step(person, epoch, roll))), line({ type: 'tick' })];
  };
  const histories = (horizon: number) =>
    new Set(people.flatMap((person) => historyOf(person, horizon))).size;
  return { hour, histories };
}

const newcomer = (name: string): Mover => ({
  name,
  target: '',
  phase: 'nowhere',
  allocations: new Map(),
  stays: [],
});

/** He does something that he can do, and writes down where he is from the next epoch on. */
function step(person: Mover, epoch: number, roll: (n: number) => number): object {
  const line = actOf(person, roll);
  if (person.phase === 'nowhere') {
    person.stays = [];
    return line;
  }
  const services = person.allocations.get(person.target) ?? 'default';
  const place = [person.target, person.phase, person.phase === 'bonded' ? services : ''].join(' ');
  const before = person.stays.filter((stay) => stay.epoch <= epoch);
  person.stays = before.at(-1)?.place === place ? before : [...before, { epoch: epoch + 1, place }];
  return line;
}

const ALL = '1000';

function actOf(person: Mover, roll: (n: number) => number): object {
  const { name: restaker, target, phase } = person;
  const stake = { restaker, target, asset: 'umilk', amount: ALL };
  if (phase === 'leaving') {
    person.phase = 'nowhere';
    return { type: 'withdraw', ...stake };
  }
  const to = OPERATORS[roll(OPERATORS.length)] ?? OPERATORS[0];
  if (phase === 'nowhere') {
    person.phase = 'bonded';
    person.target = to;
    return { type: 'delegate', ...stake, target: to };
  }
  const choice = roll(4);
  if (choice === 0) {
    person.phase = 'leaving';
    return { type: 'undelegate', ...stake };
  }
  if (choice === 1 && to !== target) {
    person.target = to;
    return { type: 'redelegate', restaker, from: target, to, asset: 'umilk', amount: ALL };
  }
  const services = ALLOCATIONS[roll(ALLOCATIONS.length)] ?? null;
  person.allocations.set(target, services === null ? 'default' : JSON.stringify(services));
  return { type: 'allocate', restaker, target, services };
}

/** His stays since the horizon, of which only the place counts that he was in then. */
function historyOf({ stays, phase }: Mover, horizon: number): readonly string[] {
  if (phase === 'nowhere') return [];
  const from = stays.findLastIndex(({ epoch }) => epoch <= horizon);
  const kept = stays.slice(Math.max(from, 0));
  return [
    kept.map(({ epoch, place }) => (epoch <= horizon ? place : `${epoch} ${place}`)).join('; '),
  ];
}
