import { describe, expect, test } from 'vitest';
import type { OffenceId, OperatorId, ServiceId } from '../../../src/primitives/ids.ts';
import { at } from '../../../src/primitives/time.ts';
import { type ExecutedIncident, groupMembers } from '../../../src/slash/cascade/tombstone.ts';

const incident = (capture: number, operator = 'o') => ({
  service: 'oracle' as ServiceId,
  operator: operator as OperatorId,
  offence: 'equivocation' as OffenceId,
  capture: at(capture),
});

const executed = (
  slash: string,
  capture: number,
  executedAt: number,
  isReversed = false,
): ExecutedIncident => ({ ...incident(capture), slash, executedAt: at(executedAt), isReversed });

describe('incidents captured before the first execution are one group', () => {
  const history = [executed('a', 5, 10), executed('b', 9, 11), executed('c', 10, 20)];

  test.each([
    { capture: 9, members: ['a', 'b'] },
    { capture: 10, members: ['c'] },
    { capture: 19, members: ['c'] },
    { capture: 20, members: [] },
  ])('captured at $capture: $members', ({ capture, members }) => {
    expect([...groupMembers(incident(capture), history)]).toEqual(members);
  });

  test('another operator is in no group of his', () => {
    expect(groupMembers(incident(5, 'p'), history).size).toBe(0);
  });

  test('a reversed slash takes nothing, and still ends its group', () => {
    const reversed = [executed('a', 5, 10, true), executed('b', 9, 11)];
    expect([...groupMembers(incident(9), reversed)]).toEqual(['b']);
    expect(groupMembers(incident(10), reversed).size).toBe(0);
  });

  test('a slash executed at its capture time founds a group of its own', () => {
    expect(groupMembers(incident(10), [executed('a', 10, 10)]).size).toBe(0);
  });
});
