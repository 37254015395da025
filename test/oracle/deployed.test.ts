import { describe, expect, test, vi } from 'vitest';
import type { Court } from '../support/court.ts';
import { search } from '../support/fuzz.ts';
import { NOW } from '../support/statements.ts';
import { openCourtFor, playOn, toldBy } from './deployed.ts';
import { longFeed } from './long-feed.ts';
import { toldOf } from './units.ts';

const FACTOR = search(1).numRuns;
const UNBONDING_HOURS = 24;

const file = {
  ...longFeed({
    seed: 7,
    events: 480 * FACTOR,
    slashes: 3 * FACTOR,
    start: NOW,
    epochs: 28 + 4 * FACTOR,
  }),
  unbondingPeriod: `PT${UNBONDING_HOURS}H`,
} as const;

async function played(size: number) {
  const court: Court = await openCourtFor(NOW, file.unbondingPeriod);
  const ids = await playOn(court, file, size);
  const told = await toldBy(court, file, ids);
  await court.end();
  return told;
}

vi.setConfig({ testTimeout: 180_000 * FACTOR });

describe('a long life of a network in a deployment', () => {
  test.each([71, 5_000])(
    'leaves what the simulation of its file says, taken in batches of at most %i lines',
    async (size) => {
      const { stakes, secured, reports } = await played(size);
      const simulated = toldOf(file);
      expect(stakes).toEqual(expect.arrayContaining([...simulated.restakers]));
      expect(stakes.length).toBe(simulated.restakers.length);
      expect(secured).toEqual(expect.arrayContaining([...simulated.secured]));
      expect(reports).toEqual(simulated.slashes);
      expect(
        reports.some(({ totals }) => totals.some(({ total }: { total: string }) => total !== '0')),
      ).toBe(true);
    },
  );
});
