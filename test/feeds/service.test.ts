import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FeedApplier } from '../../src/feeds/applier.ts';
import { LINES_PER_TRANSACTION } from '../../src/feeds/keeping.ts';
import type { PriceLine } from '../../src/feeds/prices/price-schema.ts';
import { pricesApplier } from '../../src/feeds/prices/service.ts';
import { priceAt } from '../../src/feeds/prices/store.ts';
import { takeFeed } from '../../src/feeds/service.ts';
import { loadHead, loadLines } from '../../src/feeds/store.ts';
import type { AssetId } from '../../src/primitives/ids.ts';
import { formatTime, after as later, MINUTE_MS } from '../../src/primitives/time.ts';
import { asAuthority, CHANGE_DELAY_MS, currentOf, set } from '../registry/desk.ts';
import { FEEDER, type World, world } from '../support/bootstrap.ts';
import { feedBody, feedStatement, ndjson, type Posting, streamed } from '../support/feeding.ts';
import { keyOf, NOW } from '../support/statements.ts';

let w: World;
beforeAll(async () => {
  w = await world();
});
afterAll(() => w.database.close());

const tick = (seq: number, ms = 0) => ({ seq, at: formatTime(later(NOW, ms)), type: 'tick' });
const price = (seq: number, value: string, ms = 0) => ({
  ...tick(seq, ms),
  type: 'price',
  asset: 'umilk',
  price: value,
  exponent: 6,
});

const post = async (lines: string, posting: Posting = {}) => {
  w.clock.advance(1);
  const statement = feedStatement(w, 'prices', lines, posting);
  const { answer } = await takeFeed(w, pricesApplier, feedBody(statement, lines));
  return answer;
};
const refused = (error: object) => ({ error });
const head = () => w.database.transaction((tx) => loadHead(tx, 'prices'));

/** The rest of a feed starts where the tests before left it. */
const next = async () => ((await head())?.seq ?? 0) + 1;

describe('what is taken', () => {
  test('is answered with how far the feed has come', async () => {
    expect(await post(ndjson([price(1, '1.5'), tick(2), price(3, '1.25', 10)]))).toEqual({
      feed: 'prices',
      taken: 3,
      skipped: 0,
      seq: 3,
      discrepancies: [],
      discrepancyCount: 0,
    });
    const found = await w.database.transaction((tx) =>
      priceAt(tx, 'umilk' as AssetId, later(NOW, 9)),
    );
    expect(found).toMatchObject({ price: '1.5', exponent: 6, at: NOW });
  });

  test('is skipped when it comes again, spaces and the order of fields apart', async () => {
    const { seq, at, ...rest } = price(3, '1.25', 10);
    const same = `{"type":"price", "price":"1.25","asset":"${rest.asset}","exponent":6,"seq":3,"at":"${at}"}\n`;
    expect(seq).toBe(3);
    expect(await post(same + ndjson([tick(4, 10)]))).toMatchObject({
      taken: 1,
      skipped: 1,
      seq: 4,
    });
    const [stored] = await w.database.transaction((tx) =>
      loadLines(tx, 'prices', { firstSeq: 3, lastSeq: 3 }),
    );
    expect(stored?.text).toBe(JSON.stringify(price(3, '1.25', 10)));
  });

  test('by an accepted statement gets the first answer, without its lines being read', async () => {
    const lines = ndjson([tick(await next(), 20)]);
    const statement = feedStatement(w, 'prices', lines);
    const first = await takeFeed(w, pricesApplier, feedBody(statement, lines));
    const again = await takeFeed(w, pricesApplier, feedBody(statement, 'not read'));
    expect(again).toEqual({ ...first, replayed: true });
  });

  test('may be signed in a header instead of the first line, and arrive byte by byte', async () => {
    const lines = ndjson([tick(await next(), 20)]).trimEnd();
    const statement = feedStatement(w, 'prices', lines);
    const header = Buffer.from(JSON.stringify(statement)).toString('base64url');
    const { answer } = await takeFeed(w, pricesApplier, { body: streamed(lines, 1), header });
    expect(answer).toMatchObject({ taken: 1 });
  });

  test('by two requests at once is taken once', async () => {
    const seq = await next();
    const lines = ndjson([tick(seq, 30), tick(seq + 1, 30)]);
    const one = feedStatement(w, 'prices', lines);
    w.clock.advance(1);
    const other = feedStatement(w, 'prices', lines);
    const answers = await Promise.all(
      [one, other].map((statement) => takeFeed(w, pricesApplier, feedBody(statement, lines))),
    );
    const taken = answers.map(({ answer }) => (answer as { taken: number }).taken);
    expect(taken.sort()).toEqual([0, 2]);
    expect((await head())?.seq).toBe(seq + 1);
  });
});

