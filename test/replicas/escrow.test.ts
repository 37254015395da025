/** Two replicas on one database at the end of an escrow: stake leaves it once, one way. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { required } from '../../src/primitives/assert.ts';
import { after, at, DAY_MS } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { releaseNext } from '../../src/slash/escrow/releasing/service.ts';
import { MEMBERS, OPERATOR_ADMIN } from '../support/bootstrap.ts';
import { manualClock } from '../support/clock.ts';
import { type Court, courtOf } from '../support/court.ts';
import { freshPostgresUrl, onPostgres } from '../support/database.ts';
import { NOW } from '../support/statements.ts';
import { DUE, docketFile, fillDocket } from './docket.ts';

const PATIENCE_MS = 240_000;
const ESCROW_MS = 7 * DAY_MS;

const title = 'two replicas on one PostgreSQL (only where there is one)';

describe.skipIf(!onPostgres)(title, { timeout: PATIENCE_MS }, () => {
  let replicas: readonly [Court, Court];
  let ids: readonly string[];

  beforeAll(async () => {
    const url = await freshPostgresUrl();
    replicas = [await replicaOn(url), await replicaOn(url)];
    const [one] = replicas;
    await fillDocket(one, 2);
    await one.feed('ledger', [
      { at: new Date(NOW).toISOString(), type: 'operator', operator: 'op-1', ...speaker('own-1') },
    ]);
    for (const { clock } of replicas) clock.set(DUE);
    ids = (await one.close()).map(({ id }) => id as string);
  }, PATIENCE_MS);
  afterAll(() => Promise.all(replicas.map((replica) => replica.end())));

  test('the last vote for a reversal and the release meet: one of them happens', async () => {
    const [one, two] = replicas;
    const his = await slashesOf(one.database, 'op-1');
    expect(his).toHaveLength(4);
    for (const id of his) {
      expect((await one.appeal(id)).status).toBe(201);
      await one.voteOnAppeal(id, 'reverse', { by: MEMBERS[0] });
    }
    one.clock.set(after(DUE, ESCROW_MS - 1));
    two.clock.set(after(DUE, ESCROW_MS));
    for (const id of his) {
      const [vote] = await Promise.all([
        one.voteOnAppeal(id, 'reverse', { by: MEMBERS[1] }),
        releaseNext(two, 3),
      ]);
      const { status } = await rowOf(one.database, id);
      expect([vote.body.code ?? vote.body.status, status]).toSatisfy(
        ([said, is]: readonly string[]) =>
          (said === 'reversed' && is === 'reversed') ||
          (said === 'escrow_over' && is === 'executed'),
      );
    }
  });

  test('both release what is left, each slash once, and what goes out is what was taken', async () => {
    for (const { clock } of replicas) clock.set(after(DUE, ESCROW_MS));
    const released = await Promise.all(replicas.map(releaseAll));
    expect(new Set(released.flat()).size).toBe(released.flat().length);

    for (const id of ids) {
      const { status, settledAt, taken, disposed } = await rowOf(replicas[0].database, id);
      expect(settledAt).not.toBeNull();
      expect(disposed).toBe(status === 'reversed' ? 0n : taken);
    }
  });
});

const speaker = (restaker: string) => ({ admin: OPERATOR_ADMIN.signer, restaker });

async function replicaOn(url: string): Promise<Court> {
  const database = await openDatabase({ url });
  const founding = { database, clock: manualClock(NOW), kinds: KINDS };
  return courtOf({ ...founding, deployment: await bootstrap(founding, docketFile()) });
}

async function releaseAll(replica: Court): Promise<readonly string[]> {
  const released: string[] = [];
  for (;;) {
    const more = await releaseNext(replica, 3);
    if (more.length === 0) return released;
    released.push(...more);
  }
}

const slashesOf = (database: Database, operator: string) =>
  database.transaction(async (tx) => {
    const rows = await tx.slashRequest.findMany({ where: { operator, status: 'executed' } });
    return rows.map(({ id }) => id);
  });

/** What one slash took and where it is, in whole units of its one asset. */
const rowOf = (database: Database, id: string) =>
  database.transaction(async (tx) => {
    const row = await tx.slash.findUnique({
      where: { requestId: id },
      include: { request: true, dispositions: true, rateLines: { where: { kind: 'slash' } } },
    });
    const { request, settledAt, dispositions, rateLines } = required(row, 'it was executed');
    const sum = (units: readonly { toFixed(): string }[]) =>
      units.reduce((total, one) => total + BigInt(one.toFixed()), 0n);
    return {
      status: request.status,
      settledAt: settledAt === null ? null : at(Number(settledAt)),
      taken: sum(rateLines.map(({ loss }) => loss)),
      disposed: sum(dispositions.map(({ amount }) => amount)),
    };
  });
