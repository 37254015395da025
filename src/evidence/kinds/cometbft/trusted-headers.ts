/** What the chain itself says about its blocks: the fed headers, and the times they and the blocks give. */
import { floorToMs } from '../../../facts/rfc3339-nanos.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import type { CometbftChain } from '../../../registry/objects.ts';
import type { ChainFacts } from '../../kind-definition.ts';
import { type FedHeader, parseFedHeader } from './block-schema.ts';
import { headerHash } from './header-hash.ts';

export type TrustedHeaders = ReadonlyMap<bigint, FedHeader>;

/** Only those that are headers of this chain at their heights, with commits that are theirs. */
export function trustedHeaders({ chain, headers }: ChainFacts<CometbftChain>): TrustedHeaders {
  const trusted = new Map<bigint, FedHeader>();
  for (const [height, json] of headers) {
    const fed = parseFedHeader(json);
    if (fed === null) continue;
    const { header, commit } = fed;
    if (header.chainId !== chain.chainId || header.height !== height) continue;
    const isTheirs = commit?.height === height && commit.blockId.hash === headerHash(header);
    trusted.set(height, { header, commit: isTheirs ? commit : null });
  }
  return trusted;
}

/** Of fed blocks; a fed header carries its own time. */
export function fedTimes(
  { blockTimes }: ChainFacts<CometbftChain>,
  headers: TrustedHeaders,
): ReadonlyMap<bigint, Timestamp> {
  const times = new Map(blockTimes);
  for (const [height, { header }] of headers)
    if (!times.has(height)) times.set(height, floorToMs(header.time));
  return times;
}

/** The highest fed height in `[from, upTo]`, both inclusive, with its time. */
export function lastTime(
  times: ReadonlyMap<bigint, Timestamp>,
  from: bigint,
  upTo: bigint,
): Timestamp | null {
  let last: bigint | null = null;
  for (const height of times.keys())
    if (height >= from && height <= upTo && (last === null || height > last)) last = height;
  return last === null ? null : (times.get(last) ?? null);
}
