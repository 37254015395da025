/** Slashes carried out in sets, held against the same slashes page by page, to the byte. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Context } from '../../src/db/context.ts';
import type { Tx } from '../../src/db/database.ts';
import { required } from '../../src/primitives/assert.ts';
import { epochOf, epochStart } from '../../src/primitives/epoch.ts';
import { after, at, durationMs, HOUR_MS, MINUTE_MS } from '../../src/primitives/time.ts';
import type { Moment } from '../../src/slash/cascade/cascade-effects.ts';
import { liableTargets } from '../../src/slash/cascade/liability/service.ts';
import type { SimulatedSlash } from '../../src/slash/cascade/simulating/simulate-schema.ts';
import { carryOutAtOnce } from '../../src/slash/closing/carrying-out/at-once/service.ts';
import {
  carryOutByPages,
  type DueAgain,
} from '../../src/slash/closing/carrying-out/paging/service.ts';
import { shortMemory } from '../ledger/joining/rows.ts';
import type { SimulationFile } from '../oracle/file.ts';
import { networks, timeOf } from '../oracle/networks.ts';
import type { World } from '../support/bootstrap.ts';
import { search } from '../support/fuzz.ts';
import { asRows, lateWorld } from './late-worlds.ts';

let w: World;
beforeAll(async () => {
  w = await shortMemory();
});
afterAll(() => w.database.close());

const between = { slashes: 'between', maxSlashes: 4 } as const;
/** What is slashed, what is slashed and moved about, what is taken whole, and numbers beyond machine words. */
const shapes = [
  { ...between, unit: 1n, decimals: 1 },
  { ...between, unit: 1n, decimals: 2, reversals: true },
  { ...between, unit: 1n, decimals: 0 },
  { ...between, unit: 10n ** 20n, decimals: 6, reversals: true },
] as const;
/** All operators' stake is on one from the beginning, and all slashes are of it, so that most find much. */
function gathered(file: SimulationFile): SimulationFile {
  const near = (target: string) => target.replace('operator/o1', 'operator/o0');
  const [first] = file.feed;
  const early = ['umilk', 'uoil'].map((asset) => ({
    ...{ type: 'delegate', restaker: 'dan', target: 'operator/o0', asset, amount: '300' },
    at: required(first, 'a feed has lines').at,
  }));
  const rest = file.feed.map((line) => ({
    ...line,
    ...('target' in line ? { target: near(line.target) } : {}),
  }));
  const feed = [...early, ...rest].map((line, index) => ({ ...line, seq: index + 1 }));
  const slashes = file.slashes.map((of) => ({ ...of, operator: 'o0', service: 'S0' }));
  return { ...file, feed: feed as never, slashes };
}
const someDelays = fc.array(fc.nat(12), { minLength: 6, maxLength: 6 });

const ID = 'the next one';

/** Captured so many hours before, but after the first: whatever left since then is found, too. */
const before = (terms: SimulatedSlash, hours: number): SimulatedSlash => ({
  ...terms,
  capture: at(Math.max(terms.capture - hours * HOUR_MS, HOUR_MS + MINUTE_MS)),
});

/** The slash of these terms, so many epochs after its capture. */
function dueOf(world: ReturnType<typeof lateWorld>['world'], terms: SimulatedSlash, later: number) {
  const { clock, memberships } = world.book;
  const epochNow = epochOf(clock, terms.capture) + later;
  const now = after(epochStart(clock, epochNow), durationMs(MINUTE_MS));
  const known = [...memberships.values()].flat();
  const request = { ...terms, id: ID, executedAt: now };
  const slash = { executedAt: now, escrowUntil: now, epoch: epochNow, afterSeq: 1 };
  const due = {
    request,
    terms,
    tombstone: false,
    targets: liableTargets(terms, known),
    slash: { ...slash, request: ID, ledgerVersion: 1 },
    counting: new Set(),
  } as unknown as DueAgain;
  const moment: Moment = { clock, now, epochNow, memberships };
  return { due, moment };
}

interface Line {
  readonly first_epoch: number;
}

interface Left {
  readonly lines: readonly Line[];
  readonly slashes: readonly { readonly report: string }[];
  readonly services: unknown;
  readonly sums: unknown;
}

