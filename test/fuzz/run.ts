/**
 * A longer search: `npx tsx test/fuzz/run.ts [--runs 10000] [--first 1] [--target WORDS]`. Prints the
 * slowest input of every reader beside the limit, and keeps what broke a promise in `found/`.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Outcome, search, tryOut } from './search.ts';
import type { Target } from './target.ts';
import { targets } from './targets.ts';

/** What one input may cost on a quiet machine. */
const LIMIT_MS = 50;
const MEGABYTE = 2 ** 20;
/** Broken inputs of one reader that are written down. */
const KEPT = 5;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000' },
    first: { type: 'string', default: '1' },
    target: { type: 'string', default: '' },
  },
});

function keep({ target, input, original, broken }: Outcome): string {
  const digest = createHash('sha256').update(input).digest('hex').slice(0, 12);
  const file = new URL(
    `found/${target.replaceAll(/[^a-z0-9]+/g, '-')}-${digest}.json`,
    import.meta.url,
  );
  writeFileSync(file, `${JSON.stringify({ broken, target, input, original }, null, 2)}\n`);
  return file.pathname;
}

/** Another process may have had the processor: the best of a few tries is its cost. */
function costOf(target: Target, outcome: Outcome): number {
  const tries = outcome.ms < LIMIT_MS / 2 ? 0 : 4;
  const again = Array.from({ length: tries }, () => tryOut(target, outcome).ms);
  return Math.min(outcome.ms, ...again);
}

/** How many inputs broke a promise. */
function report(target: Target): number {
  let [slowest, slowestLength, longestAnswer, over, broken] = [0, 0, 0, 0, 0];
  for (const outcome of search(target, Number(values.first), Number(values.runs))) {
    const ms = costOf(target, outcome);
    if (ms > LIMIT_MS) over += 1;
    if (ms > slowest) [slowest, slowestLength] = [ms, outcome.input.length];
    longestAnswer = Math.max(longestAnswer, outcome.answered);
    if (outcome.broken === null) continue;
    broken += 1;
    if (broken <= KEPT) process.stdout.write(`BROKEN ${outcome.broken}\n  ${keep(outcome)}\n`);
  }
  const heap = Math.round(process.memoryUsage().heapUsed / MEGABYTE);
  process.stdout.write(
    `${target.name}: slowest ${slowest.toFixed(1)} ms (of ${slowestLength} characters), ` +
      `${over} over ${LIMIT_MS} ms, longest answer ${longestAnswer} characters, heap ${heap} MiB\n`,
  );
  return broken;
}

const chosen = targets().filter(({ name }) => name.includes(values.target));
const broken = chosen.reduce((sum, target) => sum + report(target), 0);
process.exitCode = broken > 0 ? 1 : 0;
