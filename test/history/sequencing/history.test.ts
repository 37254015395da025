import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkpointText } from '../../../src/history/checkpoints/checkpoint.ts';
import { foundingKey, openCheckpoint } from '../../../src/history/checkpoints/keys.ts';
import { type Log, openLog } from '../../../src/history/keys/service.ts';
import {
  checkpointOf,
  consistencyProof,
  historySize,
  inclusionProof,
  pageEntries,
  readTile,
} from '../../../src/history/reading/service.ts';
import { sequenceNext } from '../../../src/history/sequencing/service.ts';
import { leafHash } from '../../../src/history/tree/hashing.ts';
import { verifyConsistency, verifyInclusion } from '../../../src/history/tree/verifying.ts';
import { canonicalJson, type Json } from '../../../src/primitives/bytes.ts';
import { orRefuse } from '../../../src/primitives/refusal.ts';
import { makeNextTree } from '../../../src/slash/tree/service.ts';
import { type EscrowCourt, escrowCourt } from '../../scenarios/escrowed.ts';
import { MEMBERS } from '../../support/bootstrap.ts';
import { referenceTree } from '../../support/rfc6962.ts';

let court: EscrowCourt;
let log: Log;
let texts: readonly string[];

const sequenceAll = async (): Promise<void> => {
  while ((await sequenceNext(court, log, 7)) > 0);
};
const headOf = async (size: number | null = null) => {
  const note = await checkpointOf(court, size);
  const keys = log.signers.map(({ key }) => foundingKey(key));
  return orRefuse(openCheckpoint(note, { origin: log.origin, keys }));
};

beforeAll(async () => {
  court = await escrowCourt();
  log = await openLog(court, { given: [], spare: '11'.repeat(32) });
  const kept = await court.slash('op-1', 'oracle');
  const undone = await court.slash('op-2', 'oracle');
  const { id: spared } = await court.docket.open();
  for (const by of MEMBERS) await court.vote(spared, 'veto', { by });
  await court.close();
  await court.reverse(undone);
  while ((await makeNextTree(court)) !== null);
  court.clock.advance(24 * 3_600_000);
  expect(await court.release()).toContain(kept);
  await sequenceAll();
  const size = await historySize(court);
  const { items } = await pageEntries(court, { from: 0, limit: size });
  texts = items.map(({ text }) => text);
});
afterAll(() => court.end());

const typeOf = (text: string) => (JSON.parse(text) as { type: string }).type;

describe('the history', () => {
  test('begins with the founding, and has all that was said and all that was decided', () => {
    const types = texts.map(typeOf);
    expect(types[0]).toBe('deployment.founded');
    expect(new Set(types)).toEqual(
      new Set([
        'deployment.founded',
        'feed.taken',
        'tribune/feed/v1',
        'tribune/evidence/v1',
        'request.opened',
        'tribune/vote/v1',
        'request.vetoed',
        'slash.executed',
        'slash.proven',
        'tribune/appeal/v1',
        'tribune/appeal-vote/v1',
        'slash.reversed',
        'slash.released',
      ]),
    );
  });

  test('is canonical JSON, entry by entry, of times that are spelled out', () => {
    for (const text of texts) {
      const json = JSON.parse(text) as { readonly at: string };
      expect(canonicalJson(json as unknown as Json)).toBe(text);
      expect(new Date(json.at).toISOString()).toBe(json.at);
    }
  });

  test('has as many entries as were written down, and nothing waits', async () => {
    const left = await court.database.transaction((tx) => tx.historyPending.count());
    const rows = await court.database.transaction((tx) =>
      tx.historyEntry.findMany({ orderBy: { index: 'asc' }, select: { index: true } }),
    );
    expect(left).toBe(0);
    expect(rows.map(({ index }) => Number(index))).toEqual(texts.map((_, i) => i));
  });

  test('puts what follows after what it follows from', () => {
    const at = (type: string) => texts.findIndex((text) => typeOf(text) === type);
    const order = [
      ['tribune/evidence/v1', 'request.opened', 'slash.executed', 'tribune/appeal/v1'],
      ['tribune/appeal/v1', 'tribune/appeal-vote/v1', 'slash.reversed', 'slash.released'],
      ['tribune/vote/v1', 'request.vetoed'],
    ];
    for (const of of order) expect([...of].sort((a, b) => at(a) - at(b))).toEqual(of);
  });
});

describe('its tree', () => {
  test('is that of RFC 6962 over the texts, at every size that was signed', async () => {
    const reference = referenceTree(texts.map((text) => leafHash(Buffer.from(text))));
    for (let size = 7; size < texts.length; size += 7) {
      const { root } = await headOf(size);
      expect(root).toEqual(reference.mth(0, size));
    }
    const head = await headOf();
    expect(head.size).toBe(texts.length);
    expect(checkpointText(head)).toMatch(/^tribune\/milk/);
  });

  test('proves every entry, and that it only grew', async () => {
    const { size, root } = await headOf();
    for (const [index, text] of texts.entries()) {
      const path = await inclusionProof(court, index, size);
      const leaf = leafHash(Buffer.from(text));
      expect(verifyInclusion({ leaf, index, size, root, path })).toEqual({ ok: true, value: true });
    }
    const old = await headOf(7);
    const path = await consistencyProof(court, 7, size);
    expect(verifyConsistency({ old, new: { size, root }, path })).toMatchObject({ ok: true });
  });

  test('refuses proofs of what it does not have', async () => {
    const size = texts.length;
    const tooShort = { error: { code: 'history_too_short', size } };
    await expect(inclusionProof(court, 0, size + 1)).rejects.toMatchObject(tooShort);
    await expect(inclusionProof(court, size, size)).rejects.toMatchObject(tooShort);
    await expect(consistencyProof(court, 1, size + 1)).rejects.toMatchObject(tooShort);
    await expect(readTile(court, { level: 0, n: 0 }, size + 1)).rejects.toMatchObject(tooShort);
  });
});

describe('the database', () => {
  test.each([
    `UPDATE "history_entry" SET "content" = 'other' WHERE "index" = 0`,
    'DELETE FROM "history_entry" WHERE "index" = 0',
    'TRUNCATE "history_entry" CASCADE',
    `UPDATE "history_checkpoint" SET "note" = 'other'`,
    'DELETE FROM "history_tile"',
    `INSERT INTO "history_entry" VALUES (1000000, 'x', 0, '{}', '{}', sha256('x'), 'x')`,
  ])('refuses to %s', async (sql) => {
    const change = court.database.transaction((tx) => tx.$executeRawUnsafe(sql));
    await expect(change).rejects.toThrow(/never changed|no gaps/);
  });
});
