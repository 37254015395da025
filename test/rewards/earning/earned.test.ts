/**
 * What a life has earned is reckoned from its changes. Here it is reckoned again tick by tick, from
 * what the ledger says was exposed a millisecond before each.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Place, worth } from '../../../src/ledger/cohort.ts';
import { exposures } from '../../../src/ledger/exposure.ts';
import { byTarget } from '../../../src/ledger/membership.ts';
import { sourcesOf } from '../../../src/ledger/secured.ts';
import { loadMemberships } from '../../../src/ledger/store.ts';
import { loadSums } from '../../../src/ledger/summing/store.ts';
import { epochOf } from '../../../src/primitives/epoch.ts';
import { grouped } from '../../../src/primitives/grouped.ts';
import type { AssetId, RestakerId, ServiceId, TargetId } from '../../../src/primitives/ids.ts';
import { at, type Timestamp } from '../../../src/primitives/time.ts';
import { accrued, legsOf } from '../../../src/rewards/earning/legs.ts';
import { positionsOf } from '../../../src/rewards/earning/positions.ts';
import { loadPast } from '../../../src/rewards/earning/store.ts';
import { exposedTargets } from '../../../src/rewards/ticking/exposed.ts';
import { ownStake } from '../../../src/standing/stake/service.ts';
import { chanceOf } from '../../fuzz/chance.ts';
import { rounds } from '../../support/fuzz.ts';
import { addTick, addVersion, planOf } from './tick-rows.ts';
import { ASSETS, type Life, PEOPLE, PLACES, SERVICES, wander } from './wandering.ts';

const ACTS = 24;

/** By service, target and asset. */
type Exposed = ReadonlyMap<string, bigint>;

interface Ticked {
  readonly at: Timestamp;
  readonly exposed: ReadonlyMap<string, Exposed>;
  /** By how much an index grew. */
  readonly grown: Exposed;
}

const keysOfAll = SERVICES.flatMap((service) =>
  PLACES.flatMap((target) => ASSETS.map((asset) => `${service}\n${target}\n${asset}`)),
);

/** As anybody who asks for that moment is told, in hundredths. */
async function exposedAt({ court }: Life, id: string, moment: Timestamp): Promise<Exposed> {
  return court.database.transaction(async (tx) => {
    const memberships = byTarget(await loadMemberships(tx));
    const own = await ownStake(court, tx, id as RestakerId, { time: moment, asOf: moment });
    const epoch = epochOf(court.deployment, moment);
    const placed = own.flatMap((of) => (of.counting === null ? [] : { ...of, in: of.counting }));
    const keyOf = ({ cohort, in: { target, phase, allocation } }: { cohort: bigint; in: Place }) =>
      [cohort, target, phase, allocation].join('\n');
    const exposed = new Map<string, bigint>();
    for (const [first, ...rest] of grouped(placed, keyOf).values()) {
      if (first === undefined) continue;
      const shares = rest.reduce((sum, of) => sum + of.shares, first.shares);
      for (const { service, weight } of exposures(first.in, epoch, memberships)) {
        const key = `${service}\n${first.in.target}\n${first.asset}`;
        const more = BigInt(weight) * worth(shares, first.rate);
        exposed.set(key, (exposed.get(key) ?? 0n) + more);
      }
    }
    return exposed;
  });
}

/** What a tick shares a reward among. */
async function securing({ court }: Life, moment: Timestamp): Promise<Exposed> {
  const epoch = epochOf(court.deployment, moment);
  return court.database.transaction(async (tx) => {
    const memberships = byTarget(await loadMemberships(tx));
    const sums = new Map<string, bigint>();
    for (const service of SERVICES as readonly string[]) {
      const sources = sourcesOf(new Set([service as ServiceId]), epoch, memberships);
      const rows = await loadSums(tx, sources, moment);
      for (const { target, assets } of exposedTargets(sources, rows, () => true))
        for (const { asset, hundredths } of assets)
          sums.set(`${service}\n${target}\n${asset}`, hundredths);
    }
    return sums;
  });
}

async function slashTimes({ court }: Life): Promise<Timestamp[]> {
  const rows = await court.database.transaction(
    (tx) => tx.$queryRaw<{ at: bigint }[]>`SELECT DISTINCT "executed_at" AS "at" FROM "rate_line"`,
  );
  return rows.map((row) => at(Number(row.at)));
}

