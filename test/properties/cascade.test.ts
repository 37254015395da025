import fc from 'fast-check';
import { expect, test } from 'vitest';
import { restakerLines } from '../../src/slash/cascade/cascade-restakers.ts';
import { executeIn } from '../../src/slash/cascade/simulating/simulate-world.ts';
import type { Line, SimulationFile } from '../oracle/file.ts';
import { networks, timeOf } from '../oracle/networks.ts';
import { dustOf, heldShares, simulated, worldAfterFeed } from './world.ts';

const small = { unit: 1n, decimals: 6, slashes: 'between' } as const;
const smallAfter = { unit: 1n, decimals: 6, slashes: 'after' } as const;
const wholeAfter = { unit: 10n ** 20n, decimals: 2, slashes: 'after' } as const;

const units = (rows: readonly { loss: string }[]): bigint =>
  rows.reduce((sum, { loss }) => sum + BigInt(loss), 0n);

test('the losses of a slash add up to its total, each within a unit of exact and within its cohort', () => {
  fc.assert(
    fc.property(networks(small), (file) => {
      for (const report of simulated(file).slashes) {
        for (const asset of ['umilk', 'uoil']) {
          const rows = report.cohorts.filter((of) => of.asset === asset);
          const total = report.totals.find((of) => of.asset === asset)?.total ?? '0';
          expect(units(rows)).toBe(BigInt(total));
        }
        for (const row of report.cohorts) {
          const [num, den] = row.exact.split('/').map(BigInt);
          const loss = BigInt(row.loss);
          expect(loss >= 0n && loss <= BigInt(row.tokensBefore)).toBe(true);
          expect((loss - 1n) * (den ?? 1n) < (num ?? 0n)).toBe(true);
          expect(BigInt(row.tokensBefore) - loss).toBe(BigInt(row.tokensAfter));
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('what restakers lose and what the dust changes by is the total', () => {
  fc.assert(
    fc.property(networks(smallAfter), (file) => {
      const { world, parsed } = worldAfterFeed(file);
      for (const slash of parsed.slashes.toSorted((a, b) => a.executedAt - b.executedAt)) {
        const ids = new Set(world.book.cohorts.keys());
        for (const id of ids)
          if (world.book.cohorts.get(id)?.place.phase === 'paid') ids.delete(id);
        const dustBefore = dustOf(world, ids);
        const report = executeIn(world, slash);
        const lines = [...world.lines.values()].flat();
        const changes = lines
          .filter((line) => line.slash === String(world.executed))
          .flatMap((line) => {
            const cohort = world.book.cohorts.get(line.cohort);
            return cohort === undefined ? [] : [{ ...line, asset: cohort.asset }];
          });
        const lost = restakerLines(changes, heldShares(world)).reduce(
          (sum, { before, after }) => sum + before - after,
          0n,
        );
        const total = report.totals.reduce((sum, of) => sum + BigInt(of.total), 0n);
        expect(lost + dustBefore - dustOf(world, ids)).toBe(total);
      }
    }),
    { numRuns: 200 },
  );
});

test('slashes captured before either was executed commute unless a cap binds', () => {
  fc.assert(
    fc.property(networks(smallAfter), (file) => {
      const slashes = file.slashes.map((slash) => ({
        ...slash,
        tombstone: false,
        capture: slash.capture < timeOf(4) ? slash.capture : timeOf(4),
        fraction: slash.fraction === '1' ? '0.1' : `0.0${slash.fraction.slice(2)}`,
      }));
      const inOrder = together(slashes);
      fc.pre(inOrder.every(({ capture, executedAt }) => capture < executedAt));
      const one = simulated({ ...file, slashes: inOrder });
      const other = simulated({ ...file, slashes: together(slashes.toReversed()) });
      fc.pre([...one.slashes, ...other.slashes].every(isUncut));
      expect(other.restakers).toEqual(one.restakers);
      expect(other.secured).toEqual(one.secured);
      const totalsOf = (of: typeof one) => of.slashes.map((report) => report.totals);
      expect(totalsOf(other).toReversed()).toEqual(totalsOf(one));
    }),
    { numRuns: 200 },
  );
});

/** Executed at one moment, in the order given. */
function together(slashes: SimulationFile['slashes']): SimulationFile['slashes'] {
  const executedAt =
    slashes
      .map((slash) => slash.executedAt)
      .toSorted()
      .at(-1) ?? timeOf(0);
  return slashes.map((slash) => ({ ...slash, executedAt }));
}

const isUncut = (report: { totals: readonly { cutByCap: string }[]; cohorts: readonly object[] }) =>
  report.totals.every((of) => of.cutByCap === '0');

test('splitting one restaker over two accounts changes no total', () => {
  fc.assert(
    fc.property(networks(wholeAfter), (file) => {
      const split = file.feed.flatMap((line): Line[] =>
        'restaker' in line && line.restaker === 'ann'
          ? [halved(line, 'ann'), halved(line, 'ann2')]
          : [line],
      );
      const feed = split.map((line, index) => ({ ...line, seq: index + 1 }));
      const one = simulated(file).slashes.map((of) => [of.totals, of.services]);
      const two = simulated({ ...file, feed }).slashes.map((of) => [of.totals, of.services]);
      expect(two).toEqual(one);
    }),
    { numRuns: 200 },
  );
});

const halved = <L extends Line>(line: L, restaker: string): L => ({
  ...line,
  restaker,
  ...('amount' in line ? { amount: String(BigInt(line.amount) / 2n) } : {}),
});

/** Nobody but Eve on the operator; one slash of a half, captured in the sixth epoch. */
const eve = (moves: readonly object[], halfHour: number): SimulationFile => ({
  epochLength: 'PT1H',
  joinNotice: 'PT0S',
  feed: [
    { at: timeOf(0), type: 'join', operator: 'o0', service: 'S0' },
    ...moves,
    { at: timeOf(30), type: 'tick' },
  ].map((line, index) => ({ seq: index + 1, ...line }) as Line),
  slashes: [
    {
      operator: 'o0',
      service: 'S0',
      capture: timeOf(halfHour),
      executedAt: timeOf(30),
      fraction: '0.5',
      liable: ['operator'],
      sharedFraction: '1',
      offence: 'equivocation',
      tombstone: false,
    },
  ],
});

const stake = { restaker: 'eve', target: 'operator/o0', asset: 'umilk', amount: '1000' };
const halfHours = fc.integer({ min: 1, max: 28 });

const lostBy = (file: SimulationFile): bigint =>
  BigInt(simulated(file).slashes[0]?.totals[0]?.total ?? '0');

test('whoever arrives in the epoch of the capture time or later does not pay', () => {
  fc.assert(
    fc.property(halfHours, halfHours, (arrival, capture) => {
      const isLate = arrival >= capture - (capture % 2);
      const file = eve([{ at: timeOf(arrival), type: 'delegate', ...stake }], capture);
      expect(lostBy(file)).toBe(isLate ? 0n : 500n);
    }),
  );
});

test('whoever leaves in the epoch of the capture time or later does not escape', () => {
  const leaving = fc.constantFrom(
    { type: 'undelegate', ...stake },
    {
      type: 'redelegate',
      restaker: 'eve',
      from: stake.target,
      to: 'operator/o1',
      asset: 'umilk',
      amount: '1000',
    },
    { type: 'allocate', restaker: 'eve', target: stake.target, services: {} },
    { type: 'leave', operator: 'o0', service: 'S0' },
  );
  fc.assert(
    fc.property(halfHours, halfHours, leaving, (departure, capture, line) => {
      fc.pre(capture >= 2);
      const isInTime = departure < capture - (capture % 2);
      const arrival = { at: timeOf(0), type: 'delegate', ...stake };
      const file = eve([arrival, { at: timeOf(departure), ...line }], capture);
      expect(lostBy(file)).toBe(isInTime ? 0n : 500n);
    }),
  );
});
