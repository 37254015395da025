/** What the chain tells of a small network: who has delegated what to whom, and when blocks were made. */
import type { Json } from '../../primitives/bytes.ts';
import type { SigningKey } from '../../primitives/signatures/signing-key.ts';
import { after, formatTime, HOUR_MS, MINUTE_MS, type Timestamp } from '../../primitives/time.ts';
import type { ConsensusKey } from './double-vote.ts';
import { CHAIN } from './founding.ts';

export const OPERATORS = ['alpine', 'brook', 'cedar'] as const;
export type Operator = (typeof OPERATORS)[number];

const JOINED: Readonly<Record<Operator, readonly string[]>> = {
  alpine: ['oracle', 'bridge', 'sequencer'],
  brook: ['oracle', 'bridge'],
  cedar: ['bridge', 'sequencer'],
};

interface Stake {
  readonly restaker: string;
  readonly target: string;
  readonly asset: string;
  readonly amount: string;
  /** Null for what was never said: then an operator's stake answers for all he has joined. */
  readonly services: Readonly<Record<string, string>> | null;
}

const stake = (
  restaker: string,
  target: string,
  held: string,
  services: Stake['services'],
): Stake => {
  const [amount = '', asset = ''] = held.split(' ');
  return { restaker, target, asset, amount, services };
};

/** There from the first hours on. */
const STAKES: readonly Stake[] = [
  stake('alice', 'operator/alpine', '3000000 umilk', { oracle: '1', bridge: '1' }),
  stake('bob', 'operator/alpine', '2000000 umilk', { bridge: '1' }),
  stake('carol', 'operator/alpine', '1000000 umilk', { oracle: '0.5', sequencer: '1' }),
  stake('dave', 'pool/umilk', '4000000 umilk', { oracle: '1', bridge: '0.5' }),
  stake('erin', 'service/oracle', '2000000 utia', null),
  stake('frank', 'operator/brook', '2500000 umilk', null),
  stake('grace', 'operator/cedar', '1500000 umilk', { bridge: '0.5', sequencer: '1' }),
  stake('henry', 'operator/alpine', '500000 umilk', { oracle: '1' }),
];
const IVY = stake('ivy', 'operator/alpine', '1000000 umilk', { oracle: '1' });

export const RESTAKERS = [...STAKES, IVY].map(({ restaker }) => restaker);

/** Heights of the chain, and how long ago each was made. */
export const FIRST_MISDEED = { height: 7001, agoMs: 30 * MINUTE_MS } as const;
export const SECOND_MISDEED = { height: 7002, agoMs: 25 * MINUTE_MS } as const;

export interface Moments {
  readonly genesis: Timestamp;
  readonly now: Timestamp;
}

type Event = { readonly at: Timestamp; readonly fields: Readonly<Record<string, Json>> };

/** The ledger feed as NDJSON: henry leaves and ivy arrives after the first misdeed. */
export function ledgerFeed(
  { genesis, now }: Moments,
  admins: Readonly<Record<Operator, SigningKey>>,
) {
  const start = after(genesis, HOUR_MS);
  const founding = [
    ...OPERATORS.flatMap((operator) => operatorEvents(operator, admins[operator].signer)),
    ...['oracle', 'bridge'].map((service) => ({ type: 'secure', pool: 'umilk', service })),
    ...STAKES.flatMap(stakeEvents),
  ];
  const { services: _services, ...leaving } = stake(
    'henry',
    'operator/alpine',
    '500000 umilk',
    null,
  );
  return lines([
    ...founding.map((fields) => ({ at: start, fields })),
    { at: after(now, -20 * MINUTE_MS), fields: { type: 'undelegate', ...leaving } },
    ...stakeEvents(IVY).map((fields) => ({ at: after(now, -10 * MINUTE_MS), fields })),
    { at: now, fields: { type: 'tick' } },
  ]);
}

const operatorEvents = (operator: Operator, admin: string): Record<string, Json>[] => [
  { type: 'operator', operator, admin },
  ...JOINED[operator].map((service) => ({ type: 'join', operator, service })),
];

function stakeEvents({ services, ...move }: Stake): Record<string, Json>[] {
  const { restaker, target } = move;
  const delegation = { type: 'delegate', ...move };
  return services === null
    ? [delegation]
    : [{ type: 'allocate', restaker, target, services }, delegation];
}

/** The chain-facts feed as NDJSON: the operators' consensus keys, and the times of blocks. */
export function chainFactsFeed(
  { genesis, now }: Moments,
  keys: Readonly<Record<Operator, ConsensusKey>>,
) {
  const keyLines = OPERATORS.map((operator) => ({
    at: after(genesis, HOUR_MS),
    fields: {
      type: 'key',
      chain: CHAIN,
      operator,
      keyType: 'ed25519',
      publicKey: keys[operator].publicKey,
      fromHeight: '1',
    },
  }));
  const blockLines = [FIRST_MISDEED, SECOND_MISDEED].map(({ height, agoMs }) => {
    const time = after(now, -agoMs);
    return {
      at: time,
      fields: { type: 'block', chain: CHAIN, height: String(height), time: formatTime(time) },
    };
  });
  return lines([...keyLines, ...blockLines]);
}

const lines = (events: readonly Event[]): string =>
  events
    .map(
      ({ at, fields }, i) => `${JSON.stringify({ seq: i + 1, at: formatTime(at), ...fields })}\n`,
    )
    .join('');
