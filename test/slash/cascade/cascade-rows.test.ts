/** What a slash writes does not grow with the number of restakers it reaches. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Crowd,
  EPOCHS,
  gather,
  PROFILES,
  passWindows,
  SERVICES,
} from '../../support/crowd.ts';
import { freshDatabase } from '../../support/database.ts';

const RESTAKERS = 100_000;
const PATIENCE_MS = 300_000;

describe(`a slash of an operator with ${RESTAKERS} restakers`, { timeout: PATIENCE_MS }, () => {
  let crowd: Crowd;
  let slash: string;
  beforeAll(async () => {
    crowd = await gather(await freshDatabase(), RESTAKERS);
    slash = await crowd.accuse(1);
    passWindows(crowd);
  }, PATIENCE_MS);
  afterAll(() => crowd.end());

  const count = (table: 'holding' | 'cohort' | 'rateLine' | 'slashService'): Promise<number> =>
    crowd.database.transaction((tx) => (tx[table] as typeof tx.cohort).count());

  test('reaches all of them', async () => {
    expect(await count('holding')).toBe(RESTAKERS);
    expect(await count('cohort')).toBe(EPOCHS * PROFILES);
  });

  test('writes one line a distinct history: hundreds, not thousands', async () => {
    const before = { holdings: await count('holding'), cohorts: await count('cohort') };
    expect((await crowd.close()).map(({ id, status }) => [id, status])).toEqual([
      [slash, 'executed'],
    ]);

    expect(await count('rateLine')).toBe(EPOCHS * PROFILES);
    expect(await count('slashService')).toBe(SERVICES.length);
    expect({ holdings: await count('holding'), cohorts: await count('cohort') }).toEqual(before);
  });

  test('takes from the first and from the last of them what the fraction says', async () => {
    const stakes = await Promise.all(
      [0, RESTAKERS - 1].map((i) => crowd.get(`/v1/restakers/r-${i}`)),
    );
    const bonded = stakes.map(({ body }) => Number(body.stake[0].bonded));
    const delegated = [1_000, 1_000 + ((RESTAKERS - 1) % 997)];
    bonded.forEach((units, i) => {
      const lost = (delegated[i] ?? 0) - units;
      expect(lost).toBeGreaterThanOrEqual(Math.floor((delegated[i] ?? 0) / 100));
      expect(lost).toBeLessThanOrEqual(Math.ceil((delegated[i] ?? 0) / 100) + 1);
    });
  });

  test('shows what it did at every service', async () => {
    const { body } = await crowd.get(`/v1/slashes/${slash}`);
    expect(body.report.services).toHaveLength(SERVICES.length);
    expect(body.report.cohorts).toHaveLength(EPOCHS * PROFILES);
  });
});
