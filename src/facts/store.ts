/** Chain facts as rows: block times, keys, validator sets and headers, and the conflicts about them. */
import type { Tx } from '../db/database.ts';
import type { ChainKey as KeyRow, Prisma } from '../db/generated/client.ts';
import { canonicalJson, type Json } from '../primitives/bytes.ts';
import type { ChainId, OperatorId } from '../primitives/ids.ts';
import { at, type Timestamp } from '../primitives/time.ts';
import type { BlockFact, BlockNeighbours, ChainKey, FedValidator, KeyFact } from './chain-fact.ts';
import { addressOfKey } from './key-types.ts';

/** Of the heights that were fed. */
export async function findBlockTimes(
  tx: Tx,
  chain: ChainId,
  heights: readonly bigint[],
): Promise<ReadonlyMap<bigint, Timestamp>> {
  if (heights.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ height: bigint; time: bigint }[]>`
    SELECT "height", "time" FROM "chain_block"
    WHERE "chain" = ${chain} AND "height" = ANY(${[...heights]}::bigint[])`;
  return new Map(rows.map((row) => [row.height, at(Number(row.time))]));
}

/** For each key, the highest fed block not above `upTo` at which it was in force. */
export async function findLastBlocks(
  tx: Tx,
  chain: ChainId,
  keys: readonly ChainKey[],
  upTo: bigint,
): Promise<ReadonlyMap<bigint, Timestamp>> {
  const rows = await tx.$queryRaw<{ height: bigint; time: bigint }[]>`
    SELECT DISTINCT b.height, b.time
    FROM unnest(${keys.map((key) => key.fromHeight)}::bigint[],
                ${keys.map((key) => lastHeight(key, upTo))}::bigint[]) AS k (low, high)
    CROSS JOIN LATERAL (
      SELECT height, time FROM chain_block
      WHERE chain = ${chain} AND height >= k.low AND height <= k.high
      ORDER BY height DESC LIMIT 1) b`;
  return new Map(rows.map(({ height, time }) => [height, at(Number(time))]));
}

const lastHeight = ({ untilHeight }: ChainKey, upTo: bigint): bigint =>
  untilHeight === null || untilHeight > upTo ? upTo : untilHeight - 1n;

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

/** Ways to name keys of a chain. Addresses and public keys in lowercase hex. */
export interface KeyNames {
  readonly addresses?: readonly string[];
  readonly publicKeys?: readonly string[];
  readonly indexes?: readonly bigint[];
}

/**
 * Keys of operators, by any of their names, in the order they were fed. The names are three
 * parameters however many they are: one attestation alone may have 131,072.
 */
export async function findOperatorKeys(
  tx: Tx,
  chain: ChainId,
  { addresses = [], publicKeys = [], indexes = [] }: KeyNames,
): Promise<readonly KeyFact[]> {
  const rows = await tx.$queryRaw<KeyRow[]>`
    SELECT id, chain, operator, key_type AS "keyType", public_key AS "publicKey", address,
      validator_index AS "validatorIndex", from_height AS "fromHeight",
      until_height AS "untilHeight", seq
    FROM chain_key
    WHERE chain = ${chain} AND (address = ANY(${addresses}::text[])
      OR public_key = ANY(${publicKeys}::text[])
      OR validator_index = ANY(${indexes.map(signed64)}::bigint[]))
    ORDER BY id`;
  return rows.map(toKey);
}

/** The validator sets that were fed, of the given heights. */
export async function findValidatorSets(
  tx: Tx,
  chain: ChainId,
  heights: readonly bigint[],
): Promise<ReadonlyMap<bigint, readonly FedValidator[]>> {
  const found = await findRoots(tx, { type: 'validators', chain }, heights);
  return new Map([...found].map(([height, content]) => [height, toValidators(content)]));
}

const toValidators = (content: Json): readonly FedValidator[] =>
  (content as unknown as readonly ValidatorJson[]).map(({ power, index, ...rest }) => ({
    ...rest,
    power: BigInt(power),
    ...(index === undefined ? {} : { index: BigInt(index) }),
  }));

type ValidatorJson = Omit<FedValidator, 'power' | 'index'> & {
  readonly power: string;
  readonly index?: string;
};

/** The headers that were fed, of the given heights. */
export const findHeaders = (
  tx: Tx,
  chain: ChainId,
  heights: readonly bigint[],
): Promise<ReadonlyMap<bigint, Json>> => findRoots(tx, { type: 'header', chain }, heights);

/** The header of the highest height not above `upTo` that has one. */
export async function findNewestHeader(
  tx: Tx,
  chain: ChainId,
  upTo: bigint,
): Promise<ReadonlyMap<bigint, Json>> {
  const row = await tx.chainFact.findFirst({
    where: { chain, type: 'header', height: { lte: upTo } },
    orderBy: { height: 'desc' },
  });
  return new Map(row === null ? [] : [[row.height, row.content as Json]]);
}

async function findRoots(
  tx: Tx,
  of: Pick<RootFact, 'type' | 'chain'>,
  heights: readonly bigint[],
): Promise<ReadonlyMap<bigint, Json>> {
  if (heights.length === 0) return new Map();
  const rows = await tx.chainFact.findMany({ where: { ...of, height: { in: [...heights] } } });
  return new Map(rows.map((row) => [row.height, row.content as Json]));
}

/** Any 64 bits, as a column of signed ones keeps them. */
const signed64 = (value: bigint): bigint => BigInt.asIntN(64, value);

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
  ...(row.validatorIndex === null ? {} : { index: BigInt.asUintN(64, row.validatorIndex) }),
  fromHeight: row.fromHeight,
  untilHeight: row.untilHeight,
});

export async function appendKey(tx: Tx, key: Fed<KeyFact>): Promise<void> {
  const { chain, operator, keyType, publicKey, index, fromHeight, untilHeight, seq } = key;
  await tx.chainKey.create({
    data: {
      chain,
      operator,
      keyType,
      publicKey,
      address: addressOfKey(keyType, publicKey),
      ...(index === undefined ? {} : { validatorIndex: signed64(index) }),
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
