/**
 * What a tick and a claim cost in a deployment, by how many restakers there are and for how long plans
 * have paid before: neither may matter.
 */
import type { Tx } from '../src/db/database.ts';
import { appendPrices } from '../src/feeds/prices/store.ts';
import { required } from '../src/primitives/assert.ts';
import type { AssetId, Digest, RestakerId, ServiceId } from '../src/primitives/ids.ts';
import { formatTime, HOUR_MS, type Timestamp } from '../src/primitives/time.ts';
import { accrualsOf, servicesOf } from '../src/rewards/earning/service.ts';
import type { PlanId, PlanName } from '../src/rewards/plan.ts';
import { appendVersion } from '../src/rewards/planning/store.ts';
import { tickNext } from '../src/rewards/ticking/service.ts';
import type { World } from '../test/support/bootstrap.ts';
import { NOW } from '../test/support/statements.ts';
import { OPERATORS, SERVICES } from './feeding/network.ts';
import { settle } from './feeding/settling.ts';
import { take } from './feeding/taking.ts';
import { emptyPlace } from './place.ts';
import { median, type Row, timed } from './table.ts';

const SIZES = [1_000, 10_000, 100_000] as const;
const FULL = 1_000_000;
/** Six of each of ten services: as many as sixty services would have. */
const PLANS_A_SERVICE = 6;
/** Odd. */
const EPOCHS = 5;
const CLAIMS = 101;
/** Ticks that every plan has behind it: none, and a year of hours. */
const PASTS = [0, 8_760] as const;

export async function measurePaying(flags: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const past of flags.includes('--year') ? PASTS : PASTS.slice(0, 1))
    for (const restakers of flags.includes('--full') ? [...SIZES, FULL] : SIZES)
      rows.push(await measure(restakers, past));
  return rows;
}

async function measure(restakers: number, past: number): Promise<Row> {
  const place = await emptyPlace();
  const { network, last } = await settle(place, restakers);
  const plans = await begin(network, past);
  const ticks: number[] = [];
  for (let epoch = 0; epoch <= EPOCHS; epoch += 1) {
    network.clock.advance(HOUR_MS);
    const at = formatTime(network.clock.time);
    await take(network, { firstSeq: last + 1 + epoch, lines: [{ at, type: 'tick' }] });
    const ms: number[] = [];
    for (const plan of plans) ms.push(await timed(() => tickNext(network, plan)));
    if (epoch > 0) ticks.push(median(ms.slice(1)));
  }
  const claims: number[] = [];
  for (let i = 0; i < CLAIMS; i += 1)
    claims.push(await timed(() => claim(network, `r-${(i * 7_919) % restakers}` as RestakerId)));
  await place.leave();
  return {
    restakers,
    'ticks before': past,
    'ms a tick': median(ticks),
    'ms a claim': median(claims),
  };
}

const claim = (network: World, id: RestakerId): Promise<unknown> =>
  network.database.transaction(async (tx) => {
    const claimant = { type: 'restaker', id } as const;
    const services = await servicesOf(tx, claimant, null);
    const accruals = await accrualsOf(network, tx, claimant, {
      services,
      after: null,
      limit: null,
    });
    required(accruals[0], 'everybody has earned something');
  });

const GROUP = { weight: 1, distribution: { type: 'basic' } } as const;
const ASSET = 'ureward' as AssetId;

/** Plans with money, a price, and a past. */
function begin(network: World, past: number): Promise<readonly PlanName[]> {
  const acceptedAt = (network.clock.time - HOUR_MS) as Timestamp;
  const names = SERVICES.flatMap((service) =>
    Array.from({ length: PLANS_A_SERVICE }, (_, i) => ({
      service: service as ServiceId,
      plan: `p-${i}` as PlanId,
    })),
  );
  return network.database.transaction(async (tx) => {
    for (const [i, name] of names.entries()) {
      const statement = i.toString(16).padStart(64, '0') as Digest;
      const signed = {
        ...{ asset: ASSET, amountPerDay: '86400000000', pools: GROUP, operators: GROUP },
        ...{ start: formatTime(0 as Timestamp), end: formatTime((NOW * 2) as Timestamp) },
        ...{ services: { weight: 1 }, accepts: null, maxPriceAge: null, forfeits: false },
      };
      await appendVersion(tx, { ...name, statement, acceptedAt, status: 'active', signed });
    }
    for (const [i, service] of SERVICES.entries())
      await tx.rewardFund.create({
        data: { seq: -1n - BigInt(i), at: 0n, service, asset: ASSET, amount: '1e30' },
      });
    await appendPrices(tx, [
      { seq: 1, at: NOW, type: 'price', asset: 'umilk' as AssetId, price: '2', exponent: 6 },
    ]);
    if (past > 0) await payBefore(tx, acceptedAt, past);
    return names;
  });
}

/** As many hours before the plans began, as rows; nobody is paid for them. */
async function payBefore(tx: Tx, until: Timestamp, ticks: number): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "reward_index" ("service", "plan", "target", "asset", "at", "index", "commission")
    SELECT p."service", p."plan", 'operator/op-' || o, 'umilk', ${until}::bigint - ${HOUR_MS}::bigint * t, ${ticks}::int - t, 0
    FROM "reward_plan" p, generate_series(0, ${OPERATORS}::int - 1) o, generate_series(1, ${ticks}::int) t`;
  await tx.$executeRaw`
    INSERT INTO "reward_tick" ("service", "plan", "at", "since", "statement", "asset", "reward", "report")
    SELECT "service", "plan", ${until}::bigint - ${HOUR_MS}::bigint * t, ${until}::bigint - ${HOUR_MS}::bigint * (t + 1),
      "statement", "asset", 1, '{}'
    FROM "reward_plan", generate_series(1, ${ticks}::int) t`;
  await tx.$executeRaw`ANALYZE "reward_index", "reward_tick"`;
}
