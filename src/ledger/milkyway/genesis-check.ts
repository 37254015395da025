/** Everything that refuses a file, before a line of it is drawn. */
import { AMOUNT_END } from '../../primitives/amount.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { worthOnChain } from './chain-numbers.ts';
import { assetOfShares, type Directory, type MilkywayError, stockOf } from './directory.ts';
import {
  ALLOWED,
  DELEGATION,
  type DelegationJson,
  type EntryForm,
  JOINED,
  PREFERENCES,
  SECURED,
  SERVICE_PARAMS,
  UNBONDING,
} from './genesis-schema.ts';
import { type EntryList, type GenesisState, pointerTo, readEntry } from './genesis-state.ts';

type Check = Result<null, MilkywayError>;

const FINE: Check = ok(null);

/** Operators, services and pools are checked by whoever made the directory of them. */
export function checkGenesis(state: GenesisState, directory: Directory): Check {
  const { lists } = state;
  const addresses = new Set<string>();
  const checks = [
    () => checkList(lists.servicesParams, SERVICE_PARAMS),
    () => checkList(lists.joined, JOINED),
    () => checkList(lists.allowed, ALLOWED),
    () => checkList(lists.secured, SECURED),
    () =>
      checkList(lists.preferences, PREFERENCES, ({ user_address: id }, pointer) => {
        if (addresses.has(id)) return err({ code: 'repeated_entry', pointer, id });
        addresses.add(id);
        return FINE;
      }),
    () =>
      checkList(lists.delegations, DELEGATION, (delegation, pointer) =>
        checkWorth(directory, delegation, pointer),
      ),
    () => checkList(lists.unbonding, UNBONDING),
  ];
  for (const check of checks) {
    const checked = check();
    if (!checked.ok) return checked;
  }
  return FINE;
}

function checkList<T>(
  list: EntryList,
  form: EntryForm<T>,
  also: (entry: T, pointer: string) => Check = () => FINE,
): Check {
  for (let index = 0; index < list.entries.length; index++) {
    const read = readEntry(list, index, form);
    if (!read.ok) return read;
    const checked = also(read.value, pointerTo(list, index));
    if (!checked.ok) return checked;
  }
  return FINE;
}

/** Only a file whose delegations have more shares than were issued can say that much. */
function checkWorth(directory: Directory, delegation: DelegationJson, pointer: string): Check {
  const stock = stockOf(directory, delegation.type, delegation.target_id);
  if (stock === undefined) return FINE;
  for (const [index, { denom, amount }] of delegation.shares.entries()) {
    const asset = assetOfShares(stock, denom);
    const backing = asset === null ? undefined : stock.assets.get(asset);
    if (backing === undefined || backing.issued === 0n) continue;
    if (worthOnChain(amount, backing) >= AMOUNT_END)
      return err({
        code: 'malformed',
        pointer: `${pointer}/shares/${index}/amount`,
        detail: 'expected shares worth less than 2^128',
      });
  }
  return FINE;
}
