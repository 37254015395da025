/** What the chain itself has where the conflicting block claims to be. */
import type { Timestamp } from '../../../primitives/time.ts';
import type { CometbftChain } from '../../../registry/objects.ts';
import type { ChainFacts } from '../../kind-definition.ts';
import type { Header } from './block.ts';
import type { FedHeader } from './block-schema.ts';
import type { LightClientAttackPayload } from './light-client-attack-schema.ts';
import { fedTimes, lastTime, type TrustedHeaders, trustedHeaders } from './trusted-headers.ts';

/**
 * `same height`: its own block. `outrun`: its own block is not fed, and the newest header below is
 * already as late or later: time rises from block to block, so that this one can never be the
 * chain's. `nowhere`: nothing that would tell.
 */
type Trusted =
  | { readonly at: 'same height'; readonly fed: FedHeader }
  | { readonly at: 'outrun'; readonly newest: Header }
  | { readonly at: 'nowhere' };

export interface TrustedBlock {
  readonly trusted: Trusted;
  readonly headers: TrustedHeaders;
  readonly times: ReadonlyMap<bigint, Timestamp>;
  /** No infraction is captured later. Null while nothing has been fed that would say. */
  readonly latest: Timestamp | null;
}

export function trustedBlock(
  payload: LightClientAttackPayload,
  facts: ChainFacts<CometbftChain>,
): TrustedBlock {
  const headers = trustedHeaders(facts);
  const times = fedTimes(facts, headers);
  const { height } = payload.block.header;
  const trusted = trustedAt(payload, headers, times);
  const latest = trusted.at === 'outrun' ? lastTime(times, 0n, height) : times.get(height);
  return { trusted, headers, times, latest: latest ?? null };
}

function trustedAt(
  { block: { header }, commonHeight }: LightClientAttackPayload,
  headers: TrustedHeaders,
  times: ReadonlyMap<bigint, Timestamp>,
): Trusted {
  const fed = headers.get(header.height);
  if (fed !== undefined) return { at: 'same height', fed };
  const newest = newestBelow(header.height, headers);
  if (newest === null || times.has(header.height) || commonHeight >= header.height)
    return { at: 'nowhere' };
  return isAfter(header, newest) ? { at: 'nowhere' } : { at: 'outrun', newest };
}

function newestBelow(height: bigint, headers: TrustedHeaders): Header | null {
  let newest: Header | null = null;
  for (const { header } of headers.values())
    if (header.height < height && (newest === null || header.height > newest.height))
      newest = header;
  return newest;
}

const isAfter = ({ time: a }: Header, { time: b }: Header): boolean =>
  a.seconds === b.seconds ? a.nanos > b.nanos : a.seconds > b.seconds;
