/**
 * A docket full of requests: operators who misbehaved again and again at two services, so often
 * that there is less left to take than is asked for. The order of the executions decides who loses what.
 */
import type { Json } from '../../src/primitives/bytes.ts';
import { after, formatTime, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/primitives/time.ts';
import { bootstrapFile, council, GENESIS, oracle, rules } from '../support/bootstrap.ts';
import { blockLine, type Court, doubleVote, keyLine } from '../support/court.ts';
import { policy } from '../support/objects.ts';
import { NOW, PREFIX } from '../support/statements.ts';

const SERVICES = ['oracle', 'bridge'] as const;
const OPERATORS = ['op-1', 'op-2', 'op-3', 'op-4'] as const;

/** When every window of the docket is over, and no execution is too late yet. */
export const DUE = after(NOW, 25 * HOUR_MS);

/** What its policies say by service, where it is not what the others say. */
type Changes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export const docketFile = (changes: Changes = {}): Json =>
  bootstrapFile({
    deployment: {
      name: 'docket',
      genesis: GENESIS,
      epochLength: 'PT1H',
      bech32Prefix: PREFIX,
      ...rules,
      joinNotice: 'PT0S',
    },
    services: SERVICES.map((service) => ({ ...oracle, service })),
    committees: [{ ...council, owner: 'authority' }],
    policies: SERVICES.map((service) => ({
      ...policy,
      service,
      tombstone: false,
      silentLimit: null,
      ...changes[service],
    })),
    operators: [],
    watchers: [],
    topics: [],
  });

const hoursAgo = (hours: number): string => formatTime(after(NOW, -hours * HOUR_MS));

/** Stake that came in several epochs, is spread differently, and in part has left again. */
const stakeOf = (operator: string, order: number) => {
  const target = `operator/${operator}`;
  const move = (restaker: string, amount: number) => ({
    restaker: `${restaker}-${operator}`,
    target,
    asset: 'umilk',
    amount: String(amount + order),
  });
  return [
    ...SERVICES.map((service) => ({ at: hoursAgo(72), type: 'join', operator, service })),
    { at: hoursAgo(48), type: 'delegate', ...move('alice', 10_007) },
    { at: hoursAgo(30), type: 'delegate', ...move('bob', 5_003) },
    { at: hoursAgo(20), type: 'delegate', ...move('carol', 997) },
    {
      at: hoursAgo(19),
      type: 'allocate',
      restaker: `bob-${operator}`,
      target,
      services: { oracle: '0.5' },
    },
    { at: hoursAgo(1), type: 'undelegate', ...move('alice', 3_001) },
  ];
};

const byTime = (a: { readonly at: string }, b: { readonly at: string }) => (a.at < b.at ? -1 : 1);

/** One request a height, operator and service; several share a deadline. Answers how many there are. */
export async function fillDocket(court: Court, heights: number): Promise<number> {
  await court.feed('ledger', [
    ...OPERATORS.flatMap(stakeOf).sort(byTime),
    { at: formatTime(NOW), type: 'tick' },
  ]);
  const captures = Array.from({ length: heights }, (_, i) => ({
    height: i + 1,
    time: after(NOW, -6 * HOUR_MS + i * 7 * MINUTE_MS),
  }));
  await court.feed('chain-facts', [
    ...OPERATORS.map((operator) => keyLine(operator, NOW)),
    ...captures.map(({ height, time }) => blockLine(height, time, NOW)),
  ]);
  let opened = 0;
  for (const { height } of captures) {
    for (const operator of OPERATORS) {
      const answer = await court.report(doubleVote(operator, height), { services: SERVICES });
      opened += answer.body.services.length;
    }
    court.clock.advance(SECOND_MS);
  }
  return opened;
}
