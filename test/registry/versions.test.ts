import { describe, expect, test } from 'vitest';
import type { Digest } from '../../src/primitives/ids.ts';
import { at, durationMs } from '../../src/primitives/time.ts';
import {
  followVersion,
  inForceAt,
  pendingAt,
  reigns,
  type Version,
} from '../../src/registry/versions.ts';

const version = (digest: string, effectiveFrom: number, cancelledAt?: number): Version => ({
  digest: digest as Digest,
  effectiveFrom: at(effectiveFrom),
  cancelledAt: cancelledAt === undefined ? null : at(cancelledAt),
});

const propose = (previous: string | null, acceptedAt: number, delay = 100) => ({
  digest: 'new' as Digest,
  previous: previous as Digest | null,
  acceptedAt: at(acceptedAt),
  changeDelay: durationMs(delay),
});

describe('the version in force is the latest that has taken effect', () => {
  const history = [version('a', 0), version('b', 1_000), version('c', 2_000)];

  test.each([
    [-1, null],
    [0, 'a'],
    [999, 'a'],
    [1_000, 'b'],
    [1_999, 'b'],
    [2_000, 'c'],
    [9_999, 'c'],
  ])('at %i it is %s', (time, digest) => {
    expect(inForceAt(history, at(time))?.digest ?? null).toBe(digest);
  });

  test('a cancelled version never is', () => {
    const cancelled = [version('a', 0), version('b', 1_000, 500), version('c', 1_500)];
    expect(inForceAt(cancelled, at(1_200))?.digest).toBe('a');
    expect(reigns(cancelled).map((r) => [r.version.digest, r.until])).toEqual([
      ['a', 1_500],
      ['c', null],
    ]);
  });

  test('a version is pending until the instant it takes effect', () => {
    expect(pendingAt(history, at(1_999))?.digest).toBe('c');
    expect(pendingAt(history, at(2_000))).toBeNull();
  });
});

describe('a version follows the one it names', () => {
  test('the first takes effect at once', () => {
    expect(followVersion([], propose(null, 50))).toEqual({
      ok: true,
      value: { digest: 'new', previous: null, acceptedAt: 50, effectiveFrom: 50, cancels: [] },
    });
  });

  test('a later one takes effect after the change delay', () => {
    const followed = followVersion([version('a', 0)], propose('a', 50));
    expect(followed).toMatchObject({ value: { effectiveFrom: 150, cancels: [] } });
  });

  test('accepting one cancels the pending one, and it is the pending one that is followed', () => {
    const history = [version('a', 0), version('b', 140)];
    expect(followVersion(history, propose('b', 60))).toMatchObject({
      value: { effectiveFrom: 160, cancels: ['b'] },
    });
    expect(followVersion(history, propose('a', 60))).toEqual({
      ok: false,
      error: { code: 'stale_version', current: 'b' },
    });
  });

  test('a version that has taken effect is not cancelled any more', () => {
    const history = [version('a', 0), version('b', 140)];
    expect(followVersion(history, propose('b', 139))).toMatchObject({ value: { cancels: ['b'] } });
    expect(followVersion(history, propose('b', 140))).toMatchObject({ value: { cancels: [] } });
  });

  test('a shorter delay puts no version before one that was announced', () => {
    const history = [version('a', 0), version('b', 1_000)];
    expect(followVersion(history, propose('b', 60, 1))).toMatchObject({
      value: { effectiveFrom: 1_000 },
    });
  });

  test('a first version is stale where there is one already', () => {
    expect(followVersion([version('a', 0)], propose(null, 50))).toMatchObject({
      error: { code: 'stale_version', current: 'a' },
    });
  });

  test('a version that follows nothing is stale', () => {
    expect(followVersion([], propose('a', 50))).toMatchObject({
      error: { code: 'stale_version', current: null },
    });
  });
});
