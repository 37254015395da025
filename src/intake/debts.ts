/** Who was refused much lately. Debts shrink with time, and small ones are forgotten. */
import type { Source } from './turns.ts';

export interface DebtLimits {
  /** Refused submissions of one author from one address that are borne with at once. */
  readonly borne: number;
  /** How many of them are forgiven a second. */
  readonly forgivenPerSecond: number;
}

export interface Debts {
  /** Another submission of the source was refused. `now` in milliseconds of any steady clock. */
  charge(source: Source, now: number): void;
  isInDebt(source: Source, now: number): boolean;
}

interface Debt {
  readonly owed: number;
  readonly at: number;
}

/** An address may stand for many authors. */
const ADDRESS_FACTOR = 10;
/** Of those known at once; the oldest are forgotten first. */
const DEBTS_MAX = 20_000;

export function openDebts({ borne, forgivenPerSecond }: DebtLimits): Debts {
  const debts = new Map<string, Debt>();
  const owedBy = (name: string, now: number, rate: number): number => {
    const debt = debts.get(name);
    return debt === undefined ? 0 : Math.max(0, debt.owed - ((now - debt.at) / 1000) * rate);
  };
  const add = (name: string, now: number, rate: number) => {
    const owed = owedBy(name, now, rate) + 1;
    debts.delete(name);
    debts.set(name, { owed, at: now });
    const [oldest] = debts.keys();
    if (debts.size > DEBTS_MAX && oldest !== undefined) debts.delete(oldest);
  };
  const ofAddress = forgivenPerSecond * ADDRESS_FACTOR;
  return {
    charge(source, now) {
      add(nameOf(source), now, forgivenPerSecond);
      add(source.address, now, ofAddress);
    },
    isInDebt: (source, now) =>
      owedBy(nameOf(source), now, forgivenPerSecond) > borne ||
      owedBy(source.address, now, ofAddress) > borne * ADDRESS_FACTOR,
  };
}

const nameOf = ({ address, author }: Source): string => `${address} ${author}`;
