import { describe, expect, test } from 'vitest';
import { ONE, wad } from '../../src/primitives/fraction.ts';
import type { CommitteeId, OffenceId, ServiceId } from '../../src/primitives/ids.ts';
import { durationMs, HOUR_MS } from '../../src/primitives/time.ts';
import { type Policy, parseDeployment, parsePolicy } from '../../src/registry/objects.ts';
import type { DeploymentContent, PolicyContent } from '../../src/registry/objects-schema.ts';
import {
  type Bounds,
  checkDeployment,
  checkPolicy,
  type PolicyWorld,
  timeToJustice,
} from '../../src/registry/policy-rules.ts';
import { deployment, policy } from '../support/objects.ts';

const hours = (count: number) => durationMs(count * HOUR_MS);

/** 68 hours from misdeed to slash, against an unbonding period of 72. */
const good: Policy = parsePolicy(policy as unknown as PolicyContent);
const bounds: Bounds = {
  ...parseDeployment(deployment as unknown as DeploymentContent),
  epochLength: hours(1),
};
const kinds = {
  'cometbft/duplicate-vote': { selfProving: true },
  'statement/equivocation': { selfProving: true },
  'attestation/quorum': { selfProving: false },
};

const worldWith = (changes: Partial<PolicyWorld> = {}): PolicyWorld => ({
  deployments: [bounds],
  services: new Set(['oracle' as ServiceId]),
  committees: new Set(['council' as CommitteeId]),
  siblings: [],
  kinds,
  ...changes,
});

const codeOf = (changes: Partial<Policy>, world: PolicyWorld = worldWith()) => {
  const checked = checkPolicy({ ...good, ...changes }, world);
  return checked.ok ? 'accepted' : checked.error;
};

describe('nobody may be able to leave before justice reaches him', () => {
  test('the time to justice is the sum of everything that may delay it', () => {
    expect(timeToJustice(good, bounds)).toBe(hours(12 + 1 + 24 + 12 + 6 + 12 + 1));
  });

  test.each([
    ['a millisecond less than unbonding', -1, true],
    ['exactly as long as unbonding', 0, true],
    ['a millisecond longer than unbonding', 1, false],
  ])('a policy that takes %s', (_what, extra, accepted) => {
    const evidenceMaxAge = durationMs(hours(16) + extra);
    const checked = checkPolicy({ ...good, evidenceMaxAge }, worldWith());
    expect(checked.ok).toBe(accepted);
    if (!checked.ok) expect(checked.error.code).toBe('policy_outlives_unbonding');
  });

  test('a pending version of the deployment counts as well as the one in force', () => {
    const shorter = { ...bounds, unbondingPeriod: hours(67) };
    expect(codeOf({}, worldWith({ deployments: [bounds, shorter] }))).toMatchObject({
      code: 'policy_outlives_unbonding',
      needs: 'P2DT20H',
      unbondingPeriod: 'P2DT19H',
    });
  });

  test('a deployment that would break a policy is refused, and the policy is named', () => {
    expect(checkDeployment({ ...bounds, unbondingPeriod: hours(68) }, [good]).ok).toBe(true);
    expect(checkDeployment({ ...bounds, unbondingPeriod: hours(67) }, [good])).toMatchObject({
      error: { code: 'policy_outlives_unbonding', service: 'oracle', offence: 'equivocation' },
    });
  });
});

describe('a policy stays within the bounds of the deployment, each of them included', () => {
  test.each([
    ['minVetoWindow', { vetoWindow: hours(1) }, { vetoWindow: durationMs(HOUR_MS - 1) }],
    ['maxSlashFraction', { slashFraction: wad(ONE / 2n) }, { slashFraction: wad(ONE / 2n + 1n) }],
    [
      'maxReporterShare',
      {
        disposition: new Map([
          ['burn', wad((ONE * 9n) / 10n)],
          ['reporter', wad(ONE / 10n)],
        ]),
      },
      {
        disposition: new Map([
          ['burn', wad((ONE * 9n) / 10n - 1n)],
          ['reporter', wad(ONE / 10n + 1n)],
        ]),
      },
    ],
    [
      'disposition',
      {
        disposition: new Map([
          ['burn', ONE],
          ['insurance', wad(0n)],
        ]),
      },
      { disposition: new Map([['insurance', ONE]]) },
    ],
  ] as [string, Partial<Policy>, Partial<Policy>][])('%s', (bound, within, beyond) => {
    expect(codeOf(within)).toBe('accepted');
    expect(codeOf(beyond)).toMatchObject({ code: 'policy_out_of_bounds', bound });
  });

  test('a deployment that narrows a bound below a policy is refused', () => {
    const narrow = { ...bounds, bounds: { ...bounds.bounds, maxSlashFraction: wad(ONE / 100n) } };
    expect(checkDeployment(narrow, [good])).toMatchObject({
      error: { code: 'policy_out_of_bounds', bound: 'maxSlashFraction', offence: 'equivocation' },
    });
  });

  test('a share needs the account that it goes to', () => {
    const open = { ...bounds.bounds, dispositions: ['service', 'insurance'] as const };
    const disposition = new Map([
      ['service', wad(ONE / 2n)],
      ['insurance', wad(ONE / 2n)],
    ] as const);
    const world = (accounts: Bounds['accounts']) =>
      worldWith({ deployments: [{ ...bounds, bounds: open, accounts }] });
    expect(codeOf({ disposition }, world({ service: 'a', insurance: 'b' }))).toBe('accepted');
    expect(codeOf({ disposition }, world({ service: 'a' }))).toMatchObject({
      code: 'account_missing',
      account: 'insurance',
    });
  });
});

describe('the kinds of an offence', () => {
  const attested = ['attestation/quorum'];
  const attestation = { quorum: ONE, minWatchers: 1 };

  test('all prove by themselves, or none does', () => {
    const mixed = [...good.kinds, ...attested];
    expect(codeOf({ kinds: mixed, burden: 'uphold' })).toMatchObject({ code: 'kinds_mixed' });
    expect(codeOf({ kinds: ['cometbft/duplicate-vote', 'statement/equivocation'] })).toBe(
      'accepted',
    );
  });

  test('silence executes only what the accused has signed himself', () => {
    expect(codeOf({ kinds: attested })).toMatchObject({ code: 'burden_needs_proof' });
    expect(codeOf({ kinds: attested, burden: 'uphold', attestation })).toBe('accepted');
  });

  test('what does not prove itself needs a rule for attestations, and nothing else may have one', () => {
    expect(codeOf({ kinds: attested, burden: 'uphold' })).toMatchObject({
      code: 'attestation_rule_mismatch',
      needed: true,
    });
    expect(codeOf({ attestation })).toMatchObject({
      code: 'attestation_rule_mismatch',
      needed: false,
    });
  });

  test('a kind belongs to one offence of a service', () => {
    const sibling = { ...good, offence: 'other' as OffenceId };
    expect(codeOf({}, worldWith({ siblings: [sibling] }))).toMatchObject({
      code: 'kind_taken',
      kind: 'cometbft/duplicate-vote',
      offence: 'other',
    });
  });

  test('a kind without a verifier is refused, whatever it is called', () => {
    for (const kind of ['x/y', 'constructor', '__proto__'])
      expect(codeOf({ kinds: [kind] })).toMatchObject({ code: 'kind_unknown', kind });
  });
});

test('a policy names a service and a committee that are there', () => {
  expect(codeOf({}, worldWith({ services: new Set() }))).toMatchObject({ code: 'service_unknown' });
  expect(codeOf({}, worldWith({ committees: new Set() }))).toMatchObject({
    code: 'committee_unknown',
  });
});
