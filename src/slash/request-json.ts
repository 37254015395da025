/** Parts of a request that are kept and shown as JSON: amounts and fractions as decimal strings. */
import { formatFraction, parseFraction, type Wad } from '../primitives/fraction.ts';
import type { RestakerId } from '../primitives/ids.ts';
import { orRefuse } from '../primitives/refusal.ts';
import { at, durationMs } from '../primitives/time.ts';
import type { LimitReading, Totals } from '../veto/silent-limit.ts';
import type { DispositionTo, Settlement } from './request.ts';

export const totalsToJson = (totals: Totals): { readonly [asset: string]: string } =>
  Object.fromEntries([...totals].map(([asset, units]) => [asset, String(units)]));

export const limitToJson = ({ since, rows, isLedgerBehind, isExceeded }: LimitReading) => ({
  since,
  rows: rows.map(({ asset, limit, own, earlier }) => ({
    asset,
    limit: String(limit),
    own: String(own),
    earlier: String(earlier),
  })),
  isLedgerBehind,
  isExceeded,
});

export function limitFromJson(json: unknown): LimitReading {
  const stored = json as ReturnType<typeof limitToJson>;
  return {
    ...stored,
    since: at(stored.since),
    rows: stored.rows.map(({ asset, limit, own, earlier }) => ({
      asset,
      limit: BigInt(limit),
      own: BigInt(own),
      earlier: BigInt(earlier),
    })),
  };
}

export const settlementToJson = ({ shares, ...rest }: Settlement) => ({
  ...rest,
  shares: Object.fromEntries(
    Object.entries(shares).map(([to, share]) => [to, formatFraction(share)]),
  ),
});

export function settlementFromJson(json: unknown): Settlement {
  const stored = json as {
    readonly escrowPeriod: number;
    readonly shares: Readonly<Record<string, string>>;
    readonly accounts: Settlement['accounts'];
    readonly ownRestaker: RestakerId | null;
  };
  const shares: Partial<Record<DispositionTo, Wad>> = {};
  for (const [to, share] of Object.entries(stored.shares))
    shares[to as DispositionTo] = orRefuse(parseFraction(share));
  return { ...stored, escrowPeriod: durationMs(stored.escrowPeriod), shares };
}
