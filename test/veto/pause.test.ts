import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { after, at, type DurationMs, durationMs } from '../../src/primitives/time.ts';
import { extended } from '../../src/veto/outage.ts';
import {
  executableFrom,
  type Holdable,
  heldUntil,
  type Movable,
  type Pause,
  pauseFrom,
} from '../../src/veto/pause.ts';
import { isVoting } from '../../src/veto/window.ts';

const pause = (from: number, until: number): Pause => ({ from: at(from), until: at(until) });
const holdable = (vetoDeadline: number, budget: number): Holdable => ({
  vetoDeadline: at(vetoDeadline),
  budget: durationMs(budget),
});

/** The same, told millisecond by millisecond. */
function bruteForce({ vetoDeadline, budget }: Holdable, pauses: readonly Pause[], now: number) {
  let heldMs = 0;
  for (let t: number = vetoDeadline; ; t += 1) {
    const isPaused = pauses.some(({ from, until }) => from <= t && t < until);
    if (isPaused && heldMs < budget) heldMs += 1;
    else if (t >= now) return { from: t, heldMs };
  }
}

const somePauses = (max: number) =>
  fc.array(
    fc.tuple(fc.nat(max), fc.nat(30)).map(([from, length]) => pause(from, from + length)),
    { maxLength: 6 },
  );

test('a request is held exactly as if it were asked about every millisecond', () => {
  fc.assert(
    fc.property(
      fc.nat(40),
      fc.nat(40),
      somePauses(80),
      fc.nat(120),
      (deadline, budget, pauses, now) => {
        const request = holdable(deadline, budget);
        expect(executableFrom(request, pauses, at(now))).toEqual(bruteForce(request, pauses, now));
      },
    ),
    { numRuns: 2_000 },
  );
});

describe('what holds a request', () => {
  test.each([
    { title: 'nothing', pauses: [], from: 100, heldMs: 0 },
    {
      title: 'a pause that ends before the deadline',
      pauses: [pause(10, 99)],
      from: 100,
      heldMs: 0,
    },
    { title: 'a pause that ends at the deadline', pauses: [pause(10, 100)], from: 100, heldMs: 0 },
    { title: 'a pause over the deadline', pauses: [pause(10, 101)], from: 101, heldMs: 1 },
    { title: 'two that overlap', pauses: [pause(90, 120), pause(95, 130)], from: 130, heldMs: 30 },
    {
      title: 'one inside another',
      pauses: [pause(90, 130), pause(95, 110)],
      from: 130,
      heldMs: 30,
    },
    { title: 'two that touch', pauses: [pause(90, 120), pause(120, 130)], from: 130, heldMs: 30 },
    { title: 'two with a gap', pauses: [pause(90, 120), pause(121, 130)], from: 120, heldMs: 20 },
    { title: 'exactly the budget', pauses: [pause(90, 150)], from: 150, heldMs: 50 },
    { title: 'more than the budget', pauses: [pause(90, 151)], from: 150, heldMs: 50 },
  ])('$title: executable from $from', ({ pauses, from, heldMs }) => {
    expect(executableFrom(holdable(100, 50), pauses, at(0))).toEqual({ from, heldMs });
  });

  test('after a gap only what the pauses before it have left', () => {
    const pauses = [pause(100, 130), pause(140, 180)];
    expect(executableFrom(holdable(100, 50), pauses, at(139)).from).toBe(139);
    expect(executableFrom(holdable(100, 50), pauses, at(140)).from).toBe(160);
    expect(executableFrom(holdable(100, 50), pauses, at(160)).from).toBe(160);
  });
});

const movable = (changes: Partial<Record<keyof Movable, number>> = {}): Movable => ({
  vetoDeadline: at(changes.vetoDeadline ?? 100),
  executableFrom: at(changes.executableFrom ?? changes.vetoDeadline ?? 100),
  maxPause: durationMs(changes.maxPause ?? 50),
  outage: durationMs(changes.outage ?? 0),
});

describe('when what is paused changes', () => {
  test('a request that nothing holds is told no other time than before', () => {
    expect(heldUntil(movable(), [], at(170))).toBe(100);
    expect(heldUntil(movable({ executableFrom: 120 }), [pause(90, 120)], at(170))).toBe(120);
  });

  test('a pause that ended early lets it go at that instant', () => {
    expect(heldUntil(movable({ executableFrom: 140 }), [pause(90, 130)], at(130))).toBe(130);
    expect(heldUntil(movable({ executableFrom: 140 }), [pause(90, 95)], at(95))).toBe(100);
  });

  test('outages have spent what they were given', () => {
    expect(heldUntil(movable({ outage: 49 }), [pause(90, 200)], at(90))).toBe(101);
    expect(heldUntil(movable({ outage: 50 }), [pause(90, 200)], at(90))).toBe(100);
  });
});

