/** A ledger sent to a server, batch by batch, from where its feed has come. */
import { createHash } from 'node:crypto';
import type { Digest } from '../../primitives/ids.ts';
import { CommandFailed, EXIT } from '../command-failed.ts';
import { fieldsOf } from '../json-text.ts';
import type { ServerClient } from '../server-client.ts';
import { type Signing, signedNow } from '../submitting.ts';
import { type Batch, batchesOf, type Passed, type Source } from './batches.ts';

/** Of one batch, inclusive. */
const LINES_MAX = 50_000;
const BYTES_MAX = 16 << 20;

export interface Sent extends Passed {
  readonly batches: number;
  readonly taken: number;
  readonly discrepancies: number;
  /** The last line of the feed now. */
  readonly seq: number;
}

/** How far the ledger of the server has come. */
async function ledgerSeq(client: ServerClient): Promise<number> {
  const { seq } = fieldsOf(await client.get('/v1/ledger'));
  if (typeof seq === 'number') return seq;
  throw new CommandFailed(
    EXIT.unreadable,
    `${client.url} does not say how far its ledger has come`,
  );
}

/** Repeating it is harmless: what the server has is passed over, but for the last line, which it compares. */
export async function sendLedger(
  { client, signing }: { readonly client: ServerClient; readonly signing: Signing },
  source: Source,
  onWay: (lines: number) => void,
): Promise<Sent> {
  const head = await ledgerSeq(client);
  const passed: Passed = { header: null, acts: 0, skipped: 0 };
  const sum = { batches: 0, taken: 0, discrepancies: 0, seq: head };
  const limits = { head, lines: LINES_MAX, bytes: BYTES_MAX };
  for await (const batch of batchesOf(source, passed, limits)) {
    const answer = await sendBatch(client, batch, signing);
    sum.batches += 1;
    sum.taken += answer.taken;
    sum.discrepancies += answer.discrepancies;
    sum.seq = Math.max(sum.seq, answer.seq);
    onWay(sum.taken);
  }
  return { ...passed, ...sum };
}

async function sendBatch(client: ServerClient, batch: Batch, signing: Signing) {
  const { firstSeq, lastSeq, bytes } = batch;
  const lines = createHash('sha256').update(bytes).digest('hex') as Digest;
  const envelope = signedNow(
    'tribune/feed/v1',
    { feed: 'ledger', firstSeq, lastSeq, lines },
    signing,
  );
  const statement = Buffer.from(JSON.stringify(envelope)).toString('base64url');
  const sent = { file: bytes, statement, onSent: () => {} };
  const { taken, discrepancyCount, seq } = fieldsOf(
    (await client.postLines('/v1/feeds/ledger', sent)).body,
  );
  return { taken: Number(taken), discrepancies: Number(discrepancyCount), seq: Number(seq) };
}
