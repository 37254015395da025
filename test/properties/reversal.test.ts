import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyEvent } from '../../src/ledger/apply-event.ts';
import { type CohortId, tokens } from '../../src/ledger/cohort.ts';
import type { RateLine } from '../../src/ledger/lineage.ts';
import { required } from '../../src/primitives/assert.ts';
import {
  add,
  compare,
  multiply,
  NOTHING,
  type Rational,
  rational,
  subtract,
} from '../../src/primitives/rational.ts';
import type { Timestamp } from '../../src/primitives/time.ts';
import { restakerRows } from '../../src/slash/cascade/simulating/simulate-rows.ts';
import {
  parseSimulation,
  type SimulatedSlash,
  type Simulation,
} from '../../src/slash/cascade/simulating/simulate-schema.ts';
import {
  emptyWorld,
  executeIn,
  reverseIn,
  type World,
} from '../../src/slash/cascade/simulating/simulate-world.ts';
import { isOwed } from '../../src/slash/escrow/reversal.ts';
import type { SimulationFile } from '../oracle/file.ts';
import { networks } from '../oracle/networks.ts';
import { simulated, worldAfterFeed } from './world.ts';

const between = { unit: 1n, decimals: 3, slashes: 'between', reversals: true } as const;
const after = { ...between, slashes: 'after' } as const;

interface Step {
  readonly at: Timestamp;
  readonly kind: 'event' | 'slash' | 'reversal';
  readonly do: (world: World) => void;
}

/** Feed, slashes and reversals as they would follow each other, looked at after every one. */
function inSteps(
  file: SimulationFile,
  look: (world: World, step: Step, before: Seen) => void,
): void {
  const parsed = parseSimulation(file);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const world = emptyWorld(parsed.value);
  for (const step of stepsOf(parsed.value)) {
    const before = seen(world);
    step.do(world);
    look(world, step, before);
  }
}

/** Whole units of each cohort, how much was owed, and the lines there were. */
interface Seen {
  readonly lines: ReadonlySet<RateLine>;
  readonly tokens: ReadonlyMap<CohortId, bigint>;
  readonly owed: bigint;
}

const seen = (world: World): Seen => ({
  lines: new Set(linesOf(world)),
  tokens: new Map([...world.book.cohorts].map(([id, cohort]) => [id, tokens(cohort)])),
  owed: world.refunds.reduce((sum, { amount }) => sum + amount, 0n),
});

function stepsOf({ feed, slashes }: Simulation): readonly Step[] {
  const ids = new Map<SimulatedSlash, string>();
  const acts: Step[] = slashes.flatMap((slash) => {
    const { executedAt, reversedAt } = slash;
    const execution = (world: World) => {
      executeIn(world, slash);
      ids.set(slash, String(world.executed));
    };
    const reversal = (time: Timestamp) => (world: World) =>
      reverseIn(world, required(ids.get(slash), 'executed'), time);
    return [
      { at: executedAt, kind: 'slash' as const, do: execution },
      ...(reversedAt === null
        ? []
        : [{ at: reversedAt, kind: 'reversal' as const, do: reversal(reversedAt) }]),
    ];
  });
  const events = feed.map((event) => ({
    at: event.at,
    kind: 'event' as const,
    do: (world: World) => applyEvent(world.book, event),
  }));
  return [...acts, ...events].toSorted((a, b) => a.at - b.at);
}

const linesOf = (world: World): readonly RateLine[] => [...world.lines.values()].flat();

/** Of stake that arrived: in cohorts, paid out ones too, with whoever holds what was taken, or owed. */
function accountedFor(world: World): Rational {
  const held = [...world.book.cohorts.values()].map(({ shares, rate }) =>
    multiply(rational(shares), rate),
  );
  const taken = linesOf(world).map(({ loss }) => rational(loss));
  const owed = world.refunds.map(({ amount }) => rational(amount));
  return [...held, ...taken, ...owed].reduce(add, NOTHING);
}

