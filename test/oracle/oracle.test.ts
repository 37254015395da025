import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type SimulationOutput, simulate } from '../../src/slash/cascade/simulating/simulate.ts';
import { type Exact, of, whole } from './exact.ts';
import type { SimulationFile, SlashInFile } from './file.ts';
import { type NaiveOutcome, type NaiveReport, simulateNaively } from './naive-simulation.ts';
import { networks } from './networks.ts';

function both(file: SimulationFile): { cohorts: SimulationOutput; lots: NaiveOutcome } {
  const result = simulate(file);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return { cohorts: result.value, lots: simulateNaively(file) };
}

/** `slack` 0 demands the floor itself. */
function expectNear(units: string | undefined, exact: Exact | undefined, slack: bigint) {
  const distance = BigInt(units ?? '0') - whole(exact ?? of(0n));
  expect(distance <= slack && distance >= -slack, `${units} against ${exact}`).toBe(true);
}

function expectReport(
  report: SimulationOutput['slashes'][number],
  naive: NaiveReport,
  slack: bigint,
) {
  for (const asset of ['umilk', 'uoil']) {
    const row = report.totals.find((of) => of.asset === asset);
    const sums = naive.totals.get(asset);
    expectNear(row?.total, sums?.total, slack);
    expectNear(row?.exact, sums?.exact, slack);
    expectNear(row?.paidOut, sums?.paidOut, slack);
    expectNear(row?.cutByCap, sums?.cut, slack);
  }
  for (const row of report.services) {
    expectNear(row.securedBefore, naive.before.get(`${row.service} ${row.asset}`), slack);
    expectNear(row.securedAfter, naive.after.get(`${row.service} ${row.asset}`), slack);
  }
}

function expectSame(file: SimulationFile, slack: bigint) {
  const { cohorts, lots } = both(file);
  expect(cohorts.slashes.length).toBe(lots.reports.length);
  cohorts.slashes.forEach((report, i) => {
    expectReport(report, lots.reports[i] as NaiveReport, slack);
  });
  for (const [key, value] of lots.owed) {
    const [restaker, asset] = key.split(' ');
    const row = cohorts.refunds?.find((r) => r.restaker === restaker && r.asset === asset);
    expectNear(row?.amount, value, slack);
  }
  for (const [key, value] of lots.stakes) {
    const [restaker, target, asset, phase] = key.split(' ');
    const row = cohorts.restakers.find(
      (r) => r.restaker === restaker && r.target === target && r.asset === asset,
    );
    if (phase === 'bonded') expectNear(row?.bonded, value, slack);
    if (phase === 'leaving') expectNear(row?.leaving, value, slack);
  }
  return { cohorts, lots };
}

describe('cohorts against a ledger of single restakers in exact fractions', () => {
  test('agree to the unit while every loss is a whole number', () => {
    const shape = { unit: 10n ** 20n, decimals: 2, slashes: 'after' } as const;
    fc.assert(
      fc.property(networks(shape), (file) => {
        const { cohorts, lots } = expectSame(file, 0n);
        const impossible = cohorts.discrepancies
          .filter((d) => !/joined|secured$/.test(String(d['code'])))
          .map((d) => d['seq']);
        expect(impossible).toEqual(lots.impossible);
      }),
      { numRuns: 500 },
    );
  });

  test('agree to less than a unit a lot and slash when stake moves between slashes', () => {
    const shape = { unit: 10n ** 20n, decimals: 2, slashes: 'between' } as const;
    fc.assert(
      fc.property(networks(shape), (file) => {
        expectSame(file, slackOf(file));
      }),
      { numRuns: 500 },
    );
  });

  test('agree to less than a unit a lot and slash for the smallest amounts', () => {
    const shape = { unit: 1n, decimals: 6, slashes: 'between' } as const;
    fc.assert(
      fc.property(networks(shape), (file) => {
        expectSame(file, slackOf(file));
      }),
      { numRuns: 500 },
    );
  });

  test('agree to the unit on what a reversal gives back when nobody moved', () => {
    const shape = { unit: 10n ** 20n, decimals: 2, slashes: 'after', reversals: true } as const;
    fc.assert(
      fc.property(networks(shape), (file) => {
        expectSame(file, 0n);
      }),
      { numRuns: 150 },
    );
  });

  test.each([1n, 10n ** 20n])(
    'agree to less than a unit a lot on what a reversal gives back to stake that moved, in steps of %s',
    (unit) => {
      const shape = { decimals: 4, slashes: 'between', reversals: true, leaves: true } as const;
      fc.assert(
        fc.property(networks({ ...shape, unit }), (file) => {
          expectSame(file, slackOf(file));
        }),
        { numRuns: 150 },
      );
    },
  );

  test('agree on what a reversal gives back to stake that was in ruins', () => {
    const shape = { slashes: 'between', reversals: true, maxSlashes: 1 } as const;
    fc.assert(
      fc.property(networks({ ...shape, unit: 10n ** 20n, decimals: 2 }), (file) => {
        expectSame({ ...file, slashes: file.slashes.map(entire) }, slackOf(file));
      }),
      { numRuns: 150 },
    );
  });

  test('the first slash of any size takes the floor of the exact sum', () => {
    const shape = { unit: 1n, decimals: 6, slashes: 'after' } as const;
    fc.assert(
      fc.property(networks(shape), (file) => {
        const first = { ...file, slashes: file.slashes.slice(0, 1) };
        const { cohorts, lots } = both(first);
        expectReport(
          { ...(cohorts.slashes[0] as SimulationOutput['slashes'][number]), services: [] },
          lots.reports[0] as NaiveReport,
          0n,
        );
      }),
      { numRuns: 200 },
    );
  });
});

const entire = (slash: SlashInFile): SlashInFile => ({ ...slash, fraction: '1' });

/** One unit a lot for every slash and reversal so far, and one for the last floor. */
function slackOf(file: SimulationFile): bigint {
  const reversals = file.slashes.filter(({ reversedAt }) => reversedAt !== undefined).length;
  return BigInt(simulateNaively(file).lots * (file.slashes.length + reversals) + 1);
}
