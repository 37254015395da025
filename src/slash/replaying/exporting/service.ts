/** A ledger as a file that makes it again: its feed, and the acts of courts in their place. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Database, Tx } from '../../../db/database.ts';
import { readOneInstant } from '../../../db/locks.ts';
import { type Scratch, withScratch } from '../../../db/scratch.ts';
import { digestLedger, type LedgerDigest } from '../../../ledger/snapshot/service.ts';
import { canonicalJson } from '../../../primitives/bytes.ts';
import type { Digest } from '../../../primitives/ids.ts';
import { actJson } from '../act.ts';
import { actsInOrder, inPlace } from '../act-order.ts';
import { LONG } from '../checking/service.ts';
import { foundedIn, identityFrom } from '../founding/service.ts';
import type { OnWay } from '../service.ts';
import { headerJson, SNAPSHOT_FORMAT, type SnapshotHeader } from '../snapshot-header.ts';
import { listReversals, listSlashes, storedLines } from '../store.ts';

/** Gives the header that was written; `write` gets everything in pieces, one after the other. */
export const exportLedger = (
  database: Database,
  write: (bytes: Uint8Array) => Promise<void>,
  onWay: OnWay,
): Promise<SnapshotHeader> =>
  withScratch(async (scratch) => {
    const header = await database.transaction(async (tx): Promise<SnapshotHeader> => {
      await readOneInstant(tx);
      const founded = await foundedIn(tx);
      const deployment = identityFrom(founded);
      const body = await writeBody(tx, scratch, onWay);
      const { seq, at, digest: ledger } = await digestLedger({ deployment }, tx);
      return {
        format: SNAPSHOT_FORMAT,
        deployment: deployment.id,
        ...founded,
        seq,
        at,
        ...body,
        ledger,
      };
    }, LONG);
    await write(new TextEncoder().encode(`${canonicalJson(headerJson(header))}\n`));
    for await (const bytes of scratch.read()) await write(bytes);
    return header;
  });

async function writeBody(
  tx: Tx,
  scratch: Scratch,
  onWay: OnWay,
): Promise<Pick<SnapshotHeader, 'acts' | 'lines'>> {
  const hash = sha256.create();
  const encoder = new TextEncoder();
  let [lines, acts] = [0, 0];
  const done = actsInOrder(listSlashes(tx), listReversals(tx));
  for await (const item of inPlace(storedLines(tx), done)) {
    const text = 'act' in item ? canonicalJson(actJson(item.act)) : item.line.text;
    const bytes = encoder.encode(`${text}\n`);
    hash.update(bytes);
    await scratch.write(bytes);
    if ('act' in item) acts += 1;
    else lines += 1;
    if (lines % TELL_EVERY === 0) onWay({ lines, acts });
  }
  onWay({ lines, acts });
  return { acts, lines: bytesToHex(hash.digest()) as Digest };
}

const TELL_EVERY = 10_000;

/** The digest of what a database holds, as of one instant. */
export const digestOfDatabase = (
  database: Database,
): Promise<LedgerDigest & { readonly deployment: string }> =>
  database.transaction(async (tx) => {
    await readOneInstant(tx);
    const deployment = identityFrom(await foundedIn(tx));
    return { deployment: deployment.id, ...(await digestLedger({ deployment }, tx)) };
  }, LONG);
