/** Two replicas at one deadline: whoever pleads, votes, pauses or closes, each act counts whole or not at all. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import {
  DAY_MS,
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  after as shifted,
  type Timestamp,
} from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { dispute } from '../scenarios/disputing.ts';
import { allocates, benchesOf, delegates, feedKeys, joins } from '../scenarios/docket.ts';
import { BY_ORACLE, deadlineOf, outageOf, pauseFor, resume } from '../scenarios/pausing.ts';
import { bootstrapFile, MEMBERS } from '../support/bootstrap.ts';
import { manualClock } from '../support/clock.ts';
import { blockLine, type Court, courtOf, doubleVote } from '../support/court.ts';
import { freshPostgresUrl, onPostgres } from '../support/database.ts';
import { NOW } from '../support/statements.ts';

const PATIENCE_MS = 240_000;
const CASES = 8;
const FILE = benchesOf({ oracle: { tombstone: false, escrowPeriod: 'PT1H' } });
const ORACLE = { type: 'service', service: 'oracle' } as const;
const title = 'two replicas on one PostgreSQL (only where there is one)';

describe.skipIf(!onPostgres)(title, { timeout: PATIENCE_MS }, () => {
  let first: Court;
  let second: Court;
  let ids: readonly string[];

  const both = (time: Timestamp) => [first, second].map(({ clock }) => clock.set(time));
  const detail = async (id: string) => (await first.get(`/v1/slash-requests/${id}`)).body;
  const details = () => Promise.all(ids.map(detail));
  const tick = () => first.feed('ledger', [{ at: formatTime(first.clock.time), type: 'tick' }]);

  beforeAll(async () => {
    const url = await freshPostgresUrl();
    const founding = { clock: manualClock(NOW), kinds: KINDS };
    const database = await openDatabase({ url });
    const deployment = await bootstrap({ ...founding, database }, bootstrapFile(FILE));
    first = courtOf({ ...founding, database, deployment });
    const other = { kinds: KINDS, clock: manualClock(NOW), database: await openDatabase({ url }) };
    second = courtOf({ ...other, deployment });
    const stake = [
      joins('op-1'),
      allocates('alice', 'op-1', { oracle: '1' }),
      delegates('alice', 'op-1', '1000'),
    ];
    await first.feed(
      'ledger',
      stake.map((line) => ({ at: formatTime(NOW), ...line })),
    );
    both(shifted(NOW, 3 * HOUR_MS));
    await feedKeys(first, ['op-1']);
    const captured = shifted(NOW, 2 * HOUR_MS);
    await first.feed(
      'chain-facts',
      Array.from({ length: CASES }, (_, i) =>
        blockLine(i + 1, shifted(captured, i), first.clock.time),
      ),
    );
    await tick();
    const opened: string[] = [];
    for (let i = 1; i <= CASES; i += 1)
      opened.push(
        (await first.report(doubleVote('op-1', i))).body.services[0].convictions[0].slashRequest,
      );
    ids = opened;
  }, PATIENCE_MS);

  afterAll(() => Promise.all([first, second].map((court) => court.end())));

  test('what was accepted is in the case, and nothing else', async () => {
    const deadline = await deadlineOf(first, ids[0] ?? '');
    first.clock.set(shifted(deadline, -1));
    second.clock.set(deadline);
    const pause = pauseFor(first, 'oracle', shifted(deadline, HOUR_MS), BY_ORACLE);
    const acts = ids.map((id, i) => ({
      id,
      disputed: i % 2 === 0 ? dispute(i % 4 === 0 ? first : second, id) : null,
      votes: MEMBERS.slice(0, 2).map((by) =>
        first.vote(id, i % 3 === 0 ? 'veto' : 'uphold', { by }),
      ),
    }));
    const outages = [outageOf(first, ORACLE, MINUTE_MS), outageOf(second, ORACLE, MINUTE_MS)];
    const closings = [second.close(), second.close()];
    const { body: paused } = await pause;
    const resumed = await resume(second, paused.pause, 'oracle', BY_ORACLE);
    const given = (await Promise.all(outages)).map(({ body }) => ({
      requests: body.requests?.map((of: { slashRequest: string }) => of.slashRequest),
    }));
    const closed: string[] = (await Promise.all(closings)).flat().map(({ id }) => id);
    expect(new Set(closed).size).toBe(closed.length);
    expect([201, 409]).toContain(resumed.status);

    for (const { id, disputed, votes } of acts) {
      const heard = (await Promise.all(votes)).map(({ status }) => status);
      const pleaded = disputed === null ? [] : [(await disputed).status];
      const shown = await detail(id);
      expect(closed.includes(id) && shown.status === 'requested').toBe(false);
      expect(new Set([...heard, ...pleaded, 201, 409]).size).toBe(2);
      const outages = given.filter(({ requests }) => requests?.includes(id));
      const counted = {
        votes: accepted(heard),
        disputes: accepted(pleaded),
        outages: outages.length,
      };
      expectCounted(shown, deadline, counted);
    }
  });

  test('in the end each has one end, and its stake is given back or goes out, once', async () => {
    both(shifted(first.clock.time, DAY_MS));
    await tick();
    await Promise.all([first.close(), second.close()]);
    const ended = await details();
    for (const { status, account } of ended) {
      expect(['vetoed', 'executed']).toContain(status);
      expect(account.ending).toBe(status);
    }
    const executed = ended.filter(({ status }) => status === 'executed').map(({ id }) => id);
    expect(executed.length).toBeGreaterThan(0);
    const late = executed.filter((_, i) => i % 2 === 0);
    await Promise.all(
      executed.flatMap((id) => [first.appeal(id), second.appeal(id, { grounds: 'again' })]),
    );
    const until = Math.min(
      ...ended.flatMap(({ escrowUntil }) =>
        escrowUntil === null ? [] : [Date.parse(escrowUntil)],
      ),
    );
    first.clock.set(shifted(until as Timestamp, -1));
    second.clock.set(shifted(until as Timestamp, HOUR_MS));
    const voting = late.flatMap((id) =>
      MEMBERS.map((by) => first.voteOnAppeal(id, 'reverse', { by })),
    );
    const released: string[] = (await Promise.all([second.release(), second.release()])).flat();
    const votes = await Promise.all(voting);
    for (const { status } of votes) expect([201, 409]).toContain(status);
    released.push(...(await second.release()));
    expect(new Set(released).size).toBe(released.length);
    const reversed = (await details())
      .filter(({ status }) => status === 'reversed')
      .map(({ id }) => id);
    expect([...released, ...reversed].toSorted()).toEqual(executed.toSorted());
  });
});

const accepted = (statuses: readonly number[]): number =>
  statuses.filter((status) => status === 201).length;

interface Shown {
  readonly votes: readonly object[];
  readonly disputes: readonly object[];
  readonly extensions: readonly { readonly cause: string }[];
  readonly vetoDeadline: string;
  readonly executableFrom: string;
}

/** What was answered with 201 is in the case; the first deadline was moved by that and no more. */
function expectCounted(
  { extensions, ...shown }: Shown,
  deadline: Timestamp,
  counted: Readonly<Record<'votes' | 'disputes' | 'outages', number>>,
) {
  const { votes, disputes, outages } = counted;
  const moved = shifted(deadline, disputes * 12 * HOUR_MS + outages * MINUTE_MS);
  expect(shown.votes).toHaveLength(votes);
  expect(shown.disputes).toHaveLength(disputes);
  expect(extensions).toHaveLength(disputes + outages);
  expect(shown.vetoDeadline).toBe(formatTime(moved));
  expect(Date.parse(shown.executableFrom)).toBeGreaterThanOrEqual(moved);
}