describe('a pause declared at 1000 with 300 to hold', () => {
  test.each([
    [999, false],
    [1_000, false],
    [1_001, true],
    [1_299, true],
    [1_300, true],
    [1_301, false],
  ])('until %i: allowed is %s', (until, isAllowed) => {
    const declared = pauseFrom(at(1_000), at(until), durationMs(300));
    expect(declared).toEqual(
      isAllowed
        ? { ok: true, value: pause(1_000, until) }
        : {
            ok: false,
            error: { code: 'pause_out_of_bounds', until, earliest: 1_000, latest: 1_300 },
          },
    );
  });
});

describe('an outage', () => {
  const by = (request: Movable, ms: number, now: number, pauses: readonly Pause[] = []) =>
    extended(request, durationMs(ms), pauses, at(now));

  test('moves an open window, and neither one at its deadline nor after it', () => {
    expect(by(movable(), 10, 99)).toMatchObject({ vetoDeadline: 110, outage: 10, byMs: 10 });
    expect(by(movable(), 10, 100)).toBeNull();
    expect(by(movable(), 10, 101)).toBeNull();
  });

  test('gives as much as is left, then nothing', () => {
    expect(by(movable({ outage: 40 }), 9, 1)).toMatchObject({ byMs: 9, outage: 49 });
    expect(by(movable({ outage: 40 }), 10, 1)).toMatchObject({ byMs: 10, outage: 50 });
    expect(by(movable({ outage: 40 }), 11, 1)).toMatchObject({ byMs: 10, outage: 50 });
    expect(by(movable({ outage: 50 }), 1, 1)).toBeNull();
    expect(by(movable({ maxPause: 0 }), 1, 1)).toBeNull();
  });

  test('takes from the pauses what it spends', () => {
    const held = [pause(0, 1_000)];
    expect(by(movable(), 20, 1, held)).toMatchObject({ vetoDeadline: 120, executableFrom: 150 });
    expect(by(movable(), 50, 1, held)).toMatchObject({ vetoDeadline: 150, executableFrom: 150 });
  });
});

/** What a policy says, in milliseconds; the unbonding period has exactly room for it. */
interface Periods {
  readonly evidenceMaxAge: number;
  readonly maxFeedLag: number;
  readonly vetoWindow: number;
  readonly disputeExtension: number;
  readonly maxPause: number;
  readonly minExecution: number;
}

type Act = 'dispute' | 'outage' | 'pause' | 'resume';

/** What is done at an instant, and for how long. */
type Event = readonly [when: number, act: Act, length: number];

interface Life {
  request: Movable;
  pauses: Pause[];
  isDisputed: boolean;
}

/** What happens at an instant, to a request and to what is paused. */
function live(life: Life, of: Periods, [when, act, length]: Event): void {
  const now = at(when);
  const { request } = life;
  if (act === 'outage') {
    const moved = extended(request, durationMs(length + 1), life.pauses, now);
    life.request = { ...request, ...moved };
  } else if (act === 'dispute') {
    if (life.isDisputed || !isVoting(now, request.vetoDeadline)) return;
    const vetoDeadline = after(request.vetoDeadline, of.disputeExtension);
    const disputed = { ...request, vetoDeadline };
    const from = heldUntil(disputed, life.pauses, now);
    life.request = { ...disputed, executableFrom: from };
    life.isDisputed = true;
  } else {
    const declared = pauseFrom(now, after(now, length), of.maxPause as DurationMs);
    if (act === 'pause' && declared.ok) life.pauses.push(declared.value);
    if (act === 'resume')
      life.pauses = life.pauses.map(({ from, until }) => pause(from, Math.min(until, now)));
    life.request = { ...life.request, executableFrom: heldUntil(request, life.pauses, now) };
  }
}

test('whatever is paused, extended and disputed, minExecution is left to execute in', () => {
  const short = fc.nat(12);
  const periods: fc.Arbitrary<Periods> = fc.record({
    evidenceMaxAge: fc.integer({ min: 1, max: 12 }),
    maxFeedLag: short,
    vetoWindow: short,
    disputeExtension: short,
    maxPause: short,
    minExecution: short,
  });
  const acts = fc.array(
    fc.tuple(
      fc.nat(80),
      fc.constantFrom<Act>('dispute', 'outage', 'pause', 'pause', 'resume'),
      fc.nat(14),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(periods, fc.nat(30), acts, (of, delay, events) => {
      const openedAt = Math.min(delay, of.evidenceMaxAge - 1 + of.maxFeedLag);
      const executeBy = Object.values(of).reduce((sum, length) => sum + length, 0);
      const vetoDeadline = openedAt + of.vetoWindow;
      const request = movable({ vetoDeadline, maxPause: of.maxPause });
      const life: Life = { request, pauses: [], isDisputed: false };
      let free = 0;
      for (let now = openedAt; now < executeBy; now += 1) {
        for (const event of events) if (event[0] === now) live(life, of, event);
        if (now >= life.request.executableFrom) free += 1;
      }
      expect(free).toBeGreaterThanOrEqual(of.minExecution);
      expect(life.request.executableFrom).toBeGreaterThanOrEqual(life.request.vetoDeadline);
    }),
    { numRuns: 2_000 },
  );
});
