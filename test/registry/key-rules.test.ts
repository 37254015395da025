import { describe, expect, test } from 'vitest';
import { at } from '../../src/primitives/time.ts';
import { checkOperatorKey, type KeyVersion } from '../../src/registry/key-rules.ts';
import type { OperatorKeyContent } from '../../src/registry/objects-schema.ts';

const content = (operator: string, status: 'active' | 'ended', key = 'k'): OperatorKeyContent =>
  ({ operator, service: 'oracle', key, status }) as unknown as OperatorKeyContent;

const version = (effectiveFrom: number, of: OperatorKeyContent): KeyVersion =>
  ({ digest: 'd', effectiveFrom: at(effectiveFrom), cancelledAt: null, content: of }) as KeyVersion;

const check = (of: OperatorKeyContent, own: KeyVersion[], now = 500, other: KeyVersion[] = []) => {
  const checked = checkOperatorKey(of, { own, otherNames: [other] }, at(now));
  return checked.ok ? 'accepted' : checked.error.code;
};

const active = version(0, content('op-1', 'active'));
const ending = version(1_000, content('op-1', 'ended'));

describe('one key at one service belongs to one operator at a time', () => {
  test('nobody else can take an active key', () => {
    expect(check(content('op-2', 'active'), [active])).toBe('key_taken');
  });

  test('nobody else can end it', () => {
    expect(check(content('op-2', 'ended'), [active])).toBe('key_taken');
  });

  test.each([
    [999, 'key_taken'],
    [1_000, 'accepted'],
    [1_001, 'accepted'],
  ])(
    'a key whose ending takes effect at 1000 is, at %i, %s for another operator',
    (now, outcome) => {
      expect(check(content('op-2', 'active'), [active, ending], now)).toBe(outcome);
    },
  );

  test('his own operator may end it, and take it back before the ending', () => {
    expect(check(content('op-1', 'ended'), [active])).toBe('accepted');
    expect(check(content('op-1', 'active'), [active, ending], 999)).toBe('accepted');
  });

  test('a key that was never registered, or has ended, cannot be ended', () => {
    expect(check(content('op-1', 'ended'), [])).toBe('key_not_registered');
    expect(check(content('op-1', 'ended'), [active, ending], 1_000)).toBe('key_not_registered');
  });
});

describe('a key under its second name', () => {
  const first = [version(0, content('op-1', 'active', 'other name'))];

  test('is not registered again by its own operator', () => {
    expect(check(content('op-1', 'active'), [], 500, first)).toBe('signer_twice');
  });

  test('is taken for any other operator', () => {
    expect(check(content('op-2', 'active'), [], 500, first)).toBe('key_taken');
  });
});
