/** What the ledger and the oracle say, in one form: keys in order, nothing that is zero. */
import { type SimulationOutput, simulate } from '../../src/slash/cascade/simulating/simulate.ts';
import type { UnitOutcome } from './exact-cohorts.ts';
import type { SimulationFile } from './file.ts';

/** What the ledger says of a file. */
export function toldOf(file: SimulationFile) {
  const result = simulate(file);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

type Units = readonly (readonly [key: string, ...units: string[]])[];

const sorted = (rows: Units): Units =>
  rows
    .filter(([, ...units]) => units.some((amount) => amount !== '0'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));

export function ofLedger({
  slashes,
  restakers,
  secured,
  refunds,
  discrepancies,
}: SimulationOutput) {
  return {
    slashes: slashes.map((report) => ({
      totals: sorted(
        report.totals.map((of) => [of.asset, of.exact, of.total, of.paidOut, of.cutByCap]),
      ),
      services: sorted(
        report.services.map((of) => [
          `${of.service} ${of.asset}`,
          of.securedBefore,
          of.securedAfter,
        ]),
      ),
    })),
    restakers: sorted(
      restakers.map((of) => [`${of.restaker} ${of.target} ${of.asset}`, of.bonded, of.leaving]),
    ),
    secured: sorted(secured.map((of) => [`${of.service} ${of.asset}`, of.amount])),
    refunds: sorted((refunds ?? []).map((of) => [`${of.restaker} ${of.asset}`, of.amount])),
    discrepancies: discrepancies.map((of) => `${of['seq']} ${of['code']}`),
  };
}

export function ofOracle({ reports, stakes, secured, owed, impossible }: UnitOutcome) {
  return {
    slashes: reports.map(({ totals, services }) => ({
      totals: sorted(
        [...totals].map(([asset, of]) => [
          asset,
          ...[of.exact, of.total, of.paidOut, of.cutByCap].map(String),
        ]),
      ),
      services: sorted(
        [...services].map(([key, { before, after }]) => [key, String(before), String(after)]),
      ),
    })),
    restakers: sorted(
      [...stakes].map(([key, { bonded, leaving }]) => [key, String(bonded), String(leaving)]),
    ),
    secured: sorted([...secured].map(([key, amount]) => [key, String(amount)])),
    refunds: sorted([...owed].map(([key, amount]) => [key, String(amount)])),
    discrepancies: impossible.map(({ seq, code }) => `${seq} ${code}`),
  };
}
