/** What a check came to, for people. */
import type { Violation } from '../../ledger/checking/violation.ts';
import type { CheckReport } from '../../slash/replaying/checking/service.ts';

/** `took`: when each rule was done, in milliseconds since the start. */
export function checkTable(report: CheckReport, took: readonly number[]): string {
  const { deployment, seq, epoch, checked } = report;
  const rows = checked.map(({ check, says, looked, violations }, i) => {
    const seconds = ((took[i] ?? 0) - (took[i - 1] ?? 0)) / 1000;
    const verdict = violations === 0 ? 'holds ' : 'BROKEN';
    return `${verdict} ${check.padEnd(13)} ${String(looked).padStart(10)}  ${seconds.toFixed(1).padStart(6)} s  ${says}`;
  });
  return [`${deployment}, line ${seq}, epoch ${epoch}`, ...rows].join('\n');
}

export const violationText = ({ check, table, key, expected, found }: Violation): string =>
  `${check}: ${table} ${key.join(' ')}\n  expected ${expected}\n  found    ${found}`;
