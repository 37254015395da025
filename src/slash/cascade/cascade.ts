/**
 * The arithmetic of a slash. Preview, execution and simulation are this one function: for the same
 * ledger in the same epoch they give the same answer, byte for byte.
 */
import { type CohortLoss, lossesOf } from './cascade-loss.ts';
import {
  type CascadeInput,
  type CascadeReport,
  networkOf,
  type ReportInput,
  reportOf,
} from './cascade-report.ts';

export interface Cascade {
  /** In cohort order; those with a loss of 0 change nothing and need no line. */
  readonly losses: readonly CohortLoss[];
  readonly report: CascadeReport;
}

export const cascade = (input: CascadeInput): Cascade =>
  cascadeOn({ ...input, network: networkOf(input, input.epochNow, input.memberships) });

/** The same on a network that is added up already. */
export function cascadeOn(input: ReportInput): Cascade {
  const losses = lossesOf(input.terms, input.liable);
  return { losses, report: reportOf(input, losses) };
}
