/** Deadlines: decided as of them, whenever that is written; and nobody pays for a broken neighbour. */
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../../src/db/database.ts';
import { canonicalJson } from '../../src/primitives/bytes.ts';
import {
  at,
  DAY_MS,
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  SECOND_MS,
  after as shifted,
} from '../../src/primitives/time.ts';
import { endDue, untilNextDeadline } from '../../src/slash/closing/ending/service.ts';
import { executeDue } from '../../src/slash/closing/execution/service.ts';
import type { Closing } from '../../src/slash/closing/service.ts';
import { courtFigures } from '../../src/standing/figures/service.ts';
import { MEMBERS } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';
import {
  allocates,
  benchesOf,
  type Docket,
  delegates,
  docketOf,
  feedKeys,
  feedLedger,
  joins,
  statusOf,
  tick,
} from './docket.ts';

const OPERATORS = ['op-1', 'op-2'] as const;

let court: Court;
let docket: Docket;

beforeAll(async () => {
  court = await openCourt(
    benchesOf({ oracle: { tombstone: false }, bridge: { burden: 'uphold', tombstone: false } }),
  );
  docket = docketOf(court);
  await feedKeys(court, OPERATORS);
  await feedLedger(
    court,
    OPERATORS.flatMap((operator) => [
      joins(operator),
      allocates(`${operator}-alice`, operator, { oracle: '1' }),
      delegates(`${operator}-alice`, operator, '1000'),
    ]),
  );
  court.clock.advance(3 * HOUR_MS);
});
afterAll(() => court.end());

const idsOf = ({ decided }: Closing) => decided.map(({ id }) => id);
const failuresOf = ({ failed }: Closing) => failed.map(({ id, failures }) => ({ id, failures }));

const rowOf = (id: string) =>
  court.database.transaction((tx) => tx.slashRequest.findUniqueOrThrow({ where: { id } }));

async function accountOf(id: string) {
  const { account } = await rowOf(id);
  return JSON.parse(account ?? 'null');
}

const sql = (work: Parameters<Database['transaction']>[0]) => court.database.transaction(work);

describe('the service is down over a deadline', () => {
  test('what it finds when it is up again is decided by the votes that were in time', async () => {
    const silent = await docket.open();
    const upheld = await docket.open({ services: ['bridge'], operator: 'op-2' });
    const missed = await docket.open({ services: ['bridge'] });
    const deadline = at(Number((await rowOf(silent.id)).vetoDeadline));
    expect(await untilNextDeadline(court)).toBe(deadline - court.clock.time);

    court.clock.set(shifted(deadline, -1));
    for (const by of MEMBERS.slice(0, 2)) await court.vote(upheld.id, 'uphold', { by });
    await tick(court);
    court.clock.advance(5 * HOUR_MS);
    const late = await court.vote(silent.id, 'veto', { by: MEMBERS[2] });
    expect(late.body.code).toBe('veto_window_closed');

    expect((await court.close()).map(({ id, status }) => [id, status])).toEqual([
      [missed.id, 'dismissed'],
      [silent.id, 'executed'],
      [upheld.id, 'executed'],
    ]);
    const account = await accountOf(missed.id);
    expect(account).toMatchObject({
      ending: 'dismissed',
      asOf: formatTime(at(Number((await rowOf(missed.id)).vetoDeadline))),
      decidedAt: formatTime(court.clock.time),
      clock: { readAt: formatTime(court.clock.time) },
    });
  });

  test('up again after the end of the slash period, it expires what nobody could execute', async () => {
    const { id, capture } = await docket.open();
    await tick(court);
    const executeBy = shifted(capture, 3 * DAY_MS - HOUR_MS);
    court.clock.set(shifted(executeBy, -1));
    expect(idsOf(await endDue(court))).toEqual([]);

    court.clock.set(shifted(executeBy, 7 * HOUR_MS));
    expect(idsOf(await executeDue(court))).toEqual([]);
    expect(idsOf(await endDue(court))).toEqual([id]);
    expect(await accountOf(id)).toMatchObject({
      ending: 'expired',
      asOf: formatTime(executeBy),
      decidedAt: formatTime(court.clock.time),
    });
  });
});