/** All that a slash writes, and nothing of it left afterwards. */
async function leftBy(tx: Tx, carryOut: () => Promise<void>): Promise<Left> {
  await tx.$executeRaw`SAVEPOINT "before"`;
  await carryOut();
  const left = {
    lines: await tx.$queryRaw<Line[]>`
      SELECT l.*, c."first_epoch" FROM "rate_line" l JOIN "cohort" c ON c."id" = l."cohort"
      WHERE l."slash" = ${ID} ORDER BY l."cohort"`,
    slashes: await tx.$queryRaw<{ report: string }[]>`
      SELECT "report", "operator", "epoch" FROM "slash" WHERE "request" = ${ID}`,
    services: await tx.$queryRaw`
      SELECT "service" FROM "slash_service" WHERE "slash" = ${ID} ORDER BY "service"`,
    sums: await tx.$queryRaw`
      SELECT * FROM "stake_sum" ORDER BY "target", "asset", "part", "since"`,
  };
  await tx.$executeRaw`ROLLBACK TO "before"`;
  return left;
}

test('whether a slash is carried out in sets or page by page, lines, report and sums are the same', async () => {
  const met = { cut: 0, paidOut: 0, emptied: 0, lessSince: 0, pending: 0, assets: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc
        .constantFrom(...shapes)
        .chain(networks)
        .map(gathered),
      someDelays,
      fc.nat(3),
      fc.nat(9),
      async (file, delays, later, earlier) => {
        const { world, parsed } = lateWorld(file, delays);
        const ctx: Context = w;
        await asRows(w, world, async (tx) => {
          for (const terms of parsed.slashes) {
            const { due, moment } = dueOf(world, before(terms, earlier), later);
            const inSets = await leftBy(tx, () => carryOutAtOnce(ctx, tx, due, moment));
            const byPages = await leftBy(tx, () => carryOutByPages(ctx, tx, due, moment));
            expect(inSets).toEqual(byPages);
            count(met, byPages, moment);
          }
        });
      },
    ),
    search(20),
  );
  expect(Math.min(...Object.values(met))).toBeGreaterThan(0);
});

/** A pool that let go of the service and took it again has two memberships. */
const securedTwice: SimulationFile = {
  epochLength: 'PT1H',
  joinNotice: 'PT0S',
  feed: [
    { type: 'secure', pool: 'umilk', service: 'S0' },
    { type: 'allocate', restaker: 'dan', target: 'pool/umilk', services: { S0: '1' } },
    { type: 'delegate', restaker: 'dan', target: 'pool/umilk', asset: 'umilk', amount: '300' },
    { type: 'release', pool: 'umilk', service: 'S0' },
    { type: 'secure', pool: 'umilk', service: 'S0' },
    { type: 'tick' },
  ].map((line, hour) => ({ seq: hour + 1, at: timeOf(2 * hour), ...line })) as never,
  slashes: [
    {
      operator: 'o0',
      service: 'S0',
      capture: timeOf(11),
      executedAt: timeOf(12),
      fraction: '0.1',
      liable: ['operator', 'pools'],
      sharedFraction: '1',
      offence: 'equivocation',
      tombstone: false,
    },
  ],
};

test('a pool that a service let go and took again answers once', async () => {
  const { world, parsed } = lateWorld(securedTwice, []);
  const { due, moment } = dueOf(world, required(parsed.slashes[0], 'there is one'), 1);
  await asRows(w, world, async (tx) => {
    const inSets = await leftBy(tx, () => carryOutAtOnce(w, tx, due, moment));
    expect(inSets.lines).toHaveLength(1);
    expect(inSets).toEqual(await leftBy(tx, () => carryOutByPages(w, tx, due, moment)));
  });
});

interface Report {
  readonly totals: readonly { readonly paidOut: string; readonly cutByCap: string }[];
  readonly cohorts: readonly Readonly<Record<'basis' | 'phase' | 'tokensBefore', string>>[];
}

/** That the search came by what could go wrong. */
function count(
  met: Record<'cut' | 'paidOut' | 'emptied' | 'lessSince' | 'pending' | 'assets', number>,
  { lines, slashes }: Left,
  { epochNow }: Moment,
): void {
  const [slash] = slashes;
  const { totals, cohorts } = JSON.parse(required(slash, 'it is there').report) as Report;
  const left = cohorts.filter(({ phase }) => phase !== 'paid');
  met.cut += totals.filter(({ cutByCap }) => cutByCap !== '0').length;
  met.paidOut += totals.filter(({ paidOut }) => paidOut !== '0').length;
  met.emptied += left.filter(({ tokensBefore }) => tokensBefore === '0').length;
  met.lessSince += left.filter(({ basis, tokensBefore }) => basis !== tokensBefore).length;
  met.assets += totals.length > 1 ? 1 : 0;
  met.pending += lines.filter((line) => line.first_epoch > epochNow).length;
}
