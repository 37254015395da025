import { describe, expect, test } from 'vitest';
import { at } from '../../../src/primitives/time.ts';
import { appealAgainst, voteOnAppeal } from '../../../src/slash/escrow/appeal.ts';
import { partOf } from '../../../src/slash/escrow/part.ts';
import type { Executed, SlashRequest } from '../../../src/slash/request.ts';
import { NO_APPEAL_VOTES } from '../../../src/veto/tally.ts';
import { requested } from '../build-request.ts';

/** Executed at 1100, in escrow until 1600. */
const executed: Executed = {
  ...requested(),
  status: 'executed',
  executedAt: at(1_100),
  escrowUntil: at(1_600),
  appeal: null,
};
const appealed: Executed = {
  ...executed,
  appeal: { appealedAt: at(1_200), tally: NO_APPEAL_VOTES },
};

const others: readonly (readonly [code: string, request: SlashRequest])[] = [
  ['not_executed', requested()],
  ['request_already_vetoed', { ...requested(), status: 'vetoed', vetoedAt: at(9) }],
  ['request_already_dismissed', { ...requested(), status: 'dismissed', dismissedAt: at(9) }],
  ['request_already_expired', { ...requested(), status: 'expired', expiredAt: at(9) }],
  ['request_already_reversed', { ...executed, status: 'reversed', reversedAt: at(1_300) }],
];

describe('an appeal', () => {
  test.each([
    [1_599, undefined],
    [1_600, 'escrow_over'],
    [1_601, 'escrow_over'],
  ])('at %i of an escrow until 1600: %s', (now, code) => {
    const answer = appealAgainst(executed, at(now));
    expect(answer.ok ? undefined : answer.error.code).toBe(code);
  });

  test('begins with no votes', () => {
    expect(appealAgainst(executed, at(1_200))).toMatchObject({
      value: { status: 'executed', appeal: { appealedAt: 1_200, tally: NO_APPEAL_VOTES } },
    });
  });

  test('is heard once', () => {
    expect(appealAgainst(appealed, at(1_300))).toMatchObject({
      error: { code: 'already_appealed', appealedAt: 1_200 },
    });
  });

  test.each(others)(
    'of a request that was not executed, or is no more, is refused: %s',
    (code, of) => {
      expect(appealAgainst(of, at(1_200))).toMatchObject({ error: { code } });
      expect(
        voteOnAppeal({ request: of, votes: [] }, { names: ['ann'], choice: 'keep' }, at(1_200)),
      ).toMatchObject({ error: { code } });
    },
  );
});

describe('a vote on an appeal', () => {
  const open = { request: appealed, votes: [] };

  test('that reaches the quorum of those who uphold reverses at once', () => {
    const answer = voteOnAppeal(open, { names: ['ann'], choice: 'reverse' }, at(1_300));
    expect(answer).toMatchObject({
      value: { request: { status: 'reversed', reversedAt: 1_300, executedAt: 1_100 } },
    });
  });

  test('that does not reach it is counted', () => {
    const answer = voteOnAppeal(open, { names: ['ben'], choice: 'reverse' }, at(1_300));
    expect(answer).toMatchObject({
      value: {
        outcome: 'counted',
        request: { status: 'executed', appeal: { tally: { reverse: 1 } } },
      },
    });
  });

  test('to keep never reverses, however heavy', () => {
    const votes = [{ signer: 'ann', weight: 2, choice: 'keep' as const }];
    const answer = voteOnAppeal({ ...open, votes }, { names: ['ben'], choice: 'keep' }, at(1_300));
    expect(answer).toMatchObject({
      value: { request: { status: 'executed', appeal: { tally: { keep: 3 } } } },
    });
  });

  test.each([
    { code: 'not_appealed', request: executed, names: ['ann'], now: 1_300 },
    { code: 'escrow_over', request: appealed, names: ['ann'], now: 1_600 },
    { code: 'not_a_member', request: appealed, names: ['zoe'], now: 1_599 },
  ])('is refused with $code', ({ code, request, names, now }) => {
    const answer = voteOnAppeal({ request, votes: [] }, { names, choice: 'keep' }, at(now));
    expect(answer).toMatchObject({ error: { code } });
  });

  test('is final', () => {
    const votes = [{ signer: 'ann', weight: 2, choice: 'keep' as const }];
    const turn = (choice: 'keep' | 'reverse') =>
      voteOnAppeal({ ...open, votes }, { names: ['ann'], choice }, at(1_300));
    expect(turn('reverse')).toMatchObject({ error: { code: 'already_voted', choice: 'keep' } });
    expect(turn('keep')).toMatchObject({ value: { outcome: 'unchanged' } });
  });
});

describe('what paid-out holders are owed', () => {
  test('adds up to the whole, in the order of their ids', () => {
    const shares = [3n, 3n, 1n];
    let ahead = 0n;
    const parts = shares.map((own) => {
      const part = partOf({ units: 10n, total: 7n, ahead, own });
      ahead += own;
      return part;
    });
    expect(parts).toEqual([4n, 4n, 2n]);
  });
});
