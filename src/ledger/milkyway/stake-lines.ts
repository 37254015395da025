/** Delegations, and what is on its way out of them. */
import { required } from '../../primitives/assert.ts';
import type { AssetId, RestakerId, TargetId } from '../../primitives/ids.ts';
import { formatTime } from '../../primitives/time.ts';
import { type ChainShares, formatShares, worthOnChain } from './chain-numbers.ts';
import { assetOfShares, chainName, type Stock, stockOf } from './directory.ts';
import { type Drawing, unheard } from './drawing.ts';
import type { LedgerLineJson } from './feed-line.ts';
import { note } from './findings.ts';
import {
  DELEGATION,
  type DelegationJson,
  UNBONDING,
  type UnbondingJson,
} from './genesis-schema.ts';
import { entriesOf } from './genesis-state.ts';
import { addDelegated, addLeaving } from './stake-sums.ts';

/**
 * First what has left, then what stays: an undelegation takes the oldest, and so takes just that.
 * All of it is delegated before any of it is undelegated, so that stake of one kind stays in one
 * cohort, which is never emptied as long as somebody stays.
 */
export function* stakeLines(drawing: Drawing): Generator<LedgerLineJson> {
  const { at } = drawing;
  for (const { completesAt: _, ...move } of leavingOf(drawing))
    yield { at, type: 'delegate', ...move };
  yield* delegationLines(drawing);
  for (const move of leavingOf(unheard(drawing))) yield { at, type: 'undelegate', ...move };
}

function* delegationLines(drawing: Drawing): Generator<LedgerLineJson> {
  for (const { pointer, value } of entriesOf(drawing.state.lists.delegations, DELEGATION))
    for (const [index, coin] of value.shares.entries()) {
      const line = delegationLine(drawing, value, coin, `${pointer}/shares/${index}`);
      if (line !== null) yield line;
    }
}

function delegationLine(
  { directory, at, findings, sums }: Drawing,
  { type, target_id: id, user_address: restaker }: DelegationJson,
  { denom, amount: shares }: { readonly denom: string; readonly amount: ChainShares },
  pointer: string,
): LedgerLineJson | null {
  const told = { pointer, restaker, target: chainName(type, id) };
  const unvalued = { ...told, denom, amount: formatShares(shares) };
  const stock = stockOf(directory, type, id);
  if (stock === undefined) {
    note(findings, { code: 'unknown_target', ...unvalued });
    return null;
  }
  const asset = assetOfShares(stock, denom);
  const backing = asset === null ? undefined : stock.assets.get(asset);
  if (asset === null || backing === undefined || backing.issued === 0n) {
    note(findings, { code: asset === null ? 'foreign_denom' : 'unbacked_shares', ...unvalued });
    return null;
  }
  const worth = worthOnChain(shares, backing);
  addDelegated(sums, { stock, asset }, shares, worth);
  if (worth > 0n)
    return { at, type: 'delegate', restaker, target: stock.target, asset, amount: String(worth) };
  note(findings, { code: 'below_one_unit', ...told, asset, shares: formatShares(shares) });
  return null;
}

interface Leaving {
  readonly restaker: RestakerId;
  readonly target: TargetId;
  readonly asset: AssetId;
  readonly amount: string;
  readonly completesAt: string;
}

/** Whole units already: the chain turns shares into tokens when they begin to leave. */
function* leavingOf(drawing: Drawing): Generator<Leaving> {
  for (const { pointer, value } of entriesOf(drawing.state.lists.unbonding, UNBONDING)) {
    const stock = stockOf(drawing.directory, value.type, value.target_id);
    for (const index of value.entries.keys())
      yield* leavingEntry(drawing, stock, value, { pointer, index });
  }
}

function* leavingEntry(
  drawing: Drawing,
  stock: Stock | undefined,
  { type, target_id: id, delegator_address: restaker, entries }: UnbondingJson,
  place: { readonly pointer: string; readonly index: number },
): Generator<Leaving> {
  const entry = required(entries[place.index], 'an entry that was counted is there');
  const pointer = `${place.pointer}/entries/${place.index}`;
  const told = { pointer, restaker, target: chainName(type, id) };
  noteEntry(drawing, entry, told);
  const completesAt = formatTime(entry.completion_time);
  for (const { denom: asset, amount } of entry.balance) {
    const isHere = stock !== undefined && canHold(stock, asset);
    addLeaving(drawing.sums, asset, amount, isHere ? 'mapped' : 'left');
    if (!isHere) {
      const code = stock === undefined ? 'unknown_target' : 'foreign_denom';
      note(drawing.findings, { code, ...told, denom: asset, amount: String(amount) });
    } else if (amount > 0n)
      yield { restaker, target: stock.target, asset, amount: String(amount), completesAt };
  }
}

interface Told {
  readonly pointer: string;
  readonly restaker: RestakerId;
  readonly target: string;
}

function noteEntry(
  { findings, time }: Drawing,
  entry: UnbondingJson['entries'][number],
  told: Told,
): void {
  const completesAt = formatTime(entry.completion_time);
  if (entry.completion_time <= time)
    note(findings, { code: 'unbonding_complete', ...told, completesAt });
  const [from, to] = [coinText(entry.initial_balance), coinText(entry.balance)];
  if (from !== to) note(findings, { code: 'unbonding_reduced', ...told, from, to });
}

/** Tokens leave, not shares. */
const canHold = (stock: Stock, asset: AssetId): boolean =>
  stock.onlyAsset === null ? !asset.startsWith(`${stock.chainName}/`) : stock.onlyAsset === asset;

const coinText = (coins: UnbondingJson['entries'][number]['balance']): string =>
  coins.map(({ denom, amount }) => `${amount}${denom}`).join(',');
