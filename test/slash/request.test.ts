import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at } from '../../src/primitives/time.ts';
import { decide, phase } from '../../src/slash/decide.ts';
import { requestId, type SlashRequest } from '../../src/slash/request.ts';
import {
  dismiss,
  execute,
  expire,
  type TransitionError,
  veto,
  votable,
} from '../../src/slash/transitions.ts';
import { NO_VOTES } from '../../src/veto/tally.ts';
import { DEPLOYMENT, INCIDENT, requested } from './build-request.ts';

const reached = { ledgerReached: true };
const behind = { ledgerReached: false };
const upheld = requested({ burden: 'uphold', tally: { ...NO_VOTES, uphold: 2 } });
const silent = requested({ burden: 'uphold' });
const vetoed = requested({ tally: { ...NO_VOTES, veto: 2 } });

const codeOf = (result: { ok: true } | { ok: false; error: TransitionError }) =>
  result.ok ? 'ok' : result.error.code;

describe('both deadlines are exclusive', () => {
  test.each([
    {
      now: 999,
      phase: 'window',
      vote: 'ok',
      execute: 'veto_window_open',
      expire: 'veto_window_open',
    },
    {
      now: 1_000,
      phase: 'executable',
      vote: 'veto_window_closed',
      execute: 'ok',
      expire: 'slash_period_running',
    },
    {
      now: 1_001,
      phase: 'executable',
      vote: 'veto_window_closed',
      execute: 'ok',
      expire: 'slash_period_running',
    },
    {
      now: 1_999,
      phase: 'executable',
      vote: 'veto_window_closed',
      execute: 'ok',
      expire: 'slash_period_running',
    },
    {
      now: 2_000,
      phase: 'overdue',
      vote: 'veto_window_closed',
      execute: 'slash_period_ended',
      expire: 'ok',
    },
    {
      now: 2_001,
      phase: 'overdue',
      vote: 'veto_window_closed',
      execute: 'slash_period_ended',
      expire: 'ok',
    },
  ])('at $now it is $phase', ({ now, ...expected }) => {
    const request = requested();
    expect({
      phase: phase(request, at(now), reached),
      vote: codeOf(votable(request, at(now))),
      execute: codeOf(execute(request, at(now), reached)),
      expire: codeOf(expire(request, at(now))),
    }).toEqual(expected);
  });
});

describe('what votes and clock say must be done', () => {
  test.each([
    { title: 'silence before the deadline', request: requested(), now: 999, answer: 'wait' },
    {
      title: 'silence at the deadline, burden veto',
      request: requested(),
      now: 1_000,
      answer: 'execute',
    },
    {
      title: 'the same with the ledger behind',
      request: requested(),
      now: 1_000,
      ledger: behind,
      answer: 'wait_for_ledger',
    },
    {
      title: 'the same too late',
      request: requested(),
      now: 2_000,
      ledger: behind,
      answer: 'expire',
    },
    { title: 'a veto before the deadline', request: vetoed, now: 1, answer: 'veto' },
    { title: 'a veto written late', request: vetoed, now: 5_000, answer: 'veto' },
    {
      title: 'silence at the deadline, burden uphold',
      request: silent,
      now: 1_000,
      answer: 'dismiss',
    },
    { title: 'silence found late, burden uphold', request: silent, now: 5_000, answer: 'dismiss' },
    { title: 'upheld before the deadline', request: upheld, now: 999, answer: 'wait' },
    { title: 'upheld at the deadline', request: upheld, now: 1_000, answer: 'execute' },
    { title: 'upheld and too late', request: upheld, now: 2_000, answer: 'expire' },
  ])('$title: $answer', ({ request, now, ledger = reached, answer }) => {
    expect(decide(request, at(now), ledger)).toEqual({ do: answer });
  });
});

test.each([
  { do: 'wait', request: requested(), now: 1, ledger: reached, phase: 'window' },
  { do: 'execute', request: requested(), now: 1_000, ledger: reached, phase: 'executable' },
  { do: 'wait_for_ledger', request: requested(), now: 1_000, ledger: behind, phase: 'blocked' },
  { do: 'expire', request: requested(), now: 2_000, ledger: reached, phase: 'overdue' },
  { do: 'dismiss', request: silent, now: 1_000, ledger: reached, phase: 'closed' },
  { do: 'veto', request: vetoed, now: 1, ledger: reached, phase: 'closed' },
])('a request that must $do is $phase', ({ request, now, ledger, phase: expected }) => {
  expect(phase(request, at(now), ledger)).toBe(expected);
});

