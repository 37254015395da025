import { describe, expect, test } from 'vitest';
import type { Infraction } from '../../src/evidence/verdict.ts';
import type { HearingRefusal } from '../../src/intake/hearing.ts';
import { type Lawful, reachOf } from '../../src/intake/reach.ts';
import type { EvidenceId, OperatorId } from '../../src/primitives/ids.ts';
import { err, ok } from '../../src/primitives/result.ts';
import { at } from '../../src/primitives/time.ts';
import type { Policy } from '../../src/registry/objects.ts';
import type { InForce } from '../../src/registry/store.ts';

const id = (letter: string) => letter.repeat(64) as EvidenceId;
const proof = { evidence: id('a'), receivedAt: at(1_000) };

const infraction = (operator: string, changes: Partial<Infraction> = {}): Infraction => ({
  operator: operator as OperatorId,
  key: `ed25519:${operator}`,
  place: '7',
  capture: at(500),
  ...changes,
});

const policyOf = (digest: string) => ({ digest }) as unknown as InForce<Policy>;
const lawful = (of: Infraction, digest = 'p'): Lawful => ({
  infraction: of,
  law: ok(policyOf(digest)),
});
const TOO_OLD: HearingRefusal = { code: 'evidence_expired', capture: '', evidenceMaxAge: 'PT1H' };
const tooOld = (of: Infraction): Lawful => ({ infraction: of, law: err(TOO_OLD) });
const none = new Map();

describe('each culprit is held against the law of his own capture', () => {
  test('who is out of reach is listed, and the others answer', () => {
    const [late, early] = [infraction('op-1'), infraction('op-2', { capture: at(100) })];
    const reach = reachOf(proof, [lawful(late), tooOld(early)], none);

    expect(reach.chargeable.map((of) => of.infraction)).toEqual([late]);
    expect(reach.outOfReach).toEqual([{ infraction: early, refusal: TOO_OLD }]);
  });

  test('two captures may fall under two versions of the policy', () => {
    const [one, other] = [infraction('op-1'), infraction('op-2', { capture: at(100) })];
    const reach = reachOf(proof, [lawful(one, 'new'), lawful(other, 'old')], none);

    expect(reach.chargeable.map(({ policy }) => policy.digest)).toEqual(['new', 'old']);
  });

  test('two keys of one operator at one place are one infraction, of the later capture', () => {
    const first = infraction('op-1', { key: 'ed25519:x', capture: at(400) });
    const second = infraction('op-1', { key: 'ed25519:y', capture: at(500) });
    const reach = reachOf(proof, [lawful(first), lawful(second)], none);

    expect(reach.chargeable.map((of) => of.infraction)).toEqual([second]);
    expect(reach.outOfReach).toEqual([]);
  });

  test('of the earlier one if only that is in reach', () => {
    const first = infraction('op-1', { key: 'ed25519:x', capture: at(400) });
    const second = infraction('op-1', { key: 'ed25519:y', capture: at(500) });
    const reach = reachOf(proof, [lawful(first), tooOld(second)], none);

    expect(reach.chargeable.map((of) => of.infraction)).toEqual([first]);
  });
});

describe('a key that a proof has published', () => {
  const accused = infraction('op-1');
  const reachWhen = (exposedAt: number, by: string) =>
    reachOf(
      proof,
      [lawful(accused)],
      new Map([[accused.key, { evidence: id(by), at: at(exposedAt) }]]),
    );

  test.each([
    [999, 'anybody may have signed with'],
    [1_000, 'anybody may have signed with'],
  ])('at %i, before or when the evidence came, %s', (exposedAt) => {
    expect(reachWhen(exposedAt, 'b').outOfReach).toEqual([
      {
        infraction: accused,
        refusal: { code: 'key_exposed', key: accused.key, exposedBy: id('b') },
      },
    ]);
  });

  test('after the evidence came leaves it what it was', () => {
    expect(reachWhen(1_001, 'b').chargeable).toHaveLength(1);
  });

  test('by this very proof leaves it a proof at every other service', () => {
    expect(reachWhen(10, 'a').chargeable).toHaveLength(1);
  });
});
