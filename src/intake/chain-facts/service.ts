/** What chains say, for many proofs at once: each question is asked once a chain. */
import type { Tx } from '../../db/database.ts';
import type { ChainFacts, ChainNeeds } from '../../evidence/kind-definition.ts';
import type { FedValidator, KeyFact } from '../../facts/chain-fact.ts';
import { withKeysOfSets } from '../../facts/chain-key.ts';
import { addressOfKey } from '../../facts/key-types.ts';
import {
  findBlockTimes,
  findHeaders,
  findLastBlocks,
  findNewestHeader,
  findOperatorKeys,
  findValidatorSets,
} from '../../facts/store.ts';
import type { Json } from '../../primitives/bytes.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { ChainId } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import type { Chain } from '../../registry/objects.ts';
import type { Facts } from '../../threads/tasks.ts';

export interface ChainAsked {
  readonly id: ChainId;
  readonly chain: Chain;
  readonly needs: ChainNeeds;
}

/** Everything that any of them needs of one chain. */
interface Shelf {
  readonly times: ReadonlyMap<bigint, Timestamp>;
  /** By each of their names. */
  readonly keys: ReadonlyMap<string, readonly Placed[]>;
  readonly validators: ReadonlyMap<bigint, readonly FedValidator[]>;
  readonly headers: ReadonlyMap<bigint, Json>;
}

/** A key with its place in the order in which keys were fed. */
type Placed = readonly [place: number, key: KeyFact];

/** The same facts, one object, for the same needs of the same version of a chain. */
export async function loadChainFacts(
  tx: Tx,
  asked: readonly ChainAsked[],
): Promise<ReadonlyMap<ChainAsked, Facts>> {
  const found = new Map<ChainAsked, Facts>();
  for (const [id, ofChain] of grouped(asked, (one) => one.id)) {
    const shelf = await stock(tx, id, [...new Set(ofChain.map(({ needs }) => needs))]);
    const known = new Map<ChainNeeds, Map<Chain, Facts>>();
    for (const one of ofChain) {
      const ofNeeds = known.get(one.needs) ?? new Map<Chain, Facts>();
      const facts = ofNeeds.get(one.chain) ?? ((await pick(tx, one, shelf)) as Facts);
      known.set(one.needs, ofNeeds.set(one.chain, facts));
      found.set(one, facts);
    }
  }
  return found;
}

async function stock(tx: Tx, id: ChainId, needs: readonly ChainNeeds[]): Promise<Shelf> {
  const all = <T>(of: (needs: ChainNeeds) => readonly T[] | undefined): T[] => [
    ...new Set(needs.flatMap((one) => of(one) ?? [])),
  ];
  const keys = await findOperatorKeys(tx, id, {
    addresses: all((of) => of.addresses),
    publicKeys: all((of) => of.publicKeys),
    indexes: all((of) => of.indexes),
  });
  return {
    times: await findBlockTimes(
      tx,
      id,
      all((of) => of.heights),
    ),
    keys: byName(keys),
    validators: await findValidatorSets(
      tx,
      id,
      all((of) => of.validatorsAt),
    ),
    headers: await findHeaders(
      tx,
      id,
      all((of) => of.headersAt),
    ),
  };
}

function byName(keys: readonly KeyFact[]): ReadonlyMap<string, readonly Placed[]> {
  const named = new Map<string, Placed[]>();
  for (const [place, key] of keys.entries())
    for (const name of namesOfKey(key))
      named.set(name, [...(named.get(name) ?? []), [place, key] as const]);
  return named;
}

const namesOfKey = ({ keyType, publicKey, index }: KeyFact): readonly string[] => [
  `address ${addressOfKey(keyType, publicKey)}`,
  `key ${publicKey}`,
  ...(index === undefined ? [] : [`index ${index}`]),
];

async function pick(
  tx: Tx,
  { id, chain, needs }: ChainAsked,
  shelf: Shelf,
): Promise<ChainFacts<Chain>> {
  const { heights = [], validatorsAt = [], headersAt = [] } = needs;
  const { lastBlockUpTo, newestHeaderUpTo } = needs;
  const keys = keysFor(needs, shelf);
  const last = lastBlockUpTo === undefined ? [] : await findLastBlocks(tx, id, keys, lastBlockUpTo);
  const newest =
    newestHeaderUpTo === undefined ? [] : await findNewestHeader(tx, id, newestHeaderUpTo);
  const validators = partOf(shelf.validators, validatorsAt);
  return {
    chain,
    blockTimes: new Map([...partOf(shelf.times, heights), ...last]),
    keys: withKeysOfSets(keys, validators),
    validators,
    headers: new Map([...newest, ...partOf(shelf.headers, headersAt)]),
  };
}

/** In the order in which they were fed. */
function keysFor(
  { addresses = [], publicKeys = [], indexes = [] }: ChainNeeds,
  { keys }: Shelf,
): readonly KeyFact[] {
  const names = [
    ...addresses.map((address) => `address ${address}`),
    ...publicKeys.map((key) => `key ${key}`),
    ...indexes.map((index) => `index ${index}`),
  ];
  const found = new Map(names.flatMap((name) => keys.get(name) ?? []));
  return [...found].sort(([a], [b]) => a - b).map(([, key]) => key);
}

const partOf = <T>(
  all: ReadonlyMap<bigint, T>,
  heights: readonly bigint[],
): ReadonlyMap<bigint, T> =>
  new Map(
    heights.flatMap((height) => {
      const found = all.get(height);
      return found === undefined ? [] : [[height, found] as const];
    }),
  );