describe('a transition that is not due is refused', () => {
  test.each([
    { code: 'veto_quorum_missed', result: veto(requested(), at(1)) },
    { code: 'veto_window_open', result: dismiss(silent, at(999)) },
    { code: 'burden_met', result: dismiss(requested(), at(1_000)) },
    { code: 'veto_quorum_reached', result: dismiss(vetoed, at(1_000)) },
    { code: 'burden_not_met', result: execute(silent, at(1_000), reached) },
    { code: 'burden_not_met', result: execute(vetoed, at(1_000), reached) },
    { code: 'burden_not_met', result: expire(silent, at(2_000)) },
    { code: 'ledger_behind', result: execute(requested(), at(1_000), behind) },
    { code: 'slash_period_ended', result: execute(requested(), at(2_000), behind) },
  ])('$code', ({ code, result }) => {
    expect(codeOf(result)).toBe(code);
  });
});

const now = at(1_234);
const ended: readonly SlashRequest[] = [
  { ...requested(), status: 'vetoed', vetoedAt: now },
  { ...requested(), status: 'executed', executedAt: now, escrowUntil: now, appeal: null },
  {
    ...requested(),
    status: 'reversed',
    executedAt: now,
    escrowUntil: now,
    appeal: null,
    reversedAt: now,
  },
  { ...requested(), status: 'dismissed', dismissedAt: now },
  { ...requested(), status: 'expired', expiredAt: now },
];

test.each(ended)('what is $status stays so', (request) => {
  const code = `request_already_${request.status}`;
  const answers = [
    veto(request, now),
    execute(request, now, reached),
    dismiss(request, now),
    expire(request, now),
    votable(request, now),
  ];
  expect(answers.map(codeOf)).toEqual(answers.map(() => code));
  expect(phase(request, now, reached)).toBe('closed');
  expect(decide(request, now, reached)).toEqual({ do: 'nothing' });
});

test.each([
  { result: veto(vetoed, now), status: 'vetoed', field: 'vetoedAt' },
  { result: execute(upheld, now, reached), status: 'executed', field: 'executedAt' },
  { result: dismiss(silent, now), status: 'dismissed', field: 'dismissedAt' },
  { result: expire(requested(), at(2_000)), status: 'expired', field: 'expiredAt', time: 2_000 },
])('a request that is $status says since when', ({ result, status, field, time = now }) => {
  expect(result).toMatchObject({ ok: true, value: { status, [field]: time, place: '10' } });
});

test('at every instant, with any votes, exactly one thing may be done', () => {
  const weights = fc.record({ veto: fc.nat(2), uphold: fc.nat(2), abstain: fc.nat(2) });
  const burdens = fc.constantFrom<'veto' | 'uphold'>('veto', 'uphold');
  fc.assert(
    fc.property(fc.nat(3_000), weights, burdens, fc.boolean(), (time, tally, burden, isReached) => {
      const request = requested({ tally, burden });
      const ledger = { ledgerReached: isReached };
      const possible = [
        veto(request, at(time)).ok && 'veto',
        execute(request, at(time), ledger).ok && 'execute',
        dismiss(request, at(time)).ok && 'dismiss',
        expire(request, at(time)).ok && 'expire',
      ].filter(Boolean);
      const step = decide(request, at(time), ledger).do;
      expect(possible).toEqual(step.startsWith('wait') ? [] : [step]);
      expect(step === 'wait').toBe(phase(request, at(time), ledger) === 'window');
    }),
  );
});

describe('the id of a request', () => {
  test('is fixed by deployment, incident and attempt', () => {
    const other = { ...INCIDENT, place: '11' };
    const ids = [
      requestId(DEPLOYMENT, INCIDENT, 1),
      requestId(DEPLOYMENT, INCIDENT, 2),
      requestId(DEPLOYMENT, other, 1),
      requestId('staging/0a1b2c3d4e5f6071', INCIDENT, 1),
    ];
    expect(new Set(ids).size).toBe(4);
    expect(requestId(DEPLOYMENT, { ...requested(), ...INCIDENT }, 1)).toBe(ids[0]);
  });
});
