/**
 * A cohort is stake with one liability history: the same asset, the same places in the same epochs,
 * the same slashes. Its holders own shares; its rate says what a share is worth and changes only
 * in a slash.
 */
import type { Brand } from '../primitives/brand.ts';
import type { AssetId, TargetId } from '../primitives/ids.ts';
import { ceil, multiply, type Rational, rational } from '../primitives/rational.ts';
import type { AllocationKey } from './allocation.ts';

/** The feed line that first needed the cohort times 2^20, plus the order within that line. */
export type CohortId = Brand<bigint, 'CohortId'>;

export type StakePhase = 'bonded' | 'leaving' | 'paid';

/** Where stake is. Leaving and paid-out stake answers for no service any more. */
export interface Place {
  readonly target: TargetId;
  readonly phase: StakePhase;
  readonly allocation: AllocationKey;
}

export interface Cohort {
  readonly id: CohortId;
  readonly asset: AssetId;
  /** The cohort its first shares came from, or null for stake that arrived. */
  readonly parent: CohortId | null;
  /** How many slash lines the parent had then. */
  readonly parentVersion: number;
  /** Whether a slash had touched its shares before they were its own, reversed or not. */
  readonly wasSlashed: boolean;
  /** The first epoch in which `place` holds; before it, the parent says where the stake was. */
  readonly firstEpoch: number;
  readonly place: Place;
  /** The first epoch of the newest cohort that came from it, or null if none did. */
  readonly leftEpoch: number | null;
  /** Of all holders together. */
  readonly shares: bigint;
  /** Own slash lines so far. */
  readonly version: number;
  /** Tokens a share. */
  readonly rate: Rational;
}

export const SHARES_PER_TOKEN = 10n ** 18n;
export const ARRIVAL_RATE: Rational = { num: 1n, den: SHARES_PER_TOKEN };

/** Absorbs what rounding shares to integers loses: 10^-9 of a base unit. */
export const GUARD_DEN = 10n ** 9n;

const LINE_SPAN = 1n << 20n;

/** Exclusive: from this feed line on a cohort's id would not fit 63 bits. */
export const SEQ_END = 2 ** 43;

export const cohortId = (seq: number, index: number): CohortId =>
  (BigInt(seq) * LINE_SPAN + BigInt(index)) as CohortId;

/** Whole units: `floor(shares * rate + 10^-9)`. */
export const worth = (shares: bigint, rate: Rational): bigint =>
  (shares * rate.num * GUARD_DEN + rate.den) / (rate.den * GUARD_DEN);

/** The fewest shares worth at least `units`; the rate must not be zero. */
export const sharesFor = (units: bigint, rate: Rational): bigint =>
  ceil(multiply(rational(units), { num: rate.den, den: rate.num }));

/** What a slash can still take: nothing of stake that the chain has paid out. */
export const tokens = (cohort: Pick<Cohort, 'place' | 'shares' | 'rate'>): bigint =>
  cohort.place.phase === 'paid' ? 0n : worth(cohort.shares, cohort.rate);

/** Whether no slash ever touched its shares, reversed or not: then they are worth whole units. */
export const isUntouched = (cohort: Pick<Cohort, 'version' | 'wasSlashed'>): boolean =>
  cohort.version === 0 && !cohort.wasSlashed;

export const samePlace = (a: Place, b: Place): boolean =>
  a.target === b.target && a.phase === b.phase && a.allocation === b.allocation;

export type Identity = Pick<Cohort, 'asset' | 'parent' | 'parentVersion' | 'firstEpoch' | 'place'>;

/** Equal keys, equal histories. */
export const identityKey = ({
  asset,
  parent,
  parentVersion,
  firstEpoch,
  place,
}: Identity): string =>
  `${asset}\n${parent ?? ''}\n${parentVersion}\n${firstEpoch}\n${place.target}\n${place.phase}\n${place.allocation}`;

/**
 * Void shares never dilute anybody: an emptied cohort, or one without tokens, takes nobody in. A
 * paid-out cohort has no tokens by nature and only remembers shares.
 */
export const isJoinable = (cohort: Cohort): boolean =>
  cohort.shares > 0n && (cohort.place.phase === 'paid' || isWhole(cohort) || tokens(cohort) > 0n);

/** Worth a unit or more; whoever is not may still be by the guard. */
const isWhole = ({ shares, rate }: Cohort): boolean => shares * rate.num >= rate.den;