describe('what is refused leaves nothing', () => {
  const cases: [string, object, (seq: number) => { lines: string; posting?: Posting }][] = [
    [
      'a key that is no feeder',
      { code: 'not_a_feeder', feed: 'prices' },
      (seq) => ({ lines: ndjson([tick(seq, 50)]), posting: { key: keyOf('ed25519', 99) } }),
    ],
    [
      'a gap after what was taken',
      { code: 'feed_gap' },
      (seq) => ({ lines: ndjson([tick(seq + 1, 50)]) }),
    ],
    [
      'a gap between lines',
      { code: 'feed_gap' },
      (seq) => ({ lines: ndjson([tick(seq, 50), tick(seq + 2, 50)]) }),
    ],
    [
      'a line that was taken with other content',
      { code: 'feed_conflict', seq: 1 },
      (seq) => ({
        lines: ndjson([price(1, '9'), ...Array.from({ length: seq }, (_, i) => tick(i + 2, 50))]),
      }),
    ],
    [
      'time that runs backwards between lines',
      { code: 'feed_time_backwards' },
      (seq) => ({ lines: ndjson([tick(seq, 50), tick(seq + 1, 49)]) }),
    ],
    [
      'time that runs backwards from what was taken',
      { code: 'feed_time_backwards' },
      (seq) => ({ lines: ndjson([tick(seq, 29)]) }),
    ],
    [
      'a line without its fields',
      { code: 'line_malformed', line: 2, pointer: '/asset' },
      (seq) => {
        const { asset, ...incomplete } = price(seq + 1, '1', 50);
        expect(asset).toBe('umilk');
        return { lines: ndjson([tick(seq, 50), incomplete]) };
      },
    ],
    [
      'an empty line',
      { code: 'line_malformed', line: 2 },
      (seq) => ({ lines: `${ndjson([tick(seq, 50)])}\n` }),
    ],
    [
      'a price that is no decimal',
      { code: 'line_malformed', pointer: '/price' },
      (seq) => ({ lines: ndjson([price(seq, '1e9', 50)]) }),
    ],
    [
      'another first line than was signed',
      { code: 'feed_range_mismatch' },
      (seq) => ({ lines: ndjson([tick(seq, 50)]), posting: { firstSeq: seq - 1 } }),
    ],
    [
      'fewer lines than were signed',
      { code: 'feed_range_mismatch' },
      (seq) => ({ lines: ndjson([tick(seq, 50)]), posting: { lastSeq: seq + 1 } }),
    ],
    [
      'more lines than were signed',
      { code: 'feed_range_mismatch' },
      (seq) => ({ lines: ndjson([tick(seq, 50), tick(seq + 1, 50)]), posting: { lastSeq: seq } }),
    ],
    [
      'other bytes than were signed',
      { code: 'lines_digest_mismatch' },
      (seq) => ({ lines: ndjson([tick(seq, 50)]), posting: { digest: '0'.repeat(64) } }),
    ],
  ];

  test.each(cases)('%s', async (_what, error, make) => {
    const before = await head();
    const { lines, posting } = make((before?.seq ?? 0) + 1);
    await expect(post(lines, posting)).rejects.toMatchObject(refused(error));
    expect(await head()).toEqual(before);
    const count = await w.database.transaction((tx) => tx.feedLine.count());
    expect(count).toBe(before?.seq ?? 0);
  });

  test('a statement about another feed', async () => {
    const lines = ndjson([tick(await next(), 50)]);
    const statement = feedStatement(w, 'ledger', lines);
    await expect(takeFeed(w, pricesApplier, feedBody(statement, lines))).rejects.toMatchObject(
      refused({ code: 'wrong_feed', expected: 'prices', found: 'ledger' }),
    );
  });

  test('a request without a statement', async () => {
    await expect(takeFeed(w, pricesApplier, { body: streamed('') })).rejects.toMatchObject(
      refused({ code: 'malformed' }),
    );
    const header = 'not base64url!';
    await expect(takeFeed(w, pricesApplier, { body: streamed(''), header })).rejects.toMatchObject(
      refused({ code: 'malformed' }),
    );
  });

  test('a statement whose signature does not hold', async () => {
    const lines = ndjson([tick(await next(), 50)]);
    const statement = feedStatement(w, 'prices', lines) as {
      statement: object;
      signatures: { signature: string }[];
    };
    const signatures = statement.signatures.map((entry) => ({
      ...entry,
      signature: entry.signature.replace(/^../, (byte) => (byte === '00' ? '01' : '00')),
    }));
    const forged = { ...statement, signatures };
    await expect(
      takeFeed(w, pricesApplier, feedBody(forged as never, lines)),
    ).rejects.toMatchObject(refused({ code: 'signature_invalid', signer: FEEDER.signer }));
  });
});

