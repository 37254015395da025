/** Numbers and times as a Cosmos chain writes them into JSON. */
import type { Brand } from '../../primitives/brand.ts';
import { WAD } from '../../primitives/fraction.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { parseTime, type Timestamp } from '../../primitives/time.ts';

/** Shares as the chain counts them, in 10^-18 of a share; never negative. */
export type ChainShares = Brand<bigint, 'ChainShares'>;

export const NO_SHARES = 0n as ChainShares;

/**
 * Reads a `LegacyDec`: an integer, or one with at most 18 decimals; no sign, no exponent. At most 78
 * digits before the point, as many as its 256 bits can hold. Source: cosmos/cosmos-sdk, math/dec.go.
 */
export function parseShares(
  text: string,
): Result<ChainShares, { readonly code: 'shares_malformed' }> {
  const match = /^(0|[1-9][0-9]{0,77})(?:\.([0-9]{1,18}))?$/.exec(text);
  if (!match) return err({ code: 'shares_malformed' });
  const decimals = BigInt((match[2] ?? '').padEnd(18, '0'));
  return ok((BigInt(match[1] ?? '0') * WAD + decimals) as ChainShares);
}

/** As the chain writes them: always 18 decimals. */
export const formatShares = (shares: bigint): string =>
  `${shares / WAD}.${(shares % WAD).toString().padStart(18, '0')}`;

/**
 * Reads a protobuf `Timestamp`: RFC 3339 in UTC with up to nine decimals, floored to a millisecond.
 * Source: protobuf, google/protobuf/timestamp.proto.
 */
export function parseChainTime(
  text: string,
): Result<Timestamp, { readonly code: 'time_malformed' }> {
  const match = /^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8})(?:\.([0-9]{1,9}))?Z$/.exec(text);
  if (!match) return err({ code: 'time_malformed' });
  return parseTime(`${match[1]}.${(match[2] ?? '').padEnd(3, '0').slice(0, 3)}Z`);
}

/** What a target holds of one asset. */
export interface Backing {
  /** Whole units that all delegations to the target are worth together. */
  readonly tokens: bigint;
  /** All shares that the target says it has issued. */
  readonly issued: ChainShares;
}

/**
 * Whole units that shares are worth, exactly as the chain's own query and its own undelegation say:
 * `shares * tokens / issued`, rounded half to even at the 18th decimal, then cut off. A tie that
 * decides a unit is between an odd last digit and a whole, and goes up: so it is `floor(exact +
 * 5 * 10^-19)`. The shares issued must not be zero. Together the delegations to a target are never
 * worth more than its tokens: rounding adds at most half of 10^-18 to each, and the sum is whole.
 *
 * Source: milkyway-labs/milkyway, `ComputeTokensFromShares` in utils, `TruncateDecimal` of it in
 * x/restaking/keeper/grpc_query.go and x/operators/types/models.go; cosmos/cosmos-sdk, math/dec.go,
 * `QuoMut` and `chopPrecisionAndRound`.
 */
export const worthOnChain = (shares: ChainShares, { tokens, issued }: Backing): bigint =>
  (2n * shares * tokens * WAD + issued) / (2n * issued * WAD);
