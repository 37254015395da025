/** The life of a court as the model keeps it: nothing but what the protocol speaks of. */
import type { Exact } from '../oracle/exact.ts';
import type { Line } from '../oracle/file.ts';
import type { NaiveStake } from '../oracle/naive-stake.ts';
import type { AppealChoice, Choice, Committee, Service, WorldKind } from './laws.ts';
import type { Operator, Person } from './people.ts';

/** Units by asset. */
export type Totals = ReadonlyMap<string, Exact>;

export interface Bench {
  /** Who may vote, and with which weight. */
  readonly seats: ReadonlyMap<Person, number>;
  readonly recused: readonly Person[];
  readonly weight: number;
  readonly committee: Committee;
}

export interface Taken {
  /** Place among all slashes, from 0 on. */
  readonly index: number;
  readonly totals: Totals;
  readonly escrowUntil: number;
  readonly at: number;
  appeal: Map<Person, AppealChoice> | null;
  reversedAt: number | null;
  settledAt: number | null;
}

export interface Case {
  readonly id: string;
  readonly service: Service;
  readonly operator: Operator;
  readonly height: number;
  readonly attempt: 1 | 2;
  readonly capture: number;
  readonly openedAt: number;
  readonly reporter: Person;
  readonly bench: Bench;
  /** Proofs of it, by the round of the votes. */
  readonly proofs: Set<number>;
  burden: 'veto' | 'uphold';
  /** Whether nobody could say yet how much would go in silence. */
  isUnread: boolean;
  readonly votes: Map<Person, Choice>;
  readonly disputes: Set<'accused' | 'restaker'>;
  deadline: number;
  outage: number;
  /** What it would have taken when somebody asked first; null while nobody could tell. */
  foreseen: ReadonlyMap<string, bigint> | null;
  end: {
    readonly status: 'vetoed' | 'executed' | 'dismissed' | 'expired';
    readonly at: number;
  } | null;
  taken: Taken | null;
}

export interface Pause {
  readonly id: string;
  readonly service: Service | null;
  readonly byAuthority: boolean;
  readonly from: number;
  until: number;
}

export interface Life {
  now: number;
  readonly kind: WorldKind;
  readonly feed: Line[];
  readonly stake: NaiveStake;
  /** Time of the last line of the ledger feed. */
  ledgerAt: number;
  /** Block times by height, the first of which is 1. */
  readonly blocks: number[];
  readonly cases: Case[];
  readonly pauses: Pause[];
  /** In the order of execution. */
  readonly slashes: { readonly case: Case; readonly taken: Taken }[];
}

export const statusOf = ({ end, taken }: Case): string =>
  end === null
    ? 'requested'
    : taken !== null && taken.reversedAt !== null
      ? 'reversed'
      : end.status;
