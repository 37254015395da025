import { describe, expect, test } from 'vitest';
import type { EvidenceId } from '../../../src/primitives/ids.ts';
import { at, durationMs } from '../../../src/primitives/time.ts';
import { mayOpenAgain } from '../../../src/slash/incident.ts';
import { voteOn } from '../../../src/slash/voting/vote.ts';
import { requested } from '../build-request.ts';

const open = { request: requested(), votes: [] };

describe('a vote', () => {
  test('that does not reach the quorum is counted', () => {
    expect(voteOn(open, { names: ['ben'], choice: 'veto' }, at(999))).toMatchObject({
      value: { outcome: 'counted', request: { status: 'requested', tally: { veto: 1 } } },
    });
  });

  test('that reaches the veto quorum ends the case at once', () => {
    expect(voteOn(open, { names: ['ann'], choice: 'veto' }, at(7))).toMatchObject({
      value: { request: { status: 'vetoed', vetoedAt: 7, tally: { veto: 2 } } },
    });
  });

  test('to uphold never cuts the window short', () => {
    expect(voteOn(open, { names: ['ann'], choice: 'uphold' }, at(7))).toMatchObject({
      value: { request: { status: 'requested', tally: { uphold: 2 } } },
    });
  });

  test('that reaches the veto quorum wins over an upheld tally', () => {
    const votes = [{ signer: 'ann', weight: 2, choice: 'uphold' as const }];
    const almost = [...votes, { signer: 'ben', weight: 1, choice: 'veto' as const }];
    const voted = voteOn({ ...open, votes: almost }, { names: ['cat'], choice: 'veto' }, at(7));
    expect(voted).toMatchObject({ value: { request: { status: 'vetoed' } } });
  });

  test.each([
    { code: 'veto_window_closed', names: ['ann'], now: 1_000 },
    { code: 'not_a_member', names: ['zoe'], now: 999 },
  ])('is refused with $code', ({ code, names, now }) => {
    expect(voteOn(open, { names, choice: 'veto' }, at(now))).toMatchObject({ error: { code } });
  });
});

describe('a second request for one incident', () => {
  const first = { status: 'dismissed', attempt: 1, evidence: ['a' as EvidenceId] } as const;
  const further = {
    evidence: 'b' as EvidenceId,
    receivedAt: at(1_099),
    capture: at(100),
    evidenceMaxAge: durationMs(1_000),
  };

  test.each(['dismissed', 'expired'] as const)('may be opened after one that was %s', (status) => {
    expect(mayOpenAgain({ ...first, status }, further)).toEqual({
      ok: true,
      value: { attempt: 2 },
    });
  });

  test.each([
    { code: 'incident_open', earlier: { status: 'requested' as const } },
    { code: 'incident_final', earlier: { status: 'vetoed' as const } },
    { code: 'incident_final', earlier: { status: 'executed' as const } },
    { code: 'incident_final', earlier: { status: 'reversed' as const } },
    { code: 'attempts_used', earlier: { attempt: 2 as const } },
    { code: 'evidence_known', earlier: { evidence: [further.evidence] } },
  ])('is refused with $code', ({ code, earlier }) => {
    expect(mayOpenAgain({ ...first, ...earlier }, further)).toMatchObject({ error: { code } });
  });

  test.each([
    { receivedAt: 1_099, code: undefined },
    { receivedAt: 1_100, code: 'evidence_expired' },
    { receivedAt: 1_101, code: 'evidence_expired' },
  ])('evidence received at $receivedAt, $code', ({ receivedAt, code }) => {
    const answer = mayOpenAgain(first, { ...further, receivedAt: at(receivedAt) });
    expect(answer.ok ? undefined : answer.error.code).toBe(code);
  });
});
