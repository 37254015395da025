/** Results as people read them, and as files that machines compare. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { engineName } from './place.ts';

export type Row = Readonly<Record<string, string | number>>;

/** Numbers to the right, words to the left. */
export function printTable(title: string, rows: readonly Row[]): void {
  const columns = Object.keys(rows[0] ?? {});
  const text = (row: Row, column: string) => shown(row[column] ?? '');
  const width = (column: string) =>
    Math.max(column.length, ...rows.map((row) => text(row, column).length));
  const line = (cells: readonly string[]) => `  ${cells.join('   ')}\n`;
  process.stdout.write(`\n${title} (${engineName()}, ${availableParallelism()} cores)\n\n`);
  process.stdout.write(line(columns.map((column) => column.padEnd(width(column)))));
  for (const row of rows)
    process.stdout.write(
      line(
        columns.map((column) =>
          typeof row[column] === 'number'
            ? text(row, column).padStart(width(column))
            : text(row, column).padEnd(width(column)),
        ),
      ),
    );
}

const shown = (value: string | number): string =>
  typeof value === 'string' ? value : value.toLocaleString('en', { maximumFractionDigits: 2 });

export function saveResults(name: string, results: object): void {
  const folder = new URL('./results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const machine = { engine: engineName(), cores: availableParallelism(), node: process.version };
  const file = new URL(`${name}.json`, folder);
  writeFileSync(file, `${JSON.stringify({ machine, ...results }, null, 2)}\n`);
  process.stdout.write(`\n  written to bench/results/${name}.json\n`);
}

/** Of an odd number of measurements, the one in the middle. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** How long work takes, in milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
