/** How much the word of watchers weighs against the word of all of them. */
import { WAD } from '../../../primitives/fraction.ts';
import { type KeyId, namesOf, type SignerName } from '../../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import type { AttestationRule } from '../../../registry/objects.ts';
import { canonicalSigner, type KnownKeys, knownNamesOf } from '../../../statements/known-names.ts';
import type { WatcherPeriod, Word } from '../../kind-definition.ts';
import { isInForce } from '../statement/convict.ts';

export interface Ballot {
  readonly words: readonly Word[];
  /** What the words must say to count. */
  readonly holds: boolean;
  readonly rule: AttestationRule;
  readonly watchers: readonly WatcherPeriod[];
  /** Names of the accused: his word counts neither way. */
  readonly accused: readonly SignerName[];
  readonly known: KnownKeys;
  readonly bech32Prefix: string;
  readonly capture: Timestamp;
  readonly acceptedAt: Timestamp;
}

export interface Tally {
  /** Weight and number of the watchers who say so. */
  readonly weight: bigint;
  readonly watchers: number;
  /** Weight of all of them, the accused aside. */
  readonly registered: bigint;
  /** The least weight that is enough. */
  readonly neededWeight: bigint;
  readonly neededWatchers: number;
  readonly isReached: boolean;
}

/** Reached when `weight * 10^18 >= quorum * registered` and enough watchers say so. */
export function weigh(ballot: Ballot): Tally {
  const { rule, holds, words } = ballot;
  const seats = seatsOf(ballot);
  const weights = [...sayingOnly(words, holds)].flatMap((key) => seats.get(key) ?? []);
  const weight = sum(weights);
  const registered = sum([...seats.values()]);
  const neededWeight = (rule.quorum * registered + WAD - 1n) / WAD;
  return {
    weight,
    watchers: weights.length,
    registered,
    neededWeight,
    neededWatchers: rule.minWatchers,
    isReached: weight >= neededWeight && weights.length >= rule.minWatchers,
  };
}

/** Whoever says both has said nothing. */
function sayingOnly(words: readonly Word[], holds: boolean): ReadonlySet<KeyId> {
  const otherwise = new Set(words.filter((word) => word.holds !== holds).map(({ key }) => key));
  const saying = words.filter((word) => word.holds === holds).map(({ key }) => key);
  return new Set(saying.filter((key) => !otherwise.has(key)));
}

/**
 * Weights as they are at the slot, of watchers at the slot and at the acceptance. A key that is
 * registered under two names has one seat, the first.
 */
function seatsOf(ballot: Ballot): ReadonlyMap<string, bigint> {
  const { watchers, accused, capture, acceptedAt } = ballot;
  const known = knownOf(ballot);
  const name = (signer: SignerName): string => canonicalSigner(signer, known);
  const aside = new Set(accused.map(name));
  const later = new Set(
    watchers.filter((period) => isInForce(period, acceptedAt)).map(({ signer }) => name(signer)),
  );
  const seats = new Map<string, bigint>();
  for (const period of watchers.filter((candidate) => isInForce(candidate, capture))) {
    const seat = name(period.signer);
    if (later.has(seat) && !aside.has(seat) && !seats.has(seat)) seats.set(seat, period.weight);
  }
  return seats;
}

/** What the signatures themselves show is known too. */
const knownOf = ({ words, known, bech32Prefix }: Ballot): KnownKeys =>
  new Map([...known, ...words.flatMap(({ key }) => knownNamesOf(key, bech32Prefix))]);

/** Whether a key is a watcher's at a time, under whichever of its names. */
export const isWatcherKey = (
  key: KeyId,
  { watchers, bech32Prefix }: Pick<Ballot, 'watchers' | 'bech32Prefix'>,
  time: Timestamp,
): boolean => {
  const names = namesOf(key, bech32Prefix);
  return watchers.some((period) => names.includes(period.signer) && isInForce(period, time));
};

const sum = (weights: readonly bigint[]): bigint =>
  weights.reduce((total, weight) => total + weight, 0n);
