/** Who held the convicted keys, and when each of them last did: the moment whose stake answers. */
import type { ChainKey } from '../../../facts/chain-fact.ts';
import { grouped } from '../../../primitives/grouped.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import { unverifiable } from '../../examination.ts';
import type { Check, ConvictedKey, Infraction, Verdict } from '../../verdict.ts';
import { nameOfKey, type Validator } from './block.ts';
import { lastTime } from './trusted-headers.ts';

/** What a set of validators is convicted of. */
export interface Conviction {
  readonly commonHeight: bigint;
  /** One at which the chain had all these keys in its set, as is proven. Not above the place. */
  readonly heightInSet: bigint;
  /** Height of the conflicting block. */
  readonly height: bigint;
  /** No capture is later. */
  readonly latest: Timestamp;
  readonly keys: readonly ChainKey[];
  readonly times: ReadonlyMap<bigint, Timestamp>;
}

/**
 * A key answers through whoever held it last between the common height and that of the block, both
 * inclusive; captured at the highest fed height at which he did. A key without a holder is named, at
 * the highest fed height at which a fact has it.
 */
export function convictHolders(
  culprits: readonly Validator[],
  of: Conviction,
  checks: readonly Check[],
): Verdict {
  const lines = grouped(of.keys, nameOfKey);
  const held = culprits.map(nameOfKey).map((key) => holdingOf(key, lines.get(key) ?? [], of));
  const undated = held.flatMap(({ undated }) => undated)[0];
  if (undated !== undefined)
    return unverifiable('height_unknown', `a block time ${within(undated, of)}`, checks);
  const infractions = new Map<string, Infraction>();
  for (const infraction of held.flatMap(({ infractions }) => infractions)) {
    const known = infractions.get(infraction.operator);
    if (known === undefined || known.capture < infraction.capture)
      infractions.set(infraction.operator, infraction);
  }
  const unregistered = held.flatMap(({ unregistered }) => unregistered);
  return { verdict: 'proven', infractions: [...infractions.values()], unregistered, checks };
}

/** What one convicted key comes to. */
interface Holding {
  readonly infractions: readonly Infraction[];
  readonly unregistered: readonly ConvictedKey[];
  /** Lines in force at no height whose time is known. */
  readonly undated: readonly ChainKey[];
}

function holdingOf(key: string, lines: readonly ChainKey[], of: Conviction): Holding {
  const place = of.height.toString();
  const holders = lastHolders(lines, of).map((line) => ({ line, capture: captureOf([line], of) }));
  const inSet = oneHeight(of.heightInSet);
  const capture = captureOf([inSet, ...lines.filter(isHeldByNobody)], of) ?? of.latest;
  return {
    infractions: holders.flatMap(({ line: { operator }, capture }) =>
      capture === null ? [] : [{ operator, key, place, capture }],
    ),
    unregistered: holders.length === 0 ? [{ key, place, capture }] : [],
    undated: holders.flatMap(({ line, capture }) => (capture === null ? [line] : [])),
  };
}

const oneHeight = (height: bigint) => ({ fromHeight: height, untilHeight: height + 1n });

const isHeldByNobody = ({ operator }: ChainKey): boolean => operator === null;

type HeldKey = ChainKey & { readonly operator: Infraction['operator'] };

/** Of one key; seldom more than one. */
function lastHolders(lines: readonly ChainKey[], of: Conviction) {
  const held = lines.filter(
    (line): line is HeldKey =>
      line.operator !== null &&
      line.fromHeight <= of.height &&
      (line.untilHeight === null || line.untilHeight > of.commonHeight),
  );
  const last = held.reduce(
    (max, line) => (lastHeight(line, of) > max ? lastHeight(line, of) : max),
    0n,
  );
  return held.filter((line) => lastHeight(line, of) === last);
}

type Interval = Pick<ChainKey, 'fromHeight' | 'untilHeight'>;

/** Inclusive. */
const lastHeight = ({ untilHeight }: Interval, { height }: Conviction): bigint =>
  untilHeight === null || untilHeight > height ? height : untilHeight - 1n;

function captureOf(lines: readonly Interval[], of: Conviction): Timestamp | null {
  let latest: Timestamp | null = null;
  for (const line of lines) {
    const time = lastTime(of.times, line.fromHeight, lastHeight(line, of));
    if (time !== null && (latest === null || time > latest)) latest = time;
  }
  return latest;
}

const within = (line: ChainKey, of: Conviction): string =>
  `from height ${line.fromHeight} to ${lastHeight(line, of)}, when the key was in force`;
