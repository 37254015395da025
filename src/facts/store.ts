/** Chain facts as rows: block times, keys, validator sets and headers, and the conflicts about them. */
import type { Tx } from '../db/database.ts';
import type { ChainKey as KeyRow, Prisma } from '../db/generated/client.ts';
import { canonicalJson, type Json } from '../primitives/bytes.ts';
import type { ChainId, OperatorId } from '../primitives/ids.ts';
import { at, type Timestamp } from '../primitives/time.ts';
import type { BlockFact, BlockNeighbours, ChainKey, FedValidator, KeyFact } from './chain-fact.ts';
import { cometbftAddress } from './chain-key.ts';

export async function findBlockTime(
  tx: Tx,
  chain: ChainId,
  height: bigint,
): Promise<Timestamp | null> {
  const row = await tx.chainBlock.findUnique({ where: { chain_height: { chain, height } } });
  return row === null ? null : at(Number(row.time));
}

/** Null while no block of the chain was fed. */
export async function findHighestHeight(tx: Tx, chain: ChainId): Promise<bigint | null> {
  const row = await tx.chainBlock.findFirst({ where: { chain }, orderBy: { height: 'desc' } });
  return row?.height ?? null;
}

/** For each height: the fed block at it, the nearest below and the nearest above. */
export async function findNeighbours(
  tx: Tx,
  chain: ChainId,
  heights: readonly bigint[],
): Promise<ReadonlyMap<bigint, BlockNeighbours>> {
  const rows = await tx.$queryRaw<NeighbourRow[]>`
    SELECT h.height, same.time AS "sameTime", below.height AS "belowHeight",
      below.time AS "belowTime", above.height AS "aboveHeight", above.time AS "aboveTime"
    FROM unnest(${heights}::bigint[]) AS h (height)
    LEFT JOIN chain_block same ON same.chain = ${chain} AND same.height = h.height
    LEFT JOIN LATERAL (
      SELECT height, time FROM chain_block b WHERE b.chain = ${chain} AND b.height < h.height
      ORDER BY b.height DESC LIMIT 1) below ON true
    LEFT JOIN LATERAL (
      SELECT height, time FROM chain_block b WHERE b.chain = ${chain} AND b.height > h.height
      ORDER BY b.height LIMIT 1) above ON true`;
  const block = (height: bigint | null, time: bigint | null): BlockFact | null =>
    height === null || time === null
      ? null
      : { type: 'block', chain, height, time: at(Number(time)) };
  return new Map(
    rows.map((row) => [
      row.height,
      {
        same: block(row.height, row.sameTime),
        below: block(row.belowHeight, row.belowTime),
        above: block(row.aboveHeight, row.aboveTime),
      },
    ]),
  );
}

interface NeighbourRow {
  readonly height: bigint;
  readonly sameTime: bigint | null;
  readonly belowHeight: bigint | null;
  readonly belowTime: bigint | null;
  readonly aboveHeight: bigint | null;
  readonly aboveTime: bigint | null;
}

/** A fact, and the line of the feed that brought it. */
export type Fed<Fact> = Fact & { readonly seq: number };

export async function appendBlocks(tx: Tx, blocks: readonly Fed<BlockFact>[]): Promise<void> {
  await tx.chainBlock.createMany({
    data: blocks.map(({ chain, height, time, seq }) => ({
      chain,
      height,
      time: BigInt(time),
      seq: BigInt(seq),
    })),
  });
}

/** Lowercase hex of addresses, as CometBFT makes them. */
export async function findKeysByAddress(
  tx: Tx,
  chain: ChainId,
  addresses: readonly string[],
): Promise<readonly ChainKey[]> {
  const rows = await tx.chainKey.findMany({
    where: { chain, address: { in: [...addresses] } },
    orderBy: { id: 'asc' },
  });
  return rows.map(toKey);
}

