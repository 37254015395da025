import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFraction, WAD, type Wad } from '../../src/primitives/fraction.ts';
import { orRefuse } from '../../src/primitives/refusal.ts';
import { at, durationMs } from '../../src/primitives/time.ts';
import {
  type CastVote,
  type Choice,
  castVote,
  isBurdenMet,
  isUpheld,
  isVetoed,
  NO_VOTES,
  tally,
} from '../../src/veto/tally.ts';
import { executeByOf, isVoting, vetoDeadlineOf } from '../../src/veto/window.ts';
import { bench } from './build-bench.ts';

const wad = (text: string): Wad => orRefuse(parseFraction(text));
const ballot = (name: string, choice: Choice) => ({ names: [name], choice });

describe('one vote a member, final', () => {
  const seated = bench({ recused: [{ signer: 'rex', weight: 1, reason: 'attester' }] });
  const before: CastVote[] = [{ signer: 'ann', weight: 2, choice: 'veto' }];

  test('a member whose signature shows him to be a party may not vote', () => {
    const parties = [{ signer: 'ann elsewhere', reason: 'accused_admin' }] as const;
    const vote = { names: ['ann', 'ann elsewhere'], choice: 'veto' } as const;
    expect(castVote(bench({ parties }), [], vote)).toEqual({
      ok: false,
      error: { code: 'recused', reason: 'accused_admin' },
    });
  });

  test('a first vote counts with the weight of its seat', () => {
    expect(castVote(seated, before, ballot('ben', 'uphold'))).toEqual({
      ok: true,
      value: {
        outcome: 'counted',
        vote: { signer: 'ben', weight: 1, choice: 'uphold' },
        tally: { veto: 2, uphold: 1, abstain: 0 },
      },
    });
  });

  test('the same choice again changes nothing', () => {
    expect(castVote(seated, before, ballot('ann', 'veto'))).toMatchObject({
      value: { outcome: 'unchanged', tally: { veto: 2, uphold: 0, abstain: 0 } },
    });
  });

  test('a key with two names votes once', () => {
    const names = ['ann', 'cosmos:ann'];
    expect(castVote(seated, before, { names, choice: 'uphold' })).toMatchObject({
      error: { code: 'already_voted', choice: 'veto' },
    });
  });

  test.each([
    { code: 'already_voted', vote: ballot('ann', 'abstain') },
    { code: 'not_a_member', vote: ballot('zoe', 'veto') },
    { code: 'recused', vote: ballot('rex', 'veto') },
  ])('$code', ({ code, vote }) => {
    expect(castVote(seated, before, vote)).toMatchObject({ ok: false, error: { code } });
  });
});

describe('a quorum is a fraction of the eligible weight', () => {
  const seated = bench({
    eligible: [
      { signer: 'ann', weight: 500 },
      { signer: 'ben', weight: 500 },
    ],
    vetoQuorum: wad('0.333333333333333334'),
    upholdQuorum: wad('0.5'),
  });
  test.each([
    { veto: 333, uphold: 0, vetoed: false, upheld: false },
    { veto: 334, uphold: 0, vetoed: true, upheld: false },
    { veto: 0, uphold: 499, vetoed: false, upheld: false },
    { veto: 0, uphold: 500, vetoed: false, upheld: true },
    { veto: 0, uphold: 501, vetoed: false, upheld: true },
    { veto: 334, uphold: 500, vetoed: true, upheld: false },
  ])('veto $veto, uphold $uphold of 1000', ({ veto, uphold, vetoed, upheld }) => {
    const votes = { veto, uphold, abstain: 0 };
    expect(isVetoed(seated, votes)).toBe(vetoed);
    expect(isUpheld(seated, votes)).toBe(upheld);
  });

  test('a weight that is the quorum to the last of 18 decimals reaches it, one decimal more does not', () => {
    const exact = bench({ eligible: [{ signer: 'ann', weight: 4 }], vetoQuorum: wad('0.25') });
    const above = { ...exact, vetoQuorum: (WAD / 4n + 1n) as Wad };
    expect(isVetoed(exact, { ...NO_VOTES, veto: 1 })).toBe(true);
    expect(isVetoed(above, { ...NO_VOTES, veto: 1 })).toBe(false);
  });

  test('with nobody to judge no quorum is ever reached', () => {
    const empty = bench({ eligible: [] });
    expect(isVetoed(empty, NO_VOTES)).toBe(false);
    expect(isUpheld(empty, NO_VOTES)).toBe(false);
  });
});

describe('which way silence decides', () => {
  const silent = { tally: NO_VOTES, bench: bench({}) };
  const empty = { tally: NO_VOTES, bench: bench({ eligible: [] }) };
  const upheld = { ...silent, tally: { ...NO_VOTES, uphold: 2 } };
  const vetoed = { ...silent, tally: { ...NO_VOTES, veto: 2, uphold: 2 } };
  test.each([
    {
      title: 'silence, burden veto',
      question: silent,
      burden: 'veto',
      selfProving: true,
      met: true,
    },
    {
      title: 'silence, burden uphold',
      question: silent,
      burden: 'uphold',
      selfProving: true,
      met: false,
    },
    { title: 'upheld', question: upheld, burden: 'uphold', selfProving: false, met: true },
    {
      title: 'vetoed and upheld, burden uphold',
      question: vetoed,
      burden: 'uphold',
      selfProving: false,
      met: false,
    },
    {
      title: 'vetoed, burden veto',
      question: vetoed,
      burden: 'veto',
      selfProving: true,
      met: false,
    },
    {
      title: 'no judges, a proof, burden veto',
      question: empty,
      burden: 'veto',
      selfProving: true,
      met: true,
    },
    {
      title: 'no judges, a proof, burden uphold',
      question: empty,
      burden: 'uphold',
      selfProving: true,
      met: false,
    },
    {
      title: 'no judges, an attestation',
      question: empty,
      burden: 'uphold',
      selfProving: false,
      met: false,
    },
    {
      title: 'no judges, no proof, burden veto',
      question: empty,
      burden: 'veto',
      selfProving: false,
      met: false,
    },
  ] as const)('$title: $met', ({ question, burden, selfProving, met }) => {
    expect(isBurdenMet({ ...question, burden, selfProving })).toBe(met);
  });
});

test('weights of all choices add up to what was cast, in any order', () => {
  const votes = fc.array(
    fc.record({
      signer: fc.string(),
      weight: fc.integer({ min: 1, max: 1e9 }),
      choice: fc.constantFrom<Choice>('veto', 'uphold', 'abstain'),
    }),
    { maxLength: 256 },
  );
  fc.assert(
    fc.property(votes, (cast) => {
      const { veto, uphold, abstain } = tally(cast);
      expect(veto + uphold + abstain).toBe(cast.reduce((sum, { weight }) => sum + weight, 0));
      expect(tally([...cast].reverse())).toEqual({ veto, uphold, abstain });
    }),
  );
});

test('a vote counts up to the deadline, not at it', () => {
  const deadline = vetoDeadlineOf(at(1_000), durationMs(500));
  expect([1_499, 1_500, 1_501].map((now) => isVoting(at(now), deadline))).toEqual([
    true,
    false,
    false,
  ]);
});

test('execution must start an epoch before the unbonding period is over', () => {
  const unbonding = { unbondingPeriod: durationMs(10_000), epochLength: durationMs(1_000) };
  expect(executeByOf(at(500), unbonding)).toBe(9_500);
});
