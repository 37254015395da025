import { expect, test } from 'vitest';
import type { ServiceId } from '../../../src/primitives/ids.ts';
import { at } from '../../../src/primitives/time.ts';
import { forfeitsAt } from '../../../src/rewards/earning/entries.ts';
import type { PlanId, PlanTerms, PlanVersion } from '../../../src/rewards/plan.ts';

const version = (
  acceptedAt: number,
  status: PlanVersion['status'],
  forfeits: boolean,
): PlanVersion => ({
  service: 'oracle' as ServiceId,
  plan: 'main' as PlanId,
  statement: `${acceptedAt}` as PlanVersion['statement'],
  acceptedAt: at(acceptedAt),
  status,
  terms: { start: at(20), end: at(90), forfeits } as PlanTerms,
});

const VERSIONS = [
  version(10, 'active', true),
  version(40, 'active', false),
  version(50, 'active', true),
  version(70, 'stopped', true),
];

test.each<[string, number, boolean]>([
  ['before the plan was set', 10, false],
  ['before it pays', 19, false],
  ['when it begins to pay', 20, true],
  ['when a version that does not is accepted', 40, true],
  ['just after that', 41, false],
  ['when one that does is accepted', 50, false],
  ['just after that', 51, true],
  ['when it is stopped', 70, true],
  ['just after that', 71, false],
])(
  'a slash %s takes of unpaid rewards what the version of its moment says',
  (_when, time, takes) => {
    expect(forfeitsAt(VERSIONS, at(time))).toBe(takes);
  },
);

test('a slash when the plan is over takes nothing', () => {
  const [first] = VERSIONS;
  const versions = first === undefined ? [] : [first];
  expect([89, 90].map((time) => forfeitsAt(versions, at(time)))).toEqual([true, false]);
});
