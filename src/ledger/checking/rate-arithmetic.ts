/** Whether a rate line can be: what it says was taken is what its rates say. */
import {
  compare,
  formatRational,
  multiply,
  NOTHING,
  type Rational,
  rational,
  subtract,
} from '../../primitives/rational.ts';
import { worth } from '../cohort.ts';
import type { RateLine } from '../lineage.ts';
import type { Violation } from './violation.ts';

/** What of a rate line its arithmetic is about. */
export interface LineFacts
  extends Pick<
    RateLine,
    'kind' | 'version' | 'rateBefore' | 'rateAfter' | 'tokensBefore' | 'loss'
  > {
  readonly cohort: bigint;
  /** Whether the chain has paid out the cohort, which then loses and gets nothing. */
  readonly isPaidOut: boolean;
}

/** The first thing that cannot be; null if there is none. */
export function impossibility(line: LineFacts): Violation | null {
  const fault = line.kind === 'slash' ? slashFault(line) : reversalFault(line);
  if (fault === null) return null;
  return { check: 'rates', table: 'rate_line', key: [line.cohort, line.version], ...fault };
}

type Fault = Pick<Violation, 'expected' | 'found'>;

function slashFault(line: LineFacts): Fault | null {
  const { loss, tokensBefore, rateBefore, rateAfter, isPaidOut } = line;
  if (isPaidOut) return { expected: 'no loss of what was paid out', found: `${loss}` };
  if (loss <= 0n || loss > tokensBefore)
    return { expected: `a loss of 1 to ${tokensBefore}`, found: `${loss}` };
  if (rateAfter.num === 0n)
    return loss === tokensBefore
      ? null
      : { expected: `a loss of ${tokensBefore}, for nothing is left`, found: `${loss}` };
  return sharesFault(line, subtract(rateBefore, rateAfter), loss);
}

function reversalFault(line: LineFacts): Fault | null {
  const { loss, rateBefore, rateAfter, isPaidOut } = line;
  if (loss >= 0n) return { expected: 'something that is given back', found: `${loss}` };
  const rise = subtract(rateAfter, rateBefore);
  if (isPaidOut)
    return rise.num === 0n
      ? null
      : { expected: formatRational(rateBefore), found: formatRational(rateAfter) };
  if (rise.num <= 0n)
    return {
      expected: `more than ${formatRational(rateBefore)}`,
      found: formatRational(rateAfter),
    };
  return rateBefore.num === 0n ? null : sharesFault(line, rise, -loss);
}

/** So many units spread over all shares change the rate by so much: that says how many shares there are. */
function sharesFault({ rateBefore, tokensBefore }: LineFacts, by: Rational, units: bigint) {
  if (by.num <= 0n) return { expected: 'a rate that changes', found: formatRational(by) };
  const shares = multiply(rational(units), { num: by.den, den: by.num });
  const isWhole = shares.den === 1n && compare(shares, NOTHING) > 0n;
  const held = isWhole ? worth(shares.num, rateBefore) : null;
  if (held === tokensBefore) return null;
  const found = held === null ? `${formatRational(shares)} shares` : `${held} tokens before`;
  return { expected: `whole shares worth ${tokensBefore} before`, found };
}
