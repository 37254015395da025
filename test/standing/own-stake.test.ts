import { describe, expect, test } from 'vitest';
import { type AllocationKey, allocationKey } from '../../src/ledger/allocation.ts';
import type { CohortId, Place } from '../../src/ledger/cohort.ts';
import { byTarget } from '../../src/ledger/membership.ts';
import type { KnownCohort } from '../../src/ledger/owning/store.ts';
import type { AssetId, ServiceId, TargetId } from '../../src/primitives/ids.ts';
import {
  leverageOf,
  leverages,
  type OwnShares,
  ownRows,
  rateThen,
} from '../../src/standing/stake/own-stake.ts';

const TOKEN = 10n ** 18n;
const OPERATOR = 'operator/op' as TargetId;
const place = (changes: Partial<Place> = {}): Place => ({
  target: OPERATOR,
  phase: 'bonded',
  allocation: 'default' as AllocationKey,
  ...changes,
});

const held = (cohort: bigint, shares: bigint, changes: Partial<OwnShares> = {}): OwnShares => ({
  cohort: cohort as CohortId,
  asset: 'umilk' as AssetId,
  shares,
  rate: { num: 1n, den: 3n * TOKEN },
  place: place(),
  counting: place(),
  ...changes,
});

const units = (own: readonly OwnShares[]) =>
  ownRows(own, (of) => of.counting).map(({ tokens }) => tokens);

describe('what a restaker has', () => {
  test('is rounded down once for each cohort, however many it was made of', () => {
    expect(units([held(1n, 2n * TOKEN), held(1n, 2n * TOKEN)])).toEqual([1n]);
    expect(units([held(1n, 2n * TOKEN), held(2n, 2n * TOKEN)])).toEqual([0n, 0n]);
  });

  test('is nothing where the chain has paid it out or it had not arrived', () => {
    const paid = held(1n, 9n * TOKEN, { place: place({ phase: 'paid' }) });
    expect(units([paid, held(2n, 9n * TOKEN, { counting: null })])).toEqual([]);
  });
});

describe('the rate of a past time', () => {
  const cohort = (id: bigint, changes: Partial<KnownCohort> = {}): KnownCohort => ({
    id: id as CohortId,
    survivor: id as CohortId,
    asset: 'umilk' as AssetId,
    parent: null,
    parentVersion: 0,
    wasSlashed: false,
    firstEpoch: 1,
    place: place(),
    leftEpoch: null,
    shares: 1n,
    version: 0,
    rate: { num: 1n, den: 1n },
    ...changes,
  });
  const line = (id: bigint, version: number, before: bigint) => ({
    kind: 'slash' as const,
    cohort: id as CohortId,
    version,
    slash: 's',
    executedAt: 0 as never,
    rateBefore: { num: before, den: 1n },
    rateAfter: { num: 1n, den: 1n },
    tokensBefore: 0n,
    loss: 0n,
    exact: { num: 0n, den: 1n },
  });
  const child = cohort(2n, { parent: 1n as CohortId, parentVersion: 1, wasSlashed: true });
  const family = new Map([cohort(1n, { version: 2 }), child].map((of) => [of.id, of]));
  const rate = (own: KnownCohort, cohorts: typeof family, lines: ReturnType<typeof line>[]) =>
    rateThen(own, cohorts, new Map(lines.map((of) => [of.cohort, of]))).num;

  test('is that of now where nothing has happened since', () => {
    expect(rate(child, family, [])).toBe(1n);
  });

  test('is what the first slash since found', () => {
    expect(rate(child, family, [line(2n, 1, 5n)])).toBe(5n);
  });

  test('is what an ancestor was worth if the shares had not left it when it was slashed', () => {
    expect(rate(child, family, [line(2n, 1, 5n), line(1n, 1, 7n)])).toBe(7n);
    expect(rate(child, family, [line(2n, 1, 5n), line(1n, 2, 7n)])).toBe(5n);
  });

  test('is that of the cohort that has the shares now, where theirs was absorbed', () => {
    const absorbed = cohort(3n, { survivor: 4n as CohortId });
    const survivor = cohort(4n, { rate: { num: 2n, den: 1n } });
    const both = new Map([absorbed, survivor].map((of) => [of.id, of]));
    expect(rate(absorbed, both, [])).toBe(2n);
    expect(rate(absorbed, both, [line(4n, 1, 9n)])).toBe(9n);
  });
});

describe('leverage', () => {
  const memberships = byTarget(
    ['s1', 's2'].map((service) => ({
      target: OPERATOR,
      service: service as ServiceId,
      fromEpoch: 1,
      untilEpoch: null,
      defaultFromEpoch: 3,
    })),
  );
  const spread = allocationKey([
    { service: 's1' as ServiceId, weight: 100 },
    { service: 's2' as ServiceId, weight: 25 },
    { service: 's3' as ServiceId, weight: 100 },
  ]);
  const on = (epoch: number, rows: readonly [Place, bigint][]) =>
    leverageOf(
      leverages(
        rows.map(([where, tokens]) => ({ place: where, asset: 'umilk' as AssetId, tokens })),
        epoch,
        memberships,
      ),
    );

  test('is the sum of the weights for services that the operator runs', () => {
    expect(on(2, [[place({ allocation: spread }), 7n]])).toBe('1.25');
  });

  test('of stake that says nothing comes with the notice of the join', () => {
    expect(on(2, [[place(), 7n]])).toBe('0.00');
    expect(on(3, [[place(), 7n]])).toBe('2.00');
  });

  test('of several stakes is averaged by stake and rounded down; what leaves does not count', () => {
    const rows: [Place, bigint][] = [
      [place({ allocation: spread }), 1n],
      [place(), 2n],
      [place({ phase: 'leaving' }), 100n],
    ];
    expect(on(3, rows)).toBe('1.75');
    expect(on(2, rows)).toBe('0.41');
  });

  test('of nothing is nothing', () => expect(on(3, [])).toBe('0.00'));
});
