/** How much a watcher's word weighs, and when; and the rule of a policy that counts it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf, type Json } from '../../src/primitives/bytes.ts';
import type { OffenceId, ServiceId } from '../../src/primitives/ids.ts';
import { parseShape } from '../../src/primitives/shape-schema.ts';
import { after as later } from '../../src/primitives/time.ts';
import { parsePolicy } from '../../src/registry/objects.ts';
import { policySchema, watcherSchema } from '../../src/registry/objects-schema.ts';
import { watcherReigns } from '../../src/registry/watchers/store.ts';
import { type World, world } from '../support/bootstrap.ts';
import { policy, watcher } from '../support/objects.ts';
import { keyOf, NOW } from '../support/statements.ts';
import { asOracle, CHANGE_DELAY_MS, currentOf, set } from './desk.ts';

const refusedAt = (pointer: string) => ({ ok: false, error: { pointer } });

describe('the weight of a watcher', () => {
  test.each([1, 2, 1_000_000_000])('may be %i', (weight) => {
    expect(parseShape(watcherSchema, { ...watcher, weight }).ok).toBe(true);
  });

  test.each([0, 1_000_000_001, 1.5, '1', null])('is never %j', (weight) => {
    expect(parseShape(watcherSchema, { ...watcher, weight })).toMatchObject(refusedAt('/weight'));
  });

  test('that is not said changes nothing about what was signed', () => {
    const parsed = parseShape(watcherSchema, watcher);
    expect(parsed).toEqual({ ok: true, value: watcher });
    if (parsed.ok)
      expect(digestOf('x', parsed.value as unknown as Json)).toBe(digestOf('x', watcher as Json));
  });
});

describe('the rule of a policy for attestations', () => {
  const withRule = (attestation: unknown) => parseShape(policySchema, { ...policy, attestation });

  test('is read to the last digit', () => {
    const parsed = withRule({ quorum: '0.666666666666666667', minWatchers: 256 });
    if (!parsed.ok) throw new Error(parsed.error.detail);
    expect(parsePolicy(parsed.value).attestation).toEqual({
      quorum: 666_666_666_666_666_667n,
      minWatchers: 256,
    });
    expect(parsePolicy(policy as never).attestation).toBeNull();
  });

  test.each([
    ['/attestation/quorum', { quorum: '0', minWatchers: 1 }],
    ['/attestation/quorum', { quorum: '1.000000000000000001', minWatchers: 1 }],
    ['/attestation/minWatchers', { quorum: '1', minWatchers: 0 }],
    ['/attestation/minWatchers', { quorum: '1', minWatchers: 257 }],
    ['/attestation/minWatchers', { quorum: '1' }],
  ])('is refused at %s', (pointer, rule) => {
    expect(withRule(rule)).toMatchObject(refusedAt(pointer));
  });
});

describe('when a watcher might attest', () => {
  const oracle = 'oracle' as ServiceId;
  const downtime = 'downtime' as OffenceId;
  const key = keyOf('ed25519', 52);
  const content = {
    service: 'oracle',
    watcher: key.signer,
    offences: ['downtime'],
    status: 'active',
  };
  let w: World;

  beforeAll(async () => {
    w = await world();
  });
  afterAll(() => w.database.close());

  const reigns = (offence = downtime) =>
    w.database.transaction((tx) => watcherReigns(tx, oracle, offence));

  test('is told version by version, with the weight of each', async () => {
    await set(w, 'watcher', content, asOracle);
    const from = later(NOW, 1_000);
    const previous = await currentOf(w, 'watcher', `oracle#${key.signer}`);
    await set(w, 'watcher', { ...content, weight: 7 }, { ...asOracle, previous });
    const changed = later(from, 1_000 + CHANGE_DELAY_MS);

    const { signer } = key;
    expect(await reigns()).toEqual([
      { signer, weight: 1n, from, until: changed },
      { signer, weight: 7n, from: changed, until: null },
    ]);
    expect((await reigns('equivocation' as OffenceId)).map((reign) => reign.signer)).not.toContain(
      signer,
    );
  });

  test('ends with his registration', async () => {
    w.clock.advance(2 * CHANGE_DELAY_MS);
    const previous = await currentOf(w, 'watcher', `oracle#${key.signer}`);
    const ended = { ...content, status: 'ended' };
    const { effectiveFrom } = await set(w, 'watcher', ended, { ...asOracle, previous });
    expect((await reigns()).at(-1)).toMatchObject({
      weight: 7n,
      until: Date.parse(effectiveFrom),
    });
  });
});
