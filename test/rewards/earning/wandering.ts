/** Lives of a few restakers with everything that changes what their stake answers for, some of it at once. */
import { at, DAY_MS, HOUR_MS, MINUTE_MS, type Timestamp } from '../../../src/primitives/time.ts';
import type { Chance } from '../../fuzz/chance.ts';
import { allocates, joins, tick } from '../../scenarios/docket.ts';
import { type EscrowCourt, escrowCourt } from '../../scenarios/escrowed.ts';

export const PEOPLE = ['ann', 'ben', 'cat', 'own-1'] as const;
export const PLACES = [
  'operator/op-1',
  'operator/op-2',
  'pool/umilk',
  'service/oracle',
  'service/bridge',
] as const;
export const SERVICES = ['oracle', 'bridge', 'half'] as const;
export const ASSETS = ['umilk', 'uoil'] as const;

export interface Life {
  readonly court: EscrowCourt;
  /** Epoch starts after something happened. */
  readonly starts: readonly Timestamp[];
}

/** So many acts, and in the middle of them a month of silence in which histories become one. */
export async function wander(chance: Chance, acts: number): Promise<Life> {
  const court = await escrowCourt();
  const starts = new Set<Timestamp>();
  await court.move([
    ...SERVICES.map((service) => joins('op-1', service)),
    joins('op-2', 'bridge'),
    { type: 'secure', pool: 'umilk', service: 'oracle' },
    allocates('cat', 'op-1', { oracle: '1', bridge: '0.25' }),
    { type: 'allocate', restaker: 'ann', target: 'pool/umilk', services: { oracle: '0.5' } },
    ...PEOPLE.map((restaker) => delegation(chance, restaker)),
  ]);
  for (let done = 0; done < acts; done += 1) {
    if (done === acts >> 1) await month(court, starts);
    await act(court, chance, done);
    for (const later of [0, 1]) starts.add(nextStart(court, later));
    if (chance.onceIn(3)) await court.nextEpoch();
    else court.clock.advance((1 + chance.below(20)) * MINUTE_MS);
  }
  court.clock.advance(4 * HOUR_MS);
  await tick(court);
  return { court, starts: [...starts].sort((a, b) => a - b) };
}

async function month(court: EscrowCourt, starts: Set<Timestamp>): Promise<void> {
  for (const days of [1, 10, 30]) starts.add(at(nextStart(court, 0) + days * DAY_MS));
  court.clock.advance(32 * DAY_MS);
  await court.nextEpoch();
  await court.nextEpoch();
}

const nextStart = ({ clock, deployment }: EscrowCourt, later: number): Timestamp => {
  const { genesis, epochLength } = deployment;
  const epochs = Math.floor((clock.time - genesis) / epochLength) + 1 + later;
  return at(genesis + epochs * epochLength);
};

async function act(court: EscrowCourt, chance: Chance, turn: number): Promise<void> {
  if (turn % 8 === 3) {
    const id = await court.slash(chance.pick(['op-1', 'op-1', 'op-2']), chance.pick(HEARD));
    if (turn % 16 === 3) await court.reverse(id);
    return;
  }
  if (turn % 8 === 6) return goAtOnce(court, chance);
  const count = 1 + chance.below(4);
  await court.move(Array.from({ length: count }, () => line(chance)));
}

/** What they take: a fifth and a half. */
const HEARD = ['bridge', 'half'] as const;

/** Paid out in the epoch in which it left: it counts until that is over. */
async function goAtOnce(court: EscrowCourt, chance: Chance): Promise<void> {
  const stake = delegation(chance);
  await court.move(['undelegate', 'withdraw'].map((type) => ({ ...stake, type })));
}

const delegation = (chance: Chance, restaker: string = chance.pick(PEOPLE)) => ({
  type: 'delegate',
  restaker,
  target: chance.pick(PLACES),
  asset: chance.pick(ASSETS),
  amount: String(1 + chance.below(500)),
});

const WAYS = [{ oracle: '1' }, { oracle: '0.07', half: '1' }, { bridge: '0.5' }, {}, null] as const;

function line(chance: Chance): object {
  const stake = delegation(chance);
  const { restaker, target } = stake;
  switch (chance.below(9)) {
    case 0:
    case 1:
      return { ...stake, type: 'undelegate' };
    case 2:
      return { ...stake, type: 'withdraw' };
    case 3: {
      const { target: from, ...moved } = stake;
      return { ...moved, type: 'redelegate', from, to: chance.pick(PLACES) };
    }
    case 4:
      return { type: 'allocate', restaker, target, services: chance.pick(WAYS) };
    case 5:
      return membership(chance);
    default:
      return stake;
  }
}

function membership(chance: Chance): object {
  const service = chance.pick(SERVICES);
  if (chance.onceIn(3)) return { type: chance.pick(['secure', 'release']), pool: 'umilk', service };
  const operator = chance.pick(['op-1', 'op-2']);
  return { type: chance.pick(['join', 'join', 'leave']), operator, service };
}
