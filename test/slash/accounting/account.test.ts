import { describe, expect, test } from 'vitest';
import { canonicalJson, type Json } from '../../../src/primitives/bytes.ts';
import { parseFraction, type Wad } from '../../../src/primitives/fraction.ts';
import type { AssetId } from '../../../src/primitives/ids.ts';
import { orRefuse } from '../../../src/primitives/refusal.ts';
import { at, durationMs, formatTime } from '../../../src/primitives/time.ts';
import { accountOf } from '../../../src/slash/accounting/account.ts';
import { weightNeeded } from '../../../src/slash/accounting/quorums.ts';
import type { Executed, Requested, Reversed } from '../../../src/slash/request.ts';
import { NO_VOTES } from '../../../src/veto/tally.ts';
import { bench } from '../../veto/build-bench.ts';
import { requested } from '../build-request.ts';
import { caseFile, dispute, outage, pause, vote } from './build-case.ts';

const T = (ms: number) => formatTime(at(ms));

const executed = (changes: Partial<Requested> = {}): Executed => ({
  ...requested(changes),
  status: 'executed',
  executedAt: at(1_400),
  escrowUntil: at(1_900),
  appeal: null,
});

describe('the account of an ending', () => {
  test('names the vote that decided a veto, and not those that came before', () => {
    const votes = [vote('ben', 1, 'veto', 10), vote('cat', 1, 'veto', 20)];
    const tally = { ...NO_VOTES, veto: 2 };
    const vetoed = { ...requested({ tally }), status: 'vetoed', vetoedAt: at(25) } as const;
    expect(accountOf(vetoed, caseFile({ votes }), at(26))).toMatchObject({
      ending: 'vetoed',
      decidedAt: T(25),
      asOf: T(20),
      burden: { policy: 'veto', final: 'veto', turnedBy: null, met: false },
      votes: [{ signer: 'ben', reason: 'ben says veto' }, { signer: 'cat' }],
      tally,
      quorums: {
        veto: { needed: 2, cast: 2, reached: true },
        uphold: { needed: 2, cast: 0, reached: false },
      },
      clock: { readAt: T(26), vetoDeadline: T(1_000) },
      earlier: null,
    });
  });

  test('dates a dismissal by the deadline, however late it was written', () => {
    const request = requested({ burden: 'uphold' });
    const dismissed = { ...request, status: 'dismissed', dismissedAt: at(9_000) } as const;
    const file = caseFile({ policyBurden: 'uphold' });
    expect(accountOf(dismissed, file, at(9_000))).toMatchObject({
      ending: 'dismissed',
      decidedAt: T(9_000),
      asOf: T(1_000),
      burden: { final: 'uphold', turnedBy: null, met: false },
    });
  });

  test('dates what expired by the last instant to execute it', () => {
    const expired = { ...requested(), status: 'expired', expiredAt: at(9_000) } as const;
    expect(accountOf(expired, caseFile(), at(9_000))).toMatchObject({
      ending: 'expired',
      asOf: T(2_000),
      burden: { met: true },
    });
  });

  test('counts back from the last deadline to the first, over all that moved it', () => {
    const request = executed({ vetoDeadline: at(1_250), outage: durationMs(50) });
    const file = caseFile({
      extensions: [{ ...outage(50, 100) }, { ...outage(200, 200), cause: 'dispute' }],
      disputes: [dispute('accused', 200)],
    });
    expect(accountOf(request, file, at(1_400))).toMatchObject({
      asOf: T(1_400),
      clock: {
        openedAt: T(0),
        firstDeadline: T(1_000),
        extensions: [
          { cause: 'outage', by: 'PT0.05S', at: T(100) },
          { cause: 'dispute', by: 'PT0.2S', at: T(200) },
        ],
        vetoDeadline: T(1_250),
      },
      disputes: [
        { party: 'accused', grounds: 'not his key', counterEvidence: [{ kind: 'document' }] },
      ],
    });
  });

  test('tells the pauses that held an execution, and none where nothing was to be held', () => {
    const file = caseFile({ pauses: [pause(900, 1_200)] });
    const request = requested({ executableFrom: at(1_200) });
    const clockOf = (account: Json) => (account as { clock: { pauses: Json[] } }).clock.pauses;
    const held = accountOf(executed({ executableFrom: at(1_200) }), file, at(1_400));
    const dismissed = { ...request, status: 'dismissed', dismissedAt: at(1_000) } as const;

    expect(clockOf(held)).toMatchObject([{ from: T(900), until: T(1_200), service: 'oracle' }]);
    expect(clockOf(accountOf(dismissed, file, at(1_000)))).toEqual([]);
  });

  test('says when the silent limit had turned the burden, and shows the sum', () => {
    const limit = {
      since: at(-1_000),
      rows: [{ asset: 'umilk' as AssetId, limit: 100n, own: 60n, earlier: 41n }],
      isLedgerBehind: false,
      isExceeded: true,
    };
    const tally = { ...NO_VOTES, uphold: 2 };
    const account = accountOf(executed({ burden: 'uphold', limit, tally }), caseFile(), at(1_400));
    expect(account).toMatchObject({
      burden: { policy: 'veto', final: 'uphold', turnedBy: 'silent_limit', met: true },
      limit: {
        since: T(-1_000),
        rows: [{ asset: 'umilk', limit: '100', own: '60', earlier: '41' }],
      },
    });
  });

  test('lists whoever was recused, and why', () => {
    const recused = [{ signer: 'dan', weight: 3, reason: 'accused_key' as const }];
    const seats = bench({ recused, fullWeight: 7 });
    expect(accountOf(executed({ bench: seats }), caseFile(), at(1_400))).toMatchObject({
      bench: { recused, eligibleWeight: 4, fullWeight: 7, lastResort: false, vetoQuorum: '0.5' },
    });
  });

  test('is the same bytes from the same rows, in whatever order a row names its fields', () => {
    const file = caseFile({ votes: [vote('ben', 1, 'abstain', 10)] });
    const backwards = Object.fromEntries(Object.entries(file).reverse()) as typeof file;
    const bytes = canonicalJson(accountOf(executed(), file, at(1_400)));
    expect(canonicalJson(accountOf(executed(), backwards, at(1_400)))).toBe(bytes);
  });
});

