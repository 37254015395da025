import { describe, expect, test, vi } from 'vitest';
import { at, formatTime } from '../../src/primitives/time.ts';
import type { Court } from '../support/court.ts';
import { search } from '../support/fuzz.ts';
import { NOW } from '../support/statements.ts';
import { openCourtFor, playOn, securedAt, toldBy } from './deployed.ts';
import type { SimulationFile } from './file.ts';
import { longFeed } from './long-feed.ts';
import { toldOf } from './units.ts';

const FACTOR = search(1).numRuns;
const UNBONDING_HOURS = 24;

const life = longFeed({
  seed: 7,
  events: 480 * FACTOR,
  slashes: Math.min(3 * FACTOR, 100),
  start: NOW,
  epochs: 28 + 4 * FACTOR,
});

/** The feed goes on until the last slash: what it has not come to nobody is slashed for. */
const file = {
  ...life,
  feed: [...life.feed, ...ticksBefore(life)],
  unbondingPeriod: `PT${UNBONDING_HOURS}H`,
} as const;

/** One right before each slash that comes after everything else. */
function ticksBefore({ feed, slashes }: SimulationFile): SimulationFile['feed'] {
  const end = feed.at(-1)?.at ?? '';
  return slashes
    .map(({ executedAt }) => formatTime(at(Date.parse(executedAt) - 1)))
    .filter((time) => time > end)
    .toSorted()
    .map((time, i) => ({ seq: feed.length + 1 + i, at: time, type: 'tick' }));
}

/** Inside epochs: when stake was paid out in them, and when slashes were executed. */
const moments = [
  ...file.feed.filter(({ type }) => type === 'withdraw').map((line) => line.at),
  ...file.slashes.map(({ executedAt }) => executedAt),
]
  .toSorted()
  .filter((_, i, all) => i % Math.ceil(all.length / 12) === 0);

async function played(size: number) {
  const court: Court = await openCourtFor(NOW, file.unbondingPeriod);
  const ids = await playOn(court, file, size);
  const told = await toldBy(court, file, ids);
  const then = new Map<string, readonly unknown[]>();
  for (const time of moments) then.set(time, await securedAt(court, time));
  await court.end();
  return { ...told, then };
}

vi.setConfig({ testTimeout: 180_000 * FACTOR });

describe('a long life of a network in a deployment', () => {
  test.each([71, 5_000])(
    'leaves what the simulation of its file says, taken in batches of at most %i lines',
    async (size) => {
      const { stakes, secured, reports, then } = await played(size);
      const simulated = toldOf(file);
      expect(stakes).toEqual(expect.arrayContaining([...simulated.restakers]));
      expect(stakes.length).toBe(simulated.restakers.length);
      expect(secured).toEqual(expect.arrayContaining([...simulated.secured]));
      for (const time of moments)
        expect(then.get(time)).toEqual(toldOf({ ...file, at: time }).secured);
      expect(reports).toEqual(simulated.slashes);
      expect(
        reports.some(({ totals }) => totals.some(({ total }: { total: string }) => total !== '0')),
      ).toBe(true);
    },
  );
});
