/** A snapshot held against itself, without any database but one that is made for it and removed. */
import type { Context } from '../../../db/context.ts';
import { readOneInstant } from '../../../db/locks.ts';
import { feedReading } from '../../../ledger/checking/feed-reading.ts';
import { type Checked, checkConservation, checkRows } from '../../../ledger/checking/service.ts';
import { type Violation, violationList } from '../../../ledger/checking/violation.ts';
import { digestLedger } from '../../../ledger/snapshot/service.ts';
import { orRefuse } from '../../../primitives/refusal.ts';
import { type CheckOptions, type CheckReport, LONG, stoppedAt } from '../checking/service.ts';
import { withReplica } from '../founding/service.ts';
import { type Replayed, replay } from '../service.ts';
import type { SnapshotHeader } from '../snapshot-header.ts';
import { readHeader, type SnapshotBody, snapshotBody, snapshotPieces } from './reading.ts';

/** Everything is applied again, and what it comes to is held against what the file says of itself. */
export async function checkSnapshot(
  bytes: AsyncIterable<Uint8Array>,
  options: Omit<CheckOptions, 'isReplayed'>,
): Promise<CheckReport> {
  const pieces = snapshotPieces(bytes);
  const header = orRefuse(await readHeader(pieces));
  const found = violationList();
  const checked: Checked[] = [];
  const told = (of: Checked) => {
    checked.push(of);
    options.told(of);
  };
  const feed = feedReading(found);
  const body = snapshotBody(pieces, feed, found);
  return withReplica(
    header,
    async (replica) => {
      const replayed = await replay(replica, body.items, options.onWay);
      for await (const _ of body.items);
      feed.end(header);
      const { lines } = replayed;
      const says = 'the lines of the feed are all there, can be read, and follow each other';
      told({ check: 'feed', table: 'file', says, looked: lines, violations: found.count() });

      const report = await replica.database.transaction(async (tx) => {
        await readOneInstant(tx);
        await checkRows(tx, found, told);
        await checkConservation(tx, feed.delegated, found, told);
        const state = await digestLedger(replica, tx);
        const broken = contradictions(header, { body, replayed, replica, ledger: state.digest });
        for (const violation of broken) found.add(violation);
        const about = 'the file, its ledger, reports and rate lines are what they say they are';
        const counted = { looked: lines + replayed.acts, violations: broken.length };
        told({ check: 'snapshot', table: 'file', says: about, ...counted });
        return { ...state, deployment: replica.deployment.id, checked };
      }, LONG);
      return { ...report, violations: found.named(), violationCount: found.count() };
    },
    options.workshop,
  );
}

interface Outcome {
  readonly body: SnapshotBody;
  readonly replayed: Replayed;
  readonly replica: Context;
  readonly ledger: string;
}

function contradictions(
  header: SnapshotHeader,
  { body, replayed, replica, ledger }: Outcome,
): readonly Violation[] {
  const said = [
    ['deployment', header.deployment, replica.deployment.id],
    ['lines', header.lines, body.digest()],
    ['acts', String(header.acts), String(body.acts())],
    ['ledger', header.ledger, ledger],
  ] as const;
  const wrong = said
    .filter(([, expected, found]) => expected !== found)
    .map(([name, expected, found]) => ({ ...HEADER, key: [name], expected, found }));
  const acts = replayed.differing.map(({ act, slash, lines }) => ({
    check: 'replay' as const,
    table: 'slash',
    key: [slash],
    expected: `the report and rate lines that this ${act} comes to`,
    found: `others, with rate lines ${lines}`,
  }));
  const stopped = replayed.stopped === null ? [] : [stoppedAt(replayed.stopped)];
  return [...wrong, ...acts, ...stopped];
}

const HEADER = { check: 'snapshot', table: 'header' } as const;
