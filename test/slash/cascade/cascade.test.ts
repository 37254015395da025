import { describe, expect, test } from 'vitest';
import { applyEvent } from '../../../src/ledger/apply-event.ts';
import { EMPTY, openBook, settleSums } from '../../../src/ledger/book.ts';
import { parseLedgerEvent } from '../../../src/ledger/event-schema.ts';
import { amountsAt } from '../../../src/ledger/secured.ts';
import { canonicalJson } from '../../../src/primitives/bytes.ts';
import { epochStart } from '../../../src/primitives/epoch.ts';
import { wad } from '../../../src/primitives/fraction.ts';
import type { AssetId, OperatorId, ServiceId } from '../../../src/primitives/ids.ts';
import { rational } from '../../../src/primitives/rational.ts';
import { at, durationMs, HOUR_MS } from '../../../src/primitives/time.ts';
import { cascade } from '../../../src/slash/cascade/cascade.ts';
import { liableCohorts, type SlashTerms } from '../../../src/slash/cascade/cascade-liable.ts';
import { networkOf, wantedBy } from '../../../src/slash/cascade/cascade-network.ts';
import { reportOf } from '../../../src/slash/cascade/cascade-report.ts';
import { runningSum } from '../../../src/slash/cascade/cascade-sum.ts';

const clock = { genesis: at(0), epochLength: durationMs(HOUR_MS), joinNotice: durationMs(0) };
const PROFILES = [
  null,
  {},
  { S0: '1' },
  { S0: '0.5' },
  { S1: '1' },
  { S0: '1', S1: '1' },
  { S2: '1' },
  { S0: '0.1', S2: '1' },
];

const terms = (fraction: bigint): SlashTerms => ({
  operator: 'o' as OperatorId,
  service: 'S0' as ServiceId,
  capture: at(100 * HOUR_MS),
  fraction: wad(fraction),
  liable: ['operator'],
  sharedFraction: wad(10n ** 18n),
});

/** So many restakers of 1000 umilk each, in 8 profiles, arriving over 72 epochs. */
function network(restakers: number) {
  const book = openBook(clock, EMPTY);
  let seq = 0;
  const feed = (epoch: number, fields: object) => {
    seq += 1;
    const time = new Date(epoch * HOUR_MS + 1).toISOString();
    const event = parseLedgerEvent({ seq, at: time, ...fields });
    if (!event.ok) throw new Error(JSON.stringify(event.error));
    applyEvent(book, event.value);
  };
  for (const service of ['S0', 'S1', 'S2']) feed(0, { type: 'join', operator: 'o', service });
  for (let i = 0; i < restakers; i += 1) {
    const epoch = Math.floor((i * 72) / restakers);
    const stake = { restaker: `r${i}`, target: 'operator/o' };
    feed(epoch, { type: 'allocate', ...stake, services: PROFILES[i % 8] });
    feed(epoch, { type: 'delegate', ...stake, asset: 'umilk', amount: '1000' });
  }
  return book;
}

function slashOf(book: ReturnType<typeof network>, fraction: bigint, required: bigint) {
  const view = { ...book, linesOf: () => [] };
  settleSums(book);
  const moment = {
    clock: book.clock,
    now: epochStart(book.clock, 101),
    epochNow: 101,
    memberships: book.memberships,
  };
  const of = terms(fraction);
  const liable = liableCohorts(view, of, 101, new Set());
  const { losses, effects } = cascade(of, liable, moment);
  const wanted = wantedBy([effects], 101, book.memberships);
  const changes = book.changes.sums.changes();
  const sums = networkOf(wanted, amountsAt(changes, moment.now), amountsAt(changes, null));
  const requiredStake = [
    { service: 'S1' as ServiceId, asset: 'umilk' as AssetId, amount: required },
  ];
  return { losses, report: reportOf(of, effects, sums, requiredStake) };
}

describe('a slash costs histories, not restakers', () => {
  const book = network(100_000);

  test('100,000 restakers of 8 profiles over 72 epochs are 576 cohorts', () => {
    expect(book.cohorts.size).toBe(576);
    const { losses, report } = slashOf(book, 10n ** 17n, 0n);
    expect(losses.length).toBe(360);
    expect(report.totals).toEqual([
      { asset: 'umilk', cutByCap: '0', exact: '4500000', paidOut: '0', total: '4500000' },
    ]);
    expect(report.services.map((of) => of.service)).toEqual(['S0', 'S1', 'S2']);
  });
});

describe('a report', () => {
  const book = network(80);

  test('is the same byte for byte for the same ledger in the same epoch', () => {
    const [one, other] = [0, 1].map(() =>
      canonicalJson(slashOf(book, 10n ** 17n, 0n).report as never),
    );
    expect(one).toBe(other);
  });

  test.each([
    { required: 28_000n, found: [] },
    {
      required: 28_001n,
      found: [{ newly: true, required: '28001', securedBefore: '30000', securedAfter: '28000' }],
    },
    { required: 30_001n, found: [{ newly: false }] },
  ])('tells who is undersecured below $required', ({ required, found }) => {
    const { undersecured } = slashOf(book, 10n ** 17n, required).report;
    expect(undersecured).toMatchObject(found);
    expect(undersecured.length).toBe(found.length);
  });

  test('of a slash of everything leaves nothing of what was wholly exposed', () => {
    const { losses } = slashOf(book, 10n ** 18n, 0n);
    const wholly = losses.filter((of) => of.cohort.exposure === 100);
    expect(wholly.length).toBeGreaterThan(0);
    expect(wholly.every((of) => of.rateAfter.num === 0n)).toBe(true);
  });
});

describe('running sums are exact', () => {
  test('a third, three times, is one', () => {
    const sum = runningSum(100n);
    const floors = [1, 2, 3].map(() => {
      sum.plus(rational(1n, 3n));
      return sum.whole();
    });
    expect(floors).toEqual([0n, 0n, 1n]);
  });

  test('a hair below one is not one', () => {
    const sum = runningSum(100n);
    sum.plus({ num: 50n, den: 100n });
    sum.plus(rational(5n * 10n ** 79n - 1n, 10n ** 80n));
    expect(sum.whole()).toBe(0n);
    sum.plus(rational(1n, 10n ** 80n));
    expect(sum.whole()).toBe(1n);
  });
});