describe.each(Array.from({ length: rounds(1) }, (_, i) => i + 1))('life %i', (seed) => {
  const chance = chanceOf(seed);
  let life: Life;
  let ticks: Ticked[];
  const first = () => at((ticks[0]?.at ?? 1) - 1);

  beforeAll(async () => {
    life = await wander(chance, ACTS);
    const times = new Set([...life.starts, ...(await slashTimes(life))]);
    ticks = [];
    for (const time of [...times].sort((a, b) => a - b)) {
      const exposed = new Map<string, Exposed>();
      for (const id of PEOPLE) exposed.set(id, await exposedAt(life, id, at(time - 1)));
      const grown = new Map(
        keysOfAll
          .filter(() => !chance.onceIn(4))
          .map((key) => [key, BigInt(chance.below(10 ** 9))]),
      );
      ticks.push({ at: time, exposed, grown });
    }
  }, 240_000);

  afterAll(() => life.court.end());

  const between = (from: Timestamp, through: Timestamp) =>
    ticks.filter((of) => from < of.at && of.at <= through);

  /** Tick by tick. */
  const owed = (id: string, key: string, from: Timestamp, through: Timestamp): bigint =>
    between(from, through).reduce(
      (sum, of) => sum + (of.exposed.get(id)?.get(key) ?? 0n) * (of.grown.get(key) ?? 0n),
      0n,
    );

  const indexAt = (key: string) => (time: Timestamp) =>
    between(at(0), time).reduce((sum, of) => sum + (of.grown.get(key) ?? 0n), 0n);

  /** From what changed. */
  async function earned(id: string, from: Timestamp, through: Timestamp): Promise<Exposed> {
    const window = { from, until: through };
    const past = await life.court.database.transaction((tx) =>
      loadPast(tx, life.court.deployment, id as RestakerId, window),
    );
    return new Map(
      positionsOf(past).map((position) => {
        const key = `${position.service}\n${position.target}\n${position.asset}`;
        const legs = legsOf(position, { after: from, through }, () => false);
        return [key, accrued(0n, legs, indexAt(key))];
      }),
    );
  }

  test('the life knew slashes, reversals, joined histories, and stake paid out before it stopped to count', async () => {
    const found = await life.court.database.transaction(
      (tx) => tx.$queryRaw<
        { slashed: boolean; reversed: boolean; joined: boolean; paid: boolean }[]
      >`
        SELECT EXISTS (SELECT 1 FROM "rate_line" WHERE "kind" = 'slash') AS "slashed",
          EXISTS (SELECT 1 FROM "rate_line" WHERE "kind" = 'reversal') AS "reversed",
          EXISTS (SELECT 1 FROM "cohort" WHERE "absorbed_by" IS NOT NULL) AS "joined",
          EXISTS (SELECT 1 FROM "cohort" c JOIN "cohort" p ON p."id" = c."parent"
            WHERE c."phase" = 'paid' AND p."phase" = 'bonded') AS "paid"`,
    );
    expect(found).toEqual([{ slashed: true, reversed: true, joined: true, paid: true }]);
    expect(ticks.length).toBeGreaterThan(ACTS / 2);
  });

  test.each(PEOPLE)('%s has earned what each tick owed, to the last digit', async (id) => {
    const last = ticks.at(-1)?.at ?? at(0);
    const found = await earned(id, first(), last);
    const told = keysOfAll.map((key) => [key, owed(id, key, first(), last)] as const);
    expect(told.some(([, units]) => units > 0n)).toBe(true);
    expect(keysOfAll.map((key) => [key, found.get(key) ?? 0n])).toEqual(told);
  });

  test('the same between any two moments, whether a tick is there or not', async () => {
    for (let i = 0; i < 12; i += 1) {
      const [a, b] = [chance.pick(ticks)?.at ?? 0, chance.pick(ticks)?.at ?? 0];
      const shift = chance.pick([0, 0, -1, 1, 60_000]);
      const [from, through] = [at(Math.min(a, b) + shift), at(Math.max(a, b) + shift + 1)];
      for (const id of PEOPLE) {
        const found = await earned(id, from, through);
        const told = keysOfAll.map((key) => [key, owed(id, key, from, through)]);
        expect(keysOfAll.map((key) => [key, found.get(key) ?? 0n])).toEqual(told);
      }
    }
  });

  test('together they have earned no more than all stake that was exposed', async () => {
    for (const { at: time, exposed } of ticks) {
      const sums = await securing(life, at(time - 1));
      for (const key of keysOfAll) {
        const own = PEOPLE.reduce((sum, id) => sum + (exposed.get(id)?.get(key) ?? 0n), 0n);
        expect(own).toBeLessThanOrEqual(sums.get(key) ?? 0n);
      }
    }
  });

  test('whoever asks the server is told the same, by plan and target', async () => {
    for (const service of SERVICES) await pay(service);
    for (const id of PEOPLE) {
      const { status, body } = await life.court.get(`/v1/restakers/${id}/rewards`);
      expect(status).toBe(200);
      const last = ticks.at(-1)?.at ?? at(0);
      const told = SERVICES.flatMap((service) => {
        const own = keysOfAll.filter((key) => key.startsWith(`${service}\n`));
        return own.reduce((sum, key) => sum + owed(id, key, first(), last), 0n);
      });
      const units = (service: string): bigint => {
        const item = body.items.find((of: { service: string }) => of.service === service);
        const [whole = '0', rest = ''] = (item?.accrued ?? '0').split('.');
        return BigInt(whole + rest.padEnd(20, '0'));
      };
      expect(SERVICES.map(units)).toEqual(told);
    }
  });

  async function pay(service: string): Promise<void> {
    const { database } = life.court;
    const name = planOf(service);
    await addVersion(database, { ...name, acceptedAt: at(0) });
    for (const [i, { at: time, grown }] of ticks.entries()) {
      const since = ticks[i - 1]?.at ?? first();
      const rows = [...grown.keys()].flatMap((key) => {
        const [of, target, asset] = key.split('\n');
        const row = { target: target as TargetId, asset: asset as AssetId, commission: 0n };
        return of === service ? { ...row, index: indexAt(key)(time) } : [];
      });
      await addTick(database, name, { since, at: time }, rows);
    }
  }
});