describe('a request cannot be decided', () => {
  test('the slashes beside it are executed, and it is tried again, ever later', async () => {
    const { broken, others, repair } = await brokenSlash();
    const closing = await executeDue(court);
    expect(idsOf(closing)).toEqual(others);
    expect(failuresOf(closing)).toEqual([{ id: broken, failures: 1 }]);
    expect(closing.failed[0]?.retryAt).toBe(shifted(court.clock.time, SECOND_MS));
    expect((await courtFigures(court)).putOff).toBe(1);

    for (const failures of [2, 3, 4]) {
      const waitMs = SECOND_MS * 2 ** (failures - 2);
      court.clock.advance(waitMs - 1);
      expect(await executeDue(court)).toEqual({ decided: [], failed: [] });
      court.clock.advance(1);
      expect(failuresOf(await executeDue(court))).toEqual([{ id: broken, failures }]);
    }
    await sql(
      (tx) => tx.$executeRaw`UPDATE "slash_request" SET "failures" = 40 WHERE "id" = ${broken}`,
    );
    court.clock.advance(DAY_MS / 24);
    const again = await executeDue(court);
    expect(again.failed[0]?.retryAt).toBe(shifted(court.clock.time, 5 * MINUTE_MS));

    await repair();
    expect(await executeDue(court)).toEqual({ decided: [], failed: [] });
    court.clock.advance(5 * MINUTE_MS);
    expect(idsOf(await executeDue(court))).toEqual([broken]);
    expect((await courtFigures(court)).putOff).toBe(0);
  });

  test('asked for by hand it is tried at once, and executed once it can be', async () => {
    const { broken, repair } = await brokenSlash();
    const path = `/v1/slash-requests/${broken}/execution`;
    for (const failures of [1, 2]) {
      expect((await request(court.server).post(path)).status).toBe(500);
      expect((await rowOf(broken)).failures).toBe(failures);
    }
    await repair();
    expect((await request(court.server).post(path)).body).toMatchObject({ status: 'executed' });
    await court.close();
  });

  test('it keeps nobody from being dismissed, and is dismissed once it can be read', async () => {
    const cases = [];
    for (const operator of OPERATORS)
      cases.push(await docket.open({ services: ['bridge'], operator }));
    const [broken = '', sound = ''] = cases.map(({ id }) => id);
    const bench = canonicalJson((await rowOf(broken)).bench as never);
    await sql(
      (tx) => tx.$executeRaw`UPDATE "slash_request" SET "bench" = '{}' WHERE "id" = ${broken}`,
    );
    court.clock.advance(DAY_MS);

    const closing = await endDue(court);
    expect(idsOf(closing)).toEqual([sound]);
    expect(failuresOf(closing)).toEqual([{ id: broken, failures: 1 }]);
    await sql(
      (tx) =>
        tx.$executeRaw`UPDATE "slash_request" SET "bench" = ${bench}::jsonb WHERE "id" = ${broken}`,
    );
    court.clock.advance(SECOND_MS);
    expect(idsOf(await endDue(court))).toEqual([broken]);
    expect(await statusOf(court, broken)).toBe('dismissed');
  });

  /** Three are due; the stake that answers in the first of them is spoilt. */
  async function brokenSlash() {
    const broken = await docket.open();
    const others: string[] = [];
    for (let i = 0; i < 2; i += 1) others.push((await docket.open({ operator: 'op-2' })).id);
    court.clock.advance(DAY_MS);
    await tick(court);
    const allocate = (text: string) =>
      sql(
        (tx) =>
          tx.$executeRaw`UPDATE "cohort" SET "allocation" = ${text} WHERE "target" = 'operator/op-1'`,
      );
    await allocate('oracle=spoilt');
    return { broken: broken.id, others, repair: () => allocate('default') };
  }
});