/** The validator set fed for that height: keys in force there, whether or not an operator has them. */
export async function findValidators(
  tx: Tx,
  chain: ChainId,
  height: bigint,
): Promise<readonly ChainKey[]> {
  const where = { chain_type_height: { chain, type: 'validators', height } };
  const row = await tx.chainFact.findUnique({ where });
  const validators = (row?.content ?? []) as unknown as readonly Omit<FedValidator, 'power'>[];
  return validators.map(({ address, keyType, publicKey }) => ({
    operator: null,
    keyType,
    publicKey,
    ...(address === null ? {} : { address }),
    fromHeight: height,
    untilHeight: height + 1n,
  }));
}

/** Every line of these public keys on a chain. */
export async function findKeys(
  tx: Tx,
  chain: ChainId,
  publicKeys: readonly string[],
): Promise<readonly KeyFact[]> {
  const rows = await tx.chainKey.findMany({
    where: { chain, publicKey: { in: [...publicKeys] } },
    orderBy: { id: 'asc' },
  });
  return rows.map(toKey);
}

const toKey = (row: KeyRow): KeyFact => ({
  type: 'key',
  chain: row.chain as ChainId,
  operator: row.operator as OperatorId,
  keyType: row.keyType,
  publicKey: row.publicKey,
  fromHeight: row.fromHeight,
  untilHeight: row.untilHeight,
});

export async function appendKey(tx: Tx, key: Fed<KeyFact>): Promise<void> {
  const { chain, operator, keyType, publicKey, fromHeight, untilHeight, seq } = key;
  const address = cometbftAddress(publicKey);
  await tx.chainKey.create({
    data: {
      chain,
      operator,
      keyType,
      publicKey,
      address,
      fromHeight,
      untilHeight,
      seq: BigInt(seq),
    },
  });
}

export async function endKey(tx: Tx, key: KeyFact): Promise<void> {
  const { chain, publicKey, fromHeight, untilHeight } = key;
  await tx.chainKey.updateMany({
    where: { chain, publicKey, fromHeight, untilHeight: null },
    data: { untilHeight },
  });
}

/** A validator set or a header, as it was fed. */
export interface RootFact {
  readonly type: 'validators' | 'header';
  readonly chain: ChainId;
  readonly height: bigint;
  readonly content: Json;
}

/** Writes a fact once; `conflict` if another stands at that height. */
export async function putRoot(tx: Tx, fact: Fed<RootFact>): Promise<'new' | 'known' | 'conflict'> {
  const { type, chain, height, content, seq } = fact;
  const found = await tx.chainFact.findUnique({
    where: { chain_type_height: { chain, type, height } },
  });
  if (found !== null)
    return canonicalJson(found.content as Json) === canonicalJson(content) ? 'known' : 'conflict';
  await tx.chainFact.create({
    data: { chain, type, height, content: content as Prisma.InputJsonValue, seq: BigInt(seq) },
  });
  return 'new';
}

/** A second, different time that a feeder claimed for a block. */
export interface TimeConflict {
  readonly chain: ChainId;
  readonly height: bigint;
  readonly knownTime: Timestamp;
  readonly claimedTime: Timestamp;
  readonly feeder: string;
  readonly at: Timestamp;
}

/** Once, however often the same claim is sent. */
export async function recordConflict(tx: Tx, conflict: TimeConflict): Promise<void> {
  const { chain, height, feeder } = conflict;
  const claim = { chain, height, feeder, claimedTime: BigInt(conflict.claimedTime) };
  if ((await tx.chainConflict.findFirst({ where: claim })) !== null) return;
  await tx.chainConflict.create({
    data: { ...claim, knownTime: BigInt(conflict.knownTime), at: BigInt(conflict.at) },
  });
}

/** Conflicts about a chain, the latest first. */
export async function listConflicts(
  tx: Tx,
  chain: ChainId,
  limit: number,
): Promise<readonly TimeConflict[]> {
  const rows = await tx.chainConflict.findMany({
    where: { chain },
    orderBy: { id: 'desc' },
    take: limit,
  });
  return rows.map((row) => ({
    chain: row.chain as ChainId,
    height: row.height,
    knownTime: at(Number(row.knownTime)),
    claimedTime: at(Number(row.claimedTime)),
    feeder: row.feeder,
    at: at(Number(row.at)),
  }));
}