describe('the account of a reversal', () => {
  const before = accountOf(executed(), caseFile(), at(1_400));
  const reversed: Reversed = {
    ...executed(),
    appeal: { appealedAt: at(1_500), tally: { reverse: 2, keep: 1, abstain: 0 } },
    status: 'reversed',
    reversedAt: at(1_600),
  };
  const { party: _, restaker: __, ...plea } = dispute('accused', 1_500);
  const votes = [vote('ben', 1, 'keep' as const, 1_550), vote('ann', 2, 'reverse' as const, 1_600)];
  const file = caseFile({ appeal: { ...plea, votes }, account: before });
  const account = accountOf(reversed, file, at(1_600)) as { readonly [field: string]: Json };

  test('adds the appeal, its votes and its arithmetic', () => {
    expect(account).toMatchObject({
      ending: 'reversed',
      decidedAt: T(1_600),
      asOf: T(1_600),
      appeal: {
        grounds: 'not his key',
        votes: [
          { signer: 'ben', choice: 'keep' },
          { signer: 'ann', choice: 'reverse' },
        ],
        tally: { reverse: 2, keep: 1, abstain: 0 },
        quorum: { needed: 2, cast: 2, reached: true },
        escrowUntil: T(1_900),
      },
    });
  });

  test('contains the account of the slash, untouched', () => {
    expect(account['earlier']).toEqual(before);
  });
});

describe('the weight that a quorum needs', () => {
  const quorum = (text: string): Wad => orRefuse(parseFraction(text));

  test.each([
    { share: '0.5', weight: 4, needed: 2 },
    { share: '0.500000000000000001', weight: 4, needed: 3 },
    { share: '0.333333333333333333', weight: 3, needed: 1 },
    { share: '0.333333333333333334', weight: 3, needed: 2 },
    { share: '1', weight: 4, needed: 4 },
    { share: '0.000000000000000001', weight: 4, needed: 1 },
    { share: '1', weight: 256_000_000_000, needed: 256_000_000_000 },
  ])('of $share of $weight is $needed', ({ share, weight, needed }) => {
    expect(weightNeeded(bench({ eligibleWeight: weight }), quorum(share))).toBe(needed);
  });

  test('is none where nobody is left to judge', () => {
    expect(weightNeeded(bench({ eligible: [], eligibleWeight: 0 }), quorum('0.5'))).toBeNull();
  });
});
