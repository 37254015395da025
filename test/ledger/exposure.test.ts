import { describe, expect, test } from 'vitest';
import type { AllocationKey } from '../../src/ledger/allocation.ts';
import type { Place } from '../../src/ledger/cohort.ts';
import { exposure, exposures } from '../../src/ledger/exposure.ts';
import { beginMembership, endMembership, type Memberships } from '../../src/ledger/membership.ts';
import type { ServiceId, TargetId } from '../../src/primitives/ids.ts';
import { at, durationMs, HOUR_MS } from '../../src/primitives/time.ts';

const clock = {
  genesis: at(0),
  epochLength: durationMs(HOUR_MS),
  joinNotice: durationMs(24 * HOUR_MS),
};
const oracle = 'oracle' as ServiceId;

const place = (target: string, allocation: string, phase: Place['phase'] = 'bonded'): Place => ({
  target: target as TargetId,
  phase,
  allocation: allocation as AllocationKey,
});

/** Operator o and pool umilk, from 02:00 until just after 60:00. */
const memberships: Memberships = new Map(
  ['operator/o', 'pool/umilk'].map((name) => {
    const target = name as TargetId;
    const begun = beginMembership({ target, service: oracle, at: at(2 * HOUR_MS) }, clock);
    const ended = endMembership(begun, { target, service: oracle, at: at(60 * HOUR_MS) }, clock);
    return [target, [ended]];
  }),
);

describe('what answers for a service', () => {
  test.each([
    {
      of: 'allocated stake, in the epoch of the join',
      on: place('operator/o', 'oracle=50'),
      epoch: 2,
      weight: 0,
    },
    {
      of: 'allocated stake, from the next epoch',
      on: place('operator/o', 'oracle=50'),
      epoch: 3,
      weight: 50,
    },
    {
      of: 'unallocated stake, while the notice runs',
      on: place('operator/o', 'default'),
      epoch: 26,
      weight: 0,
    },
    {
      of: 'unallocated stake, once the notice has passed',
      on: place('operator/o', 'default'),
      epoch: 27,
      weight: 100,
    },
    {
      of: 'stake, in the epoch of the leave',
      on: place('operator/o', 'oracle=50'),
      epoch: 60,
      weight: 50,
    },
    { of: 'stake, after the leave', on: place('operator/o', 'oracle=50'), epoch: 61, weight: 0 },
    {
      of: 'stake allocated elsewhere',
      on: place('operator/o', 'bridge=100'),
      epoch: 30,
      weight: 0,
    },
    { of: 'stake that trusts nobody', on: place('operator/o', ''), epoch: 30, weight: 0 },
    { of: 'unallocated stake in a pool', on: place('pool/umilk', 'default'), epoch: 30, weight: 0 },
    {
      of: 'allocated stake in a pool',
      on: place('pool/umilk', 'oracle=100'),
      epoch: 30,
      weight: 100,
    },
    { of: 'stake on the service', on: place('service/oracle', 'default'), epoch: 0, weight: 100 },
    {
      of: 'stake on another service',
      on: place('service/bridge', 'default'),
      epoch: 30,
      weight: 0,
    },
    { of: 'stake that is leaving', on: place('operator/o', '', 'leaving'), epoch: 30, weight: 0 },
    {
      of: 'stake on an unknown operator',
      on: place('operator/q', 'oracle=100'),
      epoch: 30,
      weight: 0,
    },
  ])('$of: $weight hundredths', ({ on, epoch, weight }) => {
    expect(exposure(on, oracle, epoch, memberships)).toBe(weight);
    expect(exposures(on, epoch, memberships).filter((w) => w.service === oracle).length).toBe(
      weight > 0 ? 1 : 0,
    );
  });
});
