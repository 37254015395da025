/** Every ending says why, in one account that whoever asks gets to the byte; and what comes next. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from '../../src/primitives/bytes.ts';
import { at, DAY_MS, formatTime, HOUR_MS, MINUTE_MS } from '../../src/primitives/time.ts';
import { expectDeclared } from '../http/declared.ts';
import { council, MEMBERS, OPERATOR_ADMIN } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';
import { dispute } from './disputing.ts';
import {
  benchesOf,
  type Docket,
  delegates,
  docketOf,
  feedKeys,
  feedLedger,
  joins,
  tick,
} from './docket.ts';
import { BY_ORACLE, outageOf, pauseFor } from './pausing.ts';

const [ANNA, BERT, CORA] = MEMBERS;
const terms = { vetoWindow: 'PT2H', disputeExtension: 'PT1H', tombstone: false };

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt({
    ...benchesOf({
      oracle: { ...terms, escrowPeriod: 'PT10H' },
      bridge: { ...terms, burden: 'uphold' },
      frugal: { ...terms, silentLimit: { period: 'P1D', amounts: { umilk: '10' } } },
    }),
    committees: [{ ...council, owner: 'authority', vetoQuorum: '0.5', upholdQuorum: '0.3' }],
  });
  docket = docketOf(court);
  await feedKeys(court, ['op-1', 'op-2']);
  await feedLedger(court, [
    ...['oracle', 'bridge', 'frugal'].map((service) => joins('op-1', service)),
    delegates('ann', 'op-1', '100000'),
  ]);
  court.clock.advance(2 * DAY_MS);
  await tick(court);
});

afterAll(() => court.end());

async function read(id: string) {
  const answer = await court.get(`/v1/slash-requests/${id}`);
  expectDeclared(answer, 'getSlashRequest', 200);
  return answer.body;
}

async function pass(ms: number) {
  court.clock.advance(ms);
  await tick(court);
  return court.close();
}

const stepsOf = (body: { readonly nextSteps: readonly Step[] }) =>
  body.nextSteps.map(({ who, may, until }) => `${who} ${may} ${until}`);

interface Step {
  readonly who: string;
  readonly may: string;
  readonly until: string;
}

describe('the account of an ending', () => {
  test('is not there while the request is open', async () => {
    const { id } = await docket.open();
    expect((await read(id)).account).toBeNull();
  });

  test('of a veto has the votes with their reasons and the arithmetic', async () => {
    const { id } = await docket.open();
    await court.vote(id, 'uphold', { by: CORA, reason: 'the proof is good' });
    court.clock.advance(MINUTE_MS);
    await court.vote(id, 'veto', { by: ANNA, reason: 'a restored backup' });
    court.clock.advance(MINUTE_MS);
    await court.vote(id, 'veto', { by: BERT, reason: 'as Anna says' });
    const { account, decidedAt } = await read(id);

    expect(account).toMatchObject({
      slashRequest: id,
      ending: 'vetoed',
      decidedAt,
      asOf: formatTime(court.clock.time),
      burden: { policy: 'veto', final: 'veto', turnedBy: null, met: false },
      tally: { veto: 2, uphold: 1, abstain: 0 },
      quorums: {
        veto: { needed: 2, cast: 2, reached: true },
        uphold: { needed: 1, cast: 1, reached: false },
      },
      bench: { committee: 'council', eligibleWeight: 3, fullWeight: 3, recused: [] },
    });
    const reasons = account.votes.map(({ reason }: { reason: string }) => reason);
    expect(reasons).toEqual(['the proof is good', 'a restored backup', 'as Anna says']);
  });

  test('names whoever was recused, and why', async () => {
    const { id } = await docket.open({ by: ANNA });
    await court.vote(id, 'veto', { by: BERT });
    const { account } = await read(id);
    expect(account.bench).toMatchObject({
      recused: [{ signer: ANNA.signer, weight: 1, reason: 'first_reporter' }],
      eligibleWeight: 2,
    });
    expect(account.quorums.veto).toEqual({ needed: 1, cast: 1, reached: true });
  });

  test('of a dismissal says that it was as of the deadline, however late it is written', async () => {
    const { id } = await docket.open({ services: ['bridge'] });
    const { vetoDeadline } = await read(id);
    await pass(9 * HOUR_MS);
    const { account } = await read(id);

    expect(account).toMatchObject({
      ending: 'dismissed',
      asOf: vetoDeadline,
      decidedAt: formatTime(court.clock.time),
      burden: { policy: 'uphold', final: 'uphold', met: false },
      clock: { readAt: formatTime(court.clock.time), vetoDeadline, pauses: [] },
    });
  });

  test('has all that moved the clock: outage, dispute and pause', async () => {
    const { id } = await docket.open();
    const opened = await read(id);
    const outage = await outageOf(court, { type: 'request', slashRequest: id }, HOUR_MS);
    expect(outage.status).toBe(201);
    expect((await dispute(court, id)).status).toBe(201);
    const deadline = at(Date.parse(opened.vetoDeadline) + 2 * HOUR_MS);
    const until = at(deadline + 30 * MINUTE_MS);
    expect((await pauseFor(court, 'oracle', until, BY_ORACLE)).status).toBe(201);
    await pass(5 * HOUR_MS);
    const { account, executableFrom } = await read(id);

    expect(executableFrom).toBe(formatTime(until));
    expect(account).toMatchObject({
      ending: 'executed',
      clock: {
        openedAt: opened.openedAt,
        firstDeadline: opened.vetoDeadline,
        extensions: [
          { cause: 'outage', by: 'PT1H' },
          { cause: 'dispute', by: 'PT1H' },
        ],
        vetoDeadline: formatTime(deadline),
        executableFrom: formatTime(until),
        executeBy: opened.executeBy,
        pauses: [{ service: 'oracle', until: formatTime(until), reason: 'a bad release' }],
      },
      disputes: [{ party: 'accused', grounds: 'the key was stolen' }],
      burden: { turnedBy: null, met: true },
    });
  });

  test('shows how the silent limit turned the burden', async () => {
    const { id } = await docket.open({ services: ['frugal'] });
    expect(await read(id)).toMatchObject({ burden: 'uphold', turnedBy: 'silent_limit' });
    await pass(3 * HOUR_MS);
    expect((await read(id)).account).toMatchObject({
      ending: 'dismissed',
      burden: { policy: 'veto', final: 'uphold', turnedBy: 'silent_limit', met: false },
      limit: { rows: [{ asset: 'umilk', limit: '10' }], isExceeded: true },
    });
  });

  test('is the same bytes whenever it is asked for', async () => {
    const { id } = await docket.open();
    for (const by of [ANNA, BERT]) await court.vote(id, 'veto', { by });
    const first = canonicalJson((await read(id)).account as Json);
    await pass(DAY_MS);
    expect(canonicalJson((await read(id)).account as Json)).toBe(first);
  });

  test('of a reversal contains that of the slash, untouched', async () => {
    const { id } = await docket.open();
    await pass(3 * HOUR_MS);
    const slashed = (await read(id)).account;
    expect((await court.appeal(id, { grounds: 'look again' })).status).toBe(201);
    await court.voteOnAppeal(id, 'reverse', { by: CORA, reason: 'he is right' });
    const body = await read(id);

    expect(slashed.ending).toBe('executed');
    expect(body.account).toMatchObject({
      ending: 'reversed',
      asOf: body.reversedAt,
      appeal: {
        grounds: 'look again',
        author: OPERATOR_ADMIN.signer,
        votes: [{ signer: CORA.signer, choice: 'reverse', reason: 'he is right' }],
        quorum: { needed: 1, cast: 1, reached: true },
      },
    });
    expect(body.account.earlier).toEqual(slashed);
    expect(body.nextSteps).toEqual([]);
  });
});

describe('no request ends without its account', () => {
  test('not even by a statement of the database alone', async () => {
    const { id } = await docket.open();
    const end = court.database.transaction(
      (tx) => tx.$executeRaw`
        UPDATE "slash_request" SET "status" = 'dismissed', "decided_at" = "veto_deadline" WHERE "id" = ${id}`,
    );
    await expect(end).rejects.toThrow('slash_request_account');
    expect((await read(id)).status).toBe('requested');
  });
});

describe('whoever reads a request learns what each may do next', () => {
  test('from its opening over its execution to the end of the escrow', async () => {
    const { id } = await docket.open();
    const opened = await read(id);
    const { vetoDeadline, executeBy } = opened;
    expect(stepsOf(opened)).toEqual([
      `committee vote ${vetoDeadline}`,
      `accused dispute ${vetoDeadline}`,
      `restaker dispute ${vetoDeadline}`,
      `watcher corroborate ${vetoDeadline}`,
      `authority extend ${vetoDeadline}`,
      `authority pause ${vetoDeadline}`,
      `service pause ${vetoDeadline}`,
      `anyone execute ${executeBy}`,
    ]);

    await dispute(court, id);
    expect(stepsOf(await read(id)).join()).not.toContain('accused');

    await pass(4 * HOUR_MS);
    const executed = await read(id);
    expect(executed).toMatchObject({ status: 'executed', phase: 'escrow' });
    expect(stepsOf(executed)).toEqual([`accused appeal ${executed.escrowUntil}`]);

    await court.appeal(id);
    expect(stepsOf(await read(id))).toEqual([`committee vote_on_appeal ${executed.escrowUntil}`]);

    court.clock.advance(10 * HOUR_MS);
    expect(await read(id)).toMatchObject({ phase: 'closed', nextSteps: [] });
  });
});
