/** Where slashed stake goes when its escrow is over. */

import { maxBigint } from '../../primitives/amount.ts';
import { assert, required } from '../../primitives/assert.ts';
import { WAD } from '../../primitives/fraction.ts';
import type { AssetId } from '../../primitives/ids.ts';
import type { DispositionTo, Settlement } from '../request.ts';

export interface Disposition {
  readonly asset: AssetId;
  readonly to: DispositionTo;
  /** The reporter's name, or the account of the deployment; null for what is burnt. */
  readonly account: string | null;
  /** Whole units, more than 0. */
  readonly amount: bigint;
}

export interface Proceeds {
  /** Whole units the slash took, by asset. */
  readonly totals: ReadonlyMap<AssetId, bigint>;
  /** Of them, what the accused's own stake lost. */
  readonly ownLoss: ReadonlyMap<AssetId, bigint>;
  readonly settlement: Pick<Settlement, 'shares' | 'accounts' | 'ownRestaker'>;
  /** Name of a signer. */
  readonly reporter: string;
}

/** In which a unit that the shares split goes to the later one. */
const ORDER: readonly DispositionTo[] = ['burn', 'reporter', 'service', 'insurance'];

/** By asset, in the order above. The amounts of an asset add up to its total. */
export const dispositionOf = (of: Proceeds): readonly Disposition[] =>
  [...of.totals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([asset, total]) => {
      const parts = bounded(split(total, of.settlement.shares), ownLossIn(of, asset));
      return ORDER.map((to) => ({
        asset,
        to,
        amount: parts[to],
        account: accountOf(of, to, parts),
      })).filter(({ amount }) => amount > 0n);
    });

type Parts = Readonly<Record<DispositionTo, bigint>>;

/** A part is what its share adds to the floor of the running sum. */
function split(total: bigint, shares: Settlement['shares']): Parts {
  const parts = { burn: 0n, reporter: 0n, service: 0n, insurance: 0n };
  let sum = 0n;
  let given = 0n;
  for (const to of ORDER) {
    sum += shares[to] ?? 0n;
    parts[to] = (total * sum) / WAD - given;
    given += parts[to];
  }
  assert(sum === WAD, 'the shares of a disposition sum to one');
  return parts;
}

/** Nobody profits from his own misdeed with other people's stake: the excess is burnt. */
function bounded(parts: Parts, ownLoss: bigint): Parts {
  const excess = maxBigint(0n, parts.reporter - ownLoss);
  return { ...parts, burn: parts.burn + excess, reporter: parts.reporter - excess };
}

const ownLossIn = ({ ownLoss, settlement }: Proceeds, asset: AssetId): bigint =>
  settlement.ownRestaker === null ? 0n : (ownLoss.get(asset) ?? 0n);

function accountOf({ settlement, reporter }: Proceeds, to: DispositionTo, parts: Parts) {
  if (to === 'burn' || parts[to] === 0n) return null;
  if (to === 'reporter') return reporter;
  return required(settlement.accounts[to], 'a policy disposes only to accounts that are there');
}
