/** A ledger held against the one that its feed and its acts come to. */
import type { Context } from '../../../../db/context.ts';
import type { Tx } from '../../../../db/database.ts';
import type { OnChecked } from '../../../../ledger/checking/service.ts';
import type { ViolationList } from '../../../../ledger/checking/violation.ts';
import {
  compareKeys,
  compareRecords,
  type LedgerRecord,
  type LedgerSection,
} from '../../../../ledger/snapshot/ledger-record.ts';
import { horizonIn, ledgerRecords } from '../../../../ledger/snapshot/service.ts';
import { differences, firstDifference } from '../../difference.ts';
import { type LeftEntry, rateLineEntries, slashEntries } from '../../left/store.ts';

interface Against {
  readonly replica: Context;
  readonly found: ViolationList;
  readonly told: OnChecked;
}

const TABLES: Readonly<Record<LedgerSection, string>> = {
  membership: 'membership',
  allocation: 'allocation',
  holding: 'holding',
  sum: 'stake_sum',
  discrepancy: 'discrepancy',
};

/** The transaction sees one instant of the ledger that is looked at. */
export async function compareLedgers(
  against: Against,
  ctx: Pick<Context, 'deployment'>,
  tx: Tx,
): Promise<void> {
  const { replica } = against;
  await replica.database.transaction(
    async (made) => {
      await compareStreams(
        against,
        {
          table: 'rate_line',
          says: 'every slash and reversal took and gave what it takes and gives',
        },
        [rateLineEntries(made), rateLineEntries(tx), compareLeft],
      );
      await compareStreams(
        against,
        { table: 'slash', says: 'every slash was reported as it is computed' },
        [slashEntries(made), slashEntries(tx), compareLeft],
      );
      const horizon = Math.max(await horizonIn(ctx, tx), await horizonIn(replica, made));
      const [expected, is] = [ledgerRecords(made, horizon), ledgerRecords(tx, horizon)];
      await compareStreams(
        against,
        {
          table: 'holding',
          says: 'stake, allocations, memberships, sums and discrepancies are what the feed comes to',
        },
        [withTable(expected), withTable(is), compareRecords],
      );
    },
    { timeout: 24 * 3_600_000 },
  );
}

async function* withTable(records: AsyncIterable<LedgerRecord>) {
  for await (const record of records) yield { ...record, table: TABLES[record.section] };
}

const compareLeft = (a: LeftEntry, b: LeftEntry): number => compareKeys(a.key, b.key);

type Entry = Pick<LedgerRecord, 'value'> & {
  readonly table: string;
  readonly key: readonly (string | number | bigint)[];
};

async function compareStreams<E extends Entry>(
  { found, told }: Against,
  { table, says }: { readonly table: string; readonly says: string },
  [expected, is, compare]: readonly [AsyncIterable<E>, AsyncIterable<E>, (a: E, b: E) => number],
): Promise<void> {
  const before = found.count();
  let looked = 0;
  for await (const difference of differences(expected, is, compare)) {
    looked += 1;
    const entry = difference?.expected ?? difference?.found ?? null;
    if (difference === null || entry === null) continue;
    const at = firstDifference(difference.expected?.value ?? null, difference.found?.value ?? null);
    const named = (text: string | null) =>
      `${at.at === '' ? '' : `${at.at.slice(1)} `}${text ?? 'nothing'}`;
    found.add({
      check: 'replay',
      table: entry.table,
      key: entry.key,
      expected: named(at.expected),
      found: named(at.found),
    });
  }
  told({ check: 'replay', table, says, looked, violations: found.count() - before });
}