test('a line may be two minutes ahead of now, and not a millisecond more', async () => {
  const seq = await next();
  const ahead = (ms: number) => ndjson([tick(seq, w.clock.time - NOW + 1 + 2 * MINUTE_MS + ms)]);
  await expect(post(ahead(1))).rejects.toMatchObject(refused({ code: 'feed_ahead', seq }));
  await expect(post(ahead(0))).resolves.toMatchObject({ seq });
});

test('after a crash between two transactions, the same lines go on where it stopped', async () => {
  w.clock.advance(10 * MINUTE_MS);
  const first = await next();
  const count = 2 * LINES_PER_TRANSACTION + 1;
  const time = w.clock.time - NOW;
  const lines = ndjson(Array.from({ length: count }, (_, i) => tick(first + i, time)));
  let calls = 0;
  const crashing: FeedApplier<PriceLine> = {
    ...pricesApplier,
    async apply(tx, fresh, batch) {
      calls += 1;
      if (calls === 2) throw new Error('the power went out');
      return pricesApplier.apply(tx, fresh, batch);
    },
  };
  const statement = feedStatement(w, 'prices', lines);
  await expect(takeFeed(w, crashing, feedBody(statement, lines))).rejects.toThrow('power');
  expect((await head())?.seq).toBe(first + LINES_PER_TRANSACTION - 1);

  const { answer } = await takeFeed(w, pricesApplier, feedBody(statement, lines));
  expect(answer).toMatchObject({
    taken: LINES_PER_TRANSACTION + 1,
    skipped: LINES_PER_TRANSACTION,
    seq: first + count - 1,
  });
});

test('a feeder may write until the instant at which his end takes effect, and not from then on', async () => {
  const own = await world();
  const ended = { feeder: FEEDER.signer, feeds: ['prices'], status: 'ended' };
  const previous = await currentOf(own, 'feeder', FEEDER.signer);
  await set(own, 'feeder', ended, { ...asAuthority, previous });
  const send = (seq: number) => {
    const lines = ndjson([{ seq, at: formatTime(own.clock.time), type: 'tick' }]);
    return takeFeed(own, pricesApplier, feedBody(feedStatement(own, 'prices', lines), lines));
  };

  own.clock.advance(CHANGE_DELAY_MS - 1);
  await expect(send(1)).resolves.toMatchObject({ answer: { seq: 1 } });
  own.clock.advance(1);
  await expect(send(2)).rejects.toMatchObject(
    refused({ code: 'not_a_feeder', feeder: FEEDER.signer, feed: 'prices' }),
  );
  await own.database.close();
});
