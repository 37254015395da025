/** The `chain-facts` feed: a batch is taken whole or not at all, and conflicts are published. */
import type { Tx } from '../db/database.ts';
import type { FeedApplier, FeedBatch, FeedEffect } from '../feeds/applier.ts';
import { maxBigint } from '../primitives/amount.ts';
import { required } from '../primitives/assert.ts';
import type { Json } from '../primitives/bytes.ts';
import type { ChainId } from '../primitives/ids.ts';
import { orRefuse, Refusal } from '../primitives/refusal.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import { parseTime, type Timestamp } from '../primitives/time.ts';
import { chainAt } from '../registry/store.ts';
import {
  type AtLine,
  admitBlocks,
  type BlockLine,
  type BlockLineRefusal,
  type ChainUnknown,
  enterKey,
  type KeyBook,
  type Line,
  type RootConflict,
} from './admission.ts';
import type { BlockFact, ChainFactLine, KeyFact } from './chain-fact.ts';
import { parseChainFactLine } from './chain-fact-schema.ts';
import type { KeyRefusal } from './chain-key.ts';
import { listConflicts, recordConflict, type TimeConflict } from './conflicts/store.ts';
import {
  appendBlocks,
  appendKey,
  endKey,
  findHighestHeight,
  findKeys,
  findNeighbours,
  putRoot,
} from './store.ts';

/** In order of precedence within a batch; each names the line. */
export type ChainFactError =
  | AtLine<ChainUnknown>
  | BlockLineRefusal
  | AtLine<KeyRefusal>
  | AtLine<RootConflict>;

/**
 * `onBlocks` is told of blocks that are new, in the transaction that takes them, so that evidence
 * which waited for their times is decided together with them.
 */
export type OnBlocks = (tx: Tx, blocks: readonly BlockFact[], now: Timestamp) => Promise<void>;

export const chainFactsApplier = (
  onBlocks: OnBlocks = async () => {},
): FeedApplier<ChainFactLine> => ({
  feed: 'chain-facts',
  transactions: 'whole',
  parse: parseChainFactLine,
  apply: (tx, lines, batch) => applyFacts(tx, lines, batch, onBlocks),
  afterRefusal,
});

async function applyFacts(
  tx: Tx,
  lines: readonly ChainFactLine[],
  { now }: FeedBatch,
  onBlocks: OnBlocks,
): Promise<FeedEffect> {
  orRefuse(await checkChains(tx, lines, now));
  const fresh: BlockLine[] = [];
  for (const [chain, ofChain] of byChain(lines)) {
    await takeKeys(tx, chain, ofChain);
    fresh.push(...(await takeBlocks(tx, chain, ofChain, now)));
    await takeRoots(tx, ofChain);
  }
  if (fresh.length > 0) await onBlocks(tx, fresh, now);
  return { discrepancies: [] };
}

type ChainLine = Exclude<ChainFactLine, { readonly type: 'tick' }>;

const isOf =
  <T extends ChainFactLine['type']>(type: T) =>
  (line: ChainFactLine): line is Line<T> =>
    line.type === type;

function byChain(lines: readonly ChainFactLine[]): ReadonlyMap<ChainId, readonly ChainLine[]> {
  const found = new Map<ChainId, ChainLine[]>();
  for (const line of lines) {
    if (line.type === 'tick') continue;
    const ofChain = found.get(line.chain) ?? [];
    ofChain.push(line);
    found.set(line.chain, ofChain);
  }
  return found;
}

async function checkChains(
  tx: Tx,
  lines: readonly ChainFactLine[],
  now: Timestamp,
): Promise<Result<null, AtLine<ChainUnknown>>> {
  for (const [chain, [first]] of byChain(lines)) {
    const { seq } = required(first, 'a chain is named by a line');
    if ((await chainAt(tx, chain, now)) === null) return err({ code: 'chain_unknown', chain, seq });
  }
  return ok(null);
}

/** Line by line, because whether a key may end depends on the blocks that were fed before. */
async function takeKeys(tx: Tx, chain: ChainId, lines: readonly ChainLine[]): Promise<void> {
  const named = lines.filter(isOf('key')).map((line) => line.publicKey);
  if (named.length === 0) return;
  const keys = await loadKeys(tx, chain, [...new Set(named)]);
  let highest = await findHighestHeight(tx, chain);
  for (const line of lines) {
    if (line.type === 'block') highest = maxBigint(line.height, highest ?? 0n);
    if (line.type === 'key') await takeKey(tx, { keys, highestFedHeight: highest }, line);
  }
}

async function loadKeys(tx: Tx, chain: ChainId, publicKeys: readonly string[]) {
  const keys = new Map<string, readonly KeyFact[]>();
  for (const key of await findKeys(tx, chain, publicKeys))
    keys.set(key.publicKey, [...(keys.get(key.publicKey) ?? []), key]);
  return keys;
}

async function takeKey(tx: Tx, book: KeyBook, line: Line<'key'>): Promise<void> {
  const admitted = orRefuse(enterKey(book, line));
  if (admitted === 'new') await appendKey(tx, line);
  if (admitted === 'end') await endKey(tx, line);
}

async function takeBlocks(
  tx: Tx,
  chain: ChainId,
  lines: readonly ChainLine[],
  now: Timestamp,
): Promise<readonly BlockLine[]> {
  const blocks = lines.filter(isOf('block'));
  if (blocks.length === 0) return [];
  const heights = [...new Set(blocks.map((block) => block.height))];
  const known = await findNeighbours(tx, chain, heights);

  const fresh = orRefuse(admitBlocks(blocks, known, now));

  await appendBlocks(tx, fresh);
  return fresh;
}

async function takeRoots(tx: Tx, lines: readonly ChainLine[]): Promise<void> {
  for (const line of lines) {
    if (line.type !== 'validators' && line.type !== 'header') continue;
    const { type, chain, height, seq } = line;
    const content = line.type === 'header' ? line.header : validatorsJson(line);
    const put = await putRoot(tx, { type, chain, height, content, seq });
    if (put === 'conflict')
      throw new Refusal<AtLine<RootConflict>>({
        code: 'chain_fact_conflict',
        type,
        height: height.toString(),
        seq,
      });
  }
}

const validatorsJson = ({ validators }: Line<'validators'>): Json =>
  validators.map(({ address, keyType, publicKey, power, index }) => ({
    address,
    keyType,
    publicKey,
    power: power.toString(),
    ...(index === undefined ? {} : { index: index.toString() }),
  }));

/** A feeder who tells two times of one block is shown to everybody. */
async function afterRefusal(
  tx: Tx,
  refused: { readonly code: string },
  { feeder, now }: FeedBatch,
): Promise<void> {
  const refusal = refused as ChainFactError;
  if (refusal.code !== 'chain_time_conflict') return;
  const { chain, height } = refusal;
  const knownTime = orRefuse(parseTime(refusal.fed));
  const claimedTime = orRefuse(parseTime(refusal.offered));
  const block = { chain, height: BigInt(height), knownTime, claimedTime };
  await recordConflict(tx, { ...block, feeder, at: now });
}

/** The newest are enough: a feeder who contradicts himself more often has said enough. */
const CONFLICTS_MAX = 100;

/** Second times that were told of a chain's blocks, the newest first. */
export const chainConflicts = (tx: Tx, chain: ChainId): Promise<readonly TimeConflict[]> =>
  listConflicts(tx, chain, CONFLICTS_MAX);