test('nothing is made or lost: what arrived is held, was paid out, was taken, or is owed', () => {
  fc.assert(
    fc.property(networks(between), (file) => {
      let arrived = 0n;
      const events = [...file.feed];
      inSteps(file, (world, { kind }) => {
        const line = kind === 'event' ? events.shift() : undefined;
        if (line?.type === 'delegate') arrived += BigInt(line.amount);
        const stray = subtract(accountedFor(world), rational(arrived));
        const hair = rational(BigInt(linesOf(world).length), 10n ** 9n);
        expect(compare(stray, hair) <= 0n).toBe(true);
        expect(compare(add(stray, hair), NOTHING) >= 0n).toBe(true);
      });
    }),
    { numRuns: 60 },
  );
});

test('a reversal gives back the total of the slash to the unit, in one line a cohort', () => {
  fc.assert(
    fc.property(networks(between), (file) => {
      inSteps(file, (world) => {
        for (const slash of new Set(linesOf(world).map((line) => line.slash))) {
          const own = linesOf(world).filter((line) => line.slash === slash);
          const returned = own.filter(({ kind }) => kind === 'reversal');
          if (returned.length === 0) continue;
          expect(own.reduce((sum, { loss }) => sum + loss, 0n)).toBe(0n);
          expect(new Set(returned.map(({ cohort }) => cohort)).size).toBe(returned.length);
          for (const { loss, exact } of returned) {
            expect(loss < 0n).toBe(true);
            const off = subtract(exact, rational(loss));
            expect(off.num < off.den && off.num > -off.den).toBe(true);
          }
        }
      });
    }),
    { numRuns: 100 },
  );
});

test('by a reversal each heir gains its part in whole units, and nobody else gains or loses', () => {
  fc.assert(
    fc.property(networks(between), (file) => {
      inSteps(file, (world, { kind }, before) => {
        if (kind !== 'reversal') return;
        const added = linesOf(world).filter((line) => !before.lines.has(line));
        const [owed, given] = [added.filter(isOwed), added.filter((line) => !isOwed(line))];
        const now = seen(world);
        const gains = [...now.tokens]
          .map(([id, held]) => [id, held - (before.tokens.get(id) ?? 0n)])
          .filter(([, gain]) => gain !== 0n);
        expect(new Map(gains as [CohortId, bigint][])).toEqual(
          new Map(given.map(({ cohort, loss }) => [cohort, -loss])),
        );
        expect(now.owed - before.owed).toBe(owed.reduce((sum, { loss }) => sum - loss, 0n));
      });
    }),
    { numRuns: 100 },
  );
});

test('what was taken from stake that nobody moved is back as if nothing had happened', () => {
  fc.assert(
    fc.property(networks(after), fc.boolean(), (file, isNewestFirst) => {
      const { world, parsed } = worldAfterFeed(file);
      const start = restakerRows(world.book);
      const rates = [...world.book.cohorts.values()].map(({ id, rate }) => [id, rate]);
      const ids = parsed.slashes
        .toSorted((a, b) => a.executedAt - b.executedAt)
        .map((slash) => {
          executeIn(world, slash);
          return String(world.executed);
        });
      const end = required(parsed.slashes[0], 'a slash').executedAt;
      for (const id of isNewestFirst ? ids.toReversed() : ids) reverseIn(world, id, end);

      expect(restakerRows(world.book)).toEqual(start);
      expect([...world.book.cohorts.values()].map(({ id, rate }) => [id, rate])).toEqual(rates);
      expect(world.refunds).toEqual([]);
    }),
    { numRuns: 150 },
  );
});

test('who came after a slash has the same whether it is reversed or not', () => {
  fc.assert(
    fc.property(networks({ ...between, maxSlashes: 1 }), (file) => {
      const [slash] = file.slashes;
      fc.pre(slash?.reversedAt !== undefined);
      const late = file.feed.filter(
        (line) => line.type === 'delegate' && line.at >= required(slash, 'a slash').executedAt,
      );
      const feed = [
        ...file.feed,
        ...late.map((line, i) => ({ ...line, seq: file.feed.length + i + 1, restaker: 'zoe' })),
      ].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.seq - b.seq));
      const numbered = { ...file, feed: feed.map((line, i) => ({ ...line, seq: i + 1 })) };
      const { reversedAt: _, ...standing } = required(slash, 'a slash');
      const zoe = (slashes: SimulationFile['slashes']) =>
        simulated({ ...numbered, slashes }).restakers.filter(({ restaker }) => restaker === 'zoe');

      expect(zoe(file.slashes)).toEqual(zoe([standing]));
    }),
    { numRuns: 100 },
  );
});
