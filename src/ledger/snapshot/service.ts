/** The whole ledger, record by record, and its digest. Nothing of it is held longer than a page. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import { digestOf } from '../../primitives/bytes.ts';
import { epochOf } from '../../primitives/epoch.ts';
import type { Digest } from '../../primitives/ids.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { longestUnbonding } from '../../registry/store.ts';
import type { CohortId } from '../cohort.ts';
import { horizonOf } from '../joining/joins.ts';
import { loadJoining } from '../joining/store.ts';
import { loadLineages, loadLines } from '../reading/store.ts';
import { readLedger } from '../store.ts';
import { type LedgerRecord, recordLine } from './ledger-record.ts';
import {
  allocationRecords,
  discrepancyRecords,
  type HoldingRow,
  holdingPages,
  membershipRecords,
  sumRecords,
} from './store.ts';
import { storyOf } from './story.ts';

/** What of a context says how the ledger reads time. */
type Clocked = Pick<Context, 'deployment'>;

/** How far the ledger has come. */
export interface LedgerState {
  readonly seq: number;
  readonly at: Timestamp;
  /** The epoch that `at` lies in. */
  readonly epoch: number;
  /** Grows with whatever changes the ledger: batches, slashes, reversals. */
  readonly version: number;
}

export const ledgerState = (ctx: Context): Promise<LedgerState> =>
  ctx.database.transaction((tx) => ledgerStateIn(ctx, tx));

export async function ledgerStateIn({ deployment }: Clocked, tx: Tx): Promise<LedgerState> {
  const { seq, at, version } = await readLedger(tx);
  return { seq, at, epoch: epochOf(deployment, at), version };
}

/** The last epoch of what no longer matters: histories are joined up to there. */
export async function horizonIn({ deployment }: Clocked, tx: Tx): Promise<number> {
  const { at } = await readLedger(tx);
  const horizon = horizonOf(deployment, await longestUnbonding(tx), at);
  return Math.max(horizon, (await loadJoining(tx)).horizon ?? horizon);
}

/**
 * What was paid out before the horizon is not among them: nobody can ask for it again. The
 * transaction sees one instant.
 */
export async function* ledgerRecords(tx: Tx, horizon: number): AsyncGenerator<LedgerRecord> {
  yield* membershipRecords(tx);
  yield* allocationRecords(tx);
  const fates = new Map<CohortId, Digest>();
  for await (const page of holdingPages(tx, horizon)) {
    await learnFates(tx, page, horizon, fates);
    for (const row of page) yield holdingRecord(row, fates);
    if (fates.size > FATES_MAX) fates.clear();
  }
  yield* sumRecords(tx);
  yield* discrepancyRecords(tx);
}

/** More are forgotten all at once. */
const FATES_MAX = 100_000;

async function learnFates(
  tx: Tx,
  page: readonly HoldingRow[],
  horizon: number,
  fates: Map<CohortId, Digest>,
): Promise<void> {
  const unknown = new Set(page.map(({ cohort }) => cohort).filter((id) => !fates.has(id)));
  if (unknown.size === 0) return;
  const cohorts = await loadLineages(tx, [...unknown]);
  const lines = await loadLines(tx, [...cohorts.keys()]);
  const lineage = { cohorts, linesOf: (id: CohortId) => lines.get(id) ?? [] };
  for (const id of unknown) {
    const cohort = required(cohorts.get(id), 'a holding has a cohort');
    fates.set(id, digestOf('tribune/v1/ledger-story', storyOf(cohort, lineage, horizon + 1)));
  }
}

const holdingRecord = (row: HoldingRow, fates: ReadonlyMap<CohortId, Digest>): LedgerRecord => ({
  section: 'holding',
  key: [row.restaker, row.target, row.phase, Number(row.order_seq), row.order_index],
  value: { shares: row.shares, story: required(fates.get(row.cohort), 'it was just learnt') },
});

export interface LedgerDigest extends LedgerState {
  /** SHA-256 of all records, each followed by a line feed. */
  readonly digest: Digest;
  readonly records: number;
}

/** Reads everything; the transaction sees one instant. */
export async function digestLedger(ctx: Clocked, tx: Tx): Promise<LedgerDigest> {
  const hash = sha256.create();
  const encoder = new TextEncoder();
  let records = 0;
  for await (const record of ledgerRecords(tx, await horizonIn(ctx, tx))) {
    hash.update(encoder.encode(`${recordLine(record)}\n`));
    records += 1;
  }
  const digest = bytesToHex(hash.digest()) as Digest;
  return { ...(await ledgerStateIn(ctx, tx)), digest, records };
}
