/** How keys of the history follow each other, on a real database. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  begun,
  foundingKey,
  type LogKey,
  openCheckpoint,
} from '../../../src/history/checkpoints/keys.ts';
import { noteSigner } from '../../../src/history/checkpoints/signing.ts';
import { formatVerifierKey } from '../../../src/history/checkpoints/verifier-key.ts';
import { ABOUT_NOBODY } from '../../../src/history/entry.ts';
import { listLogKeys, openLog, originOf, retireKey } from '../../../src/history/keys/service.ts';
import { checkpointOf, pageEntries } from '../../../src/history/reading/service.ts';
import { recordDecisions } from '../../../src/history/recording/store.ts';
import { sequenceNext } from '../../../src/history/sequencing/service.ts';
import { orRefuse } from '../../../src/primitives/refusal.ts';
import { type World, world } from '../../support/bootstrap.ts';

const [FIRST, SECOND, SPARE] = ['01', '02', '03'].map((byte) => byte.repeat(32)) as [
  string,
  string,
  string,
];

let court: World;
beforeEach(async () => {
  court = await world();
});
afterEach(() => court.database.close());

const keyOf = (seed: string) => orRefuse(noteSigner(originOf(court), Buffer.from(seed, 'hex'))).key;
const opened = async (keys: readonly LogKey[]) =>
  openCheckpoint(await checkpointOf(court), { origin: originOf(court), keys });
const logOf = (...given: readonly string[]) => openLog(court, { given, spare: SPARE });

test('without a key that is given the log keeps one of its own, and signs with it again', async () => {
  const [log, again] = [await logOf(), await openLog(court, { given: [], spare: FIRST })];
  expect(log.signers).toEqual(again.signers);
  expect(await sequenceNext(court, again)).toBeGreaterThan(0);
  expect(await opened([foundingKey(keyOf(SPARE))])).toMatchObject({ ok: true });
});

test('a second key begins by an entry, and whoever knows the first believes both', async () => {
  await sequenceNext(court, await logOf(FIRST));
  const log = await logOf(FIRST, SECOND);
  await sequenceNext(court, log);

  const { items } = await pageEntries(court, { from: 0, limit: 100 });
  const index = items.findIndex(({ type }) => type === 'history.key_begun');
  expect(items[index]?.text).toContain(formatVerifierKey(keyOf(SECOND)));
  const founded = [foundingKey(keyOf(FIRST))];
  expect(await opened(founded)).toMatchObject({ ok: true });
  const both = orRefuse(begun(founded, { key: keyOf(SECOND), index }));
  expect(orRefuse(await opened(both)).missing).toEqual([]);
});

test('a process without a key that must sign gives no index, and one with it does', async () => {
  await sequenceNext(court, await logOf(FIRST));
  const [alone, both] = [await logOf(FIRST), await logOf(FIRST, SECOND)];
  await expect(sequenceNext(court, alone)).rejects.toThrow(/which this process was not given/);
  expect(await sequenceNext(court, both)).toBe(1);
});

test('a key ends when another has signed, and the last never', async () => {
  await sequenceNext(court, await logOf(FIRST));
  const first = formatVerifierKey(keyOf(FIRST));
  const second = formatVerifierKey(keyOf(SECOND));
  await expect(retireKey(court, first)).rejects.toMatchObject({
    error: { code: 'key_not_handed_over' },
  });
  const log = await logOf(FIRST, SECOND);
  await sequenceNext(court, log);

  await retireKey(court, first);
  await expect(retireKey(court, second)).rejects.toMatchObject({
    error: { code: 'key_not_handed_over' },
  });
  await sequenceNext(court, await logOf(SECOND));
  const { keys } = await listLogKeys(court);
  expect(keys.map(({ key, until }) => [key, until === null])).toEqual([
    [first, false],
    [second, true],
  ]);
});

test('a key that the log keeps signs beside one that is given later, until it is ended', async () => {
  await sequenceNext(court, await logOf());
  const log = await logOf(SECOND);
  expect(await sequenceNext(court, log)).toBe(1);
  const spare = formatVerifierKey(keyOf(SPARE));
  await retireKey(court, spare);
  expect(await sequenceNext(court, log)).toBe(1);
  const { keys } = await listLogKeys(court);
  expect(keys.map(({ key, until }) => [key, until === null])).toEqual([
    [spare, false],
    [formatVerifierKey(keyOf(SECOND)), true],
  ]);
  expect((await logOf(SECOND)).signers).toHaveLength(1);
});

test('what came to its end first has the lower index, however little is taken at a time', async () => {
  await sequenceNext(court, await logOf(FIRST));
  const log = await logOf(FIRST);
  const whats = ['long 1', 'short', 'early', 'long 2', 'late'];
  for (const what of whats)
    await court.database.transaction((tx) =>
      recordDecisions(tx, [
        { ...ABOUT_NOBODY, type: 'facts.conflict', at: court.clock.time, body: { what } },
      ]),
    );
  /** As if one transaction had written down the first and the fourth. */
  await court.database.transaction(
    (tx) => tx.$executeRaw`UPDATE "history_pending" SET "tx" = 1 WHERE "body" LIKE '%long%'`,
  );
  const counts = [];
  for (let n = 0; n < 4; n += 1) counts.push(await sequenceNext(court, log, 2));
  expect(counts).toEqual([1, 1, 2, 1]);
  const { items } = await pageEntries(court, { from: 1, limit: 100 });
  const said = items.map(({ text }) => JSON.parse(text).body.what);
  expect(said).toEqual(['short', 'early', 'long 1', 'long 2', 'late']);
});

test('many at once give every entry one index', async () => {
  const log = await logOf(FIRST);
  const turns = await Promise.all([1, 2, 3, 4].map(() => sequenceNext(court, log)));
  expect(turns.filter((count) => count > 0)).toHaveLength(1);
});
