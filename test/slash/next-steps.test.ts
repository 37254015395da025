import { describe, expect, test } from 'vitest';
import { at, durationMs } from '../../src/primitives/time.ts';
import type { CaseFile } from '../../src/slash/accounting/case-file.ts';
import { nextSteps } from '../../src/slash/next-steps.ts';
import type { Executed, Requested, SlashRequest } from '../../src/slash/request.ts';
import { NO_VOTES } from '../../src/veto/tally.ts';
import { bench } from '../veto/build-bench.ts';
import { caseFile, dispute, pause } from './accounting/build-case.ts';
import { requested } from './build-request.ts';

interface Asked {
  readonly now: number;
  readonly request?: SlashRequest;
  readonly file?: CaseFile;
  readonly ledgerReached?: boolean;
}

const stepsOf = ({ now, request = requested(), file = caseFile(), ledgerReached = true }: Asked) =>
  nextSteps(request, file, at(now), { ledgerReached }).map(
    ({ who, may, from, until, asVotesStand, waitsFor }) =>
      `${who} ${may} ${from ?? 'now'}..${until}${asVotesStand ? '' : ' if votes change'}` +
      (waitsFor === null ? '' : ` after the ${waitsFor}`),
  );

const steps = (now: number, changes: Partial<Requested> = {}) =>
  stepsOf({ now, request: requested(changes) });

const IN_WINDOW = [
  'committee vote now..1000',
  'accused dispute now..1000',
  'restaker dispute now..1000',
  'watcher corroborate now..1000',
  'authority extend now..1000',
  'authority pause now..1000',
  'service pause now..1000',
  'anyone execute 1000..2000',
];

const EXECUTABLE = [
  'authority pause now..2000',
  'service pause now..2000',
  'anyone execute now..2000',
];

describe('whoever reads a request learns who may do what until when', () => {
  test.each([
    { now: 0, expected: IN_WINDOW },
    { now: 999, expected: IN_WINDOW },
    { now: 1_000, expected: EXECUTABLE },
    { now: 1_001, expected: EXECUTABLE },
    { now: 1_999, expected: EXECUTABLE },
    { now: 2_000, expected: [] },
    { now: 2_001, expected: [] },
  ])('at $now, with the deadline at 1000 and the end at 2000', ({ now, expected }) => {
    expect(steps(now)).toEqual(expected);
  });

  test('where silence dismisses, an execution needs votes, and so does a pause of it', () => {
    expect(steps(999, { burden: 'uphold' })).toEqual([
      ...IN_WINDOW.slice(0, 5),
      'authority pause now..1000 if votes change',
      'service pause now..1000 if votes change',
      'anyone execute 1000..2000 if votes change',
    ]);
    expect(steps(1_000, { burden: 'uphold' })).toEqual([]);
  });

  test('nobody may do anything more once the veto quorum is reached', () => {
    expect(steps(1, { tally: { ...NO_VOTES, veto: 2 } })).toEqual([]);
  });

  test('nobody is asked to execute what the window outlasts', () => {
    const found = steps(1, { executeBy: at(900) });
    expect(found).toEqual(IN_WINDOW.slice(0, 5));
  });

  test('who has no seat left to vote from is not asked to vote', () => {
    const empty = bench({ eligible: [], eligibleWeight: 0 });
    expect(steps(1, { bench: empty })).not.toContain('committee vote now..1000');
  });

  test('each party is heard in dispute once, and does not spend what the other has', () => {
    const file = caseFile({ disputes: [dispute('restaker', 5)] });
    const found = stepsOf({ now: 6, file });
    expect(found).toContain('accused dispute now..1000');
    expect(found.join()).not.toContain('restaker dispute');
  });

  test('a deadline that moved is the one that is told', () => {
    const moved = { vetoDeadline: at(1_200), executableFrom: at(1_200), disputedAt: at(5) };
    expect(steps(1_199, moved)).toContain('committee vote now..1200');
    expect(steps(1_200, moved)).toEqual(EXECUTABLE);
  });

  test('outages extend it while they have left something of the budget', () => {
    expect(steps(1, { outage: durationMs(299) })).toContain('authority extend now..1000');
    expect(steps(1, { outage: durationMs(300) })).toEqual(
      IN_WINDOW.filter((step) => !/extend|pause/.test(step)),
    );
  });
});

describe('while a pause holds a request back', () => {
  const held = (end: number) => requested({ executableFrom: at(end) });
  const file = caseFile({ pauses: [pause(900, 1_299)] });

  test.each([
    { now: 1_000, may: '1299..2000', until: 1_299 },
    { now: 1_298, may: '1299..2000', until: 1_299 },
    { now: 1_299, may: 'now..2000', until: 2_000 },
    { now: 1_300, may: 'now..2000', until: 2_000 },
  ])('at $now it may be executed $may', ({ now, may, until }) => {
    expect(stepsOf({ now, request: held(1_299), file })).toEqual([
      `authority pause now..${until}`,
      `service pause now..${until}`,
      `anyone execute ${may}`,
    ]);
  });

  test('nobody pauses it further once the budget is spent to the last millisecond', () => {
    const spent = caseFile({ pauses: [pause(900, 1_700)] });
    expect(stepsOf({ now: 1_100, request: held(1_300), file: spent })).toEqual([
      'anyone execute 1300..2000',
    ]);
  });
});

test('what waits for the ledger feed says so', () => {
  expect(stepsOf({ now: 1_000, ledgerReached: false })).toContain(
    'anyone execute now..2000 after the ledger_feed',
  );
});

describe('after the execution', () => {
  const executed: Executed = {
    ...requested(),
    status: 'executed',
    executedAt: at(1_100),
    escrowUntil: at(1_600),
    appeal: null,
  };
  const appealed = {
    ...executed,
    appeal: { appealedAt: at(1_200), tally: { reverse: 0, keep: 0, abstain: 0 } },
  };

  test.each([
    { now: 1_100, expected: ['accused appeal now..1600'] },
    { now: 1_599, expected: ['accused appeal now..1600'] },
    { now: 1_600, expected: [] },
    { now: 1_601, expected: [] },
  ])('the accused may appeal while the stake is in escrow: at $now', ({ now, expected }) => {
    expect(stepsOf({ now, request: executed })).toEqual(expected);
  });

  test.each([
    { now: 1_599, expected: ['committee vote_on_appeal now..1600'] },
    { now: 1_600, expected: [] },
  ])('the same bench votes once he has: at $now', ({ now, expected }) => {
    expect(stepsOf({ now, request: appealed })).toEqual(expected);
  });

  test('what was reversed is over', () => {
    const reversed: SlashRequest = { ...appealed, status: 'reversed', reversedAt: at(1_300) };
    expect(stepsOf({ now: 1_301, request: reversed })).toEqual([]);
  });

  test('an appeal before an empty bench stays unheard', () => {
    const empty = bench({ eligible: [], eligibleWeight: 0 });
    expect(stepsOf({ now: 1_300, request: { ...appealed, bench: empty } })).toEqual([]);
  });
});
