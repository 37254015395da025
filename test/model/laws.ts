/** The rules of the model's world, as the model reads them. */
import { HOUR_MS, MINUTE_MS } from '../../src/primitives/time.ts';
import type { Person } from './people.ts';

export type Service = 'oracle' | 'bridge';
export type Choice = 'veto' | 'uphold' | 'abstain';
export type AppealChoice = 'reverse' | 'keep' | 'abstain';

export interface Law {
  readonly fraction: string;
  readonly windowMs: number;
  readonly disputeMs: number;
  /** Evidence of that age is too old. */
  readonly ageMs: number;
  readonly escrowMs: number;
  readonly tombstone: boolean;
  readonly liable: readonly string[];
  readonly sharedFraction: string;
  /** In units of the world, of each asset it names. */
  readonly limit: {
    readonly periodMs: number;
    readonly umilk: bigint;
    readonly uoil: bigint;
  } | null;
  /** In the order in which odd units fall, in hundredths. */
  readonly shares: readonly (readonly [
    to: 'burn' | 'reporter' | 'service' | 'insurance',
    hundredths: bigint,
  ])[];
}

export const LAWS: Readonly<Record<Service, Law>> = {
  oracle: {
    fraction: '0.3',
    windowMs: 6 * HOUR_MS,
    disputeMs: 3 * HOUR_MS,
    ageMs: 12 * HOUR_MS,
    escrowMs: 8 * HOUR_MS,
    tombstone: true,
    liable: ['operator'],
    sharedFraction: '1',
    limit: null,
    shares: [
      ['burn', 50n],
      ['reporter', 10n],
      ['service', 25n],
      ['insurance', 15n],
    ],
  },
  bridge: {
    fraction: '0.4',
    windowMs: 4 * HOUR_MS,
    disputeMs: 90 * MINUTE_MS,
    ageMs: 10 * HOUR_MS,
    escrowMs: 12 * HOUR_MS,
    tombstone: false,
    liable: ['operator', 'pools'],
    sharedFraction: '0.5',
    limit: { periodMs: 9 * HOUR_MS, umilk: 330n, uoil: 35n },
    shares: [
      ['burn', 90n],
      ['reporter', 10n],
    ],
  },
};

export const UNBONDING_MS = 36 * HOUR_MS;
export const MAX_PAUSE_MS = 6 * HOUR_MS;
export const EPOCH_MS = HOUR_MS;

export interface Committee {
  readonly members: readonly (readonly [Person, number])[];
  /** In hundredths of the weight that may vote. */
  readonly vetoQuorum: bigint;
  readonly upholdQuorum: bigint;
}

export const COUNCIL: Committee = {
  members: [
    ['m0', 3],
    ['m1', 2],
    ['m2', 2],
  ],
  vetoQuorum: 50n,
  upholdQuorum: 60n,
};

/** What differs from run to run. */
export interface WorldKind {
  /** Amounts are multiples of it. The larger it is, the fewer losses are rounded. */
  readonly unit: bigint;
  /** Those who judge when the council cannot. */
  readonly elders: Committee['members'];
}

export const eldersOf = (kind: WorldKind): Committee => ({
  members: kind.elders,
  vetoQuorum: 50n,
  upholdQuorum: 60n,
});
