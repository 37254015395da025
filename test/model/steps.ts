/** Everything that can happen, drawn at random. Numbers choose among what there is by then. */
import fc from 'fast-check';
import type { AppealChoice, Choice, Service } from './laws.ts';
import { OPERATORS, type Operator, type Person, RESTAKERS } from './people.ts';

export type Speaker = 'authority' | 'half the authority' | Service;

export type Step =
  | {
      readonly do: 'report';
      readonly operator: Operator;
      readonly services: readonly Service[];
      /** The height of an earlier report, or null for a new one. */
      readonly earlier: number | null;
      readonly minutesAgo: number;
      readonly round: number;
      readonly by: Person;
    }
  | { readonly do: 'vote'; readonly of: number; readonly by: Person; readonly choice: Choice }
  | {
      readonly do: 'dispute';
      readonly of: number;
      /** Or whoever speaks for the accused. */
      readonly by: Person | 'accused';
      readonly party: 'accused' | 'restaker';
    }
  | {
      readonly do: 'pause';
      readonly service: Service | null;
      readonly minutes: number;
      readonly by: Speaker;
    }
  | { readonly do: 'resume'; readonly of: number; readonly by: Speaker }
  | {
      readonly do: 'outage';
      readonly scope: 'all' | 'request' | Service;
      readonly of: number;
      readonly minutes: number;
      readonly by: Speaker;
    }
  | { readonly do: 'wait'; readonly minutes: number }
  /** For the deadline that comes so many-th from now, a millisecond less, or more. */
  | { readonly do: 'wait for'; readonly nth: number; readonly off: -1 | 0 | 1 }
  | { readonly do: 'ledger'; readonly line: LedgerLine }
  | { readonly do: 'close' }
  | { readonly do: 'execute'; readonly of: number }
  | { readonly do: 'appeal'; readonly of: number; readonly by: Person | 'accused' }
  | {
      readonly do: 'vote on appeal';
      readonly of: number;
      readonly by: Person;
      readonly choice: AppealChoice;
    }
  | { readonly do: 'release' }
  | { readonly do: 'say again'; readonly nth: number };

/** As the feed has it, but for its number and time; amounts in units of the world. */
export type LedgerLine = { readonly type: string } & Readonly<Record<string, unknown>>;

const nth = fc.nat({ max: 1000 });
const operator = fc.constantFrom(...(Object.keys(OPERATORS) as Operator[]), 'op-1' as const);
const service = fc.constantFrom<Service>('oracle', 'bridge');
const speaker = fc.constantFrom<Speaker>(
  'authority',
  'authority',
  'authority',
  'half the authority',
  'oracle',
  'bridge',
);
const judge = fc.constantFrom<Person>(
  ...(['m0', 'm0', 'm0', 'm1', 'm1', 'm1 again', 'm2', 'm2', 'elder', 'stranger'] as const),
);
const pleader = fc.constantFrom<Person | 'accused'>(
  ...(['accused', 'accused', 'accused', 'accused', 'admin 1', 'ann', 'ben', 'cat'] as const),
  'stranger',
);

const target = fc.constantFrom(
  ...(['operator/op-1', 'operator/op-1', 'operator/op-2', 'operator/op-3', 'pool/umilk'] as const),
);
const stake = {
  restaker: fc.constantFrom(...RESTAKERS),
  asset: fc.constantFrom('umilk', 'umilk', 'umilk', 'uoil'),
  amount: fc.integer({ min: 1, max: 220 }),
};
const weight = fc.constantFrom('0', '0.2', '0.5', '1', '1');

const line: fc.Arbitrary<LedgerLine> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ type: 'tick' }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('delegate'), target, ...stake }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('undelegate'), target, ...stake }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('withdraw'), target, ...stake }) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('redelegate'), from: target, to: target, ...stake }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('allocate'),
      restaker: stake.restaker,
      target,
      services: fc.option(fc.record({ oracle: weight, bridge: weight }), { freq: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constantFrom('join', 'leave'), operator, service }),
  },
);

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('report' as const),
      operator,
      services: fc.constantFrom<readonly Service[]>(['oracle'], ['bridge'], ['oracle', 'bridge']),
      earlier: fc.option(nth, { freq: 2 }),
      minutesAgo: fc.oneof(fc.nat({ max: 90 }), fc.nat({ max: 90 }), fc.nat({ max: 780 })),
      round: fc.nat({ max: 2 }),
      by: fc.constantFrom<Person>('watcher', 'watcher', 'stranger', 'm0', 'm1 again', 'admin 1'),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant('vote' as const),
      of: nth,
      by: judge,
      choice: fc.constantFrom<Choice>('veto', 'uphold', 'veto', 'uphold', 'abstain'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('dispute' as const),
      of: nth,
      by: pleader,
      party: fc.constantFrom('accused' as const, 'restaker' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('pause' as const),
      service: fc.option(service, { freq: 2 }),
      minutes: fc.oneof(fc.nat({ max: 200 }), fc.integer({ min: 355, max: 365 })),
      by: speaker,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resume' as const), of: nth, by: speaker }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('outage' as const),
      scope: fc.constantFrom<'all' | 'request' | Service>('all', 'request', 'oracle', 'bridge'),
      of: nth,
      minutes: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 400 })),
      by: fc.constantFrom<Speaker>('authority', 'authority', 'half the authority', 'bridge'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.nat({ max: 90 }) }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constant('wait for' as const),
      nth: fc.constantFrom(0, 0, 1, 2),
      off: fc.constantFrom(-1 as const, 0 as const, 0 as const, 1 as const),
    }),
  },
  { weight: 7, arbitrary: fc.record({ do: fc.constant('ledger' as const), line }) },
  { weight: 5, arbitrary: fc.constant({ do: 'ledger' as const, line: { type: 'tick' } }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant('close' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('execute' as const), of: nth }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('appeal' as const), of: nth, by: pleader }) },
  {
    weight: 7,
    arbitrary: fc.record({
      do: fc.constant('vote on appeal' as const),
      of: nth,
      by: judge,
      choice: fc.constantFrom<AppealChoice>('reverse', 'reverse', 'reverse', 'keep', 'abstain'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('say again' as const), nth }) },
);
