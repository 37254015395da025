import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import type { ClaimedEntry } from '../../../../src/evidence/kinds/ethereum/beacon-operations.ts';
import { registryClaimSchema } from '../../../../src/evidence/kinds/ethereum/beacon-schema.ts';
import { registryEntryRoot } from '../../../../src/evidence/kinds/ethereum/ssz.ts';
import { isInState } from '../../../../src/evidence/kinds/ethereum/state-proof.ts';
import { required } from '../../../../src/primitives/assert.ts';
import { rootOf } from './build-slashings.ts';
import { entryOf, STATE_FIELDS, stateOf } from './build-state.ts';

const ENTRIES = Array.from({ length: 5 }, (_, index) => entryOf(index));

const claimed = (state: ReturnType<typeof stateOf>, index: number): ClaimedEntry => {
  const { entries } = registryClaimSchema.parse({
    slot: '320',
    validators: [state.claimOf(index)],
  });
  return required(entries.get(BigInt(index)), 'the entry was claimed');
};

describe.each(STATE_FIELDS)('in a state of %i fields', (fieldCount) => {
  const state = stateOf(ENTRIES, 320, fieldCount);
  const entry = claimed(state, 3);

  test('every entry of the registry is proven by its branch', () => {
    for (const index of ENTRIES.keys())
      expect(isInState(claimed(state, index), state.header)).toBe(true);
    expect(entry.proof).toHaveLength(fieldCount > 32 ? 47 : 46);
  });

  test('nothing else of the entry is', () => {
    const changes: Partial<ClaimedEntry['entry']>[] = [
      { publicKey: entryOf(4).publicKey },
      { withdrawalCredentials: '00'.repeat(32) },
      { effectiveBalance: 31_000_000_000n },
      { slashed: true },
      { activationEligibilityEpoch: 1n },
      { activationEpoch: 1n },
      { exitEpoch: 1n },
      { withdrawableEpoch: 1n },
    ];
    for (const change of changes) {
      const changed = { ...entry, entry: { ...entry.entry, ...change } };
      expect(isInState(changed, state.header)).toBe(false);
    }
  });

  test('nor another index, another state, or any other branch', () => {
    expect(isInState({ ...entry, index: 2n }, state.header)).toBe(false);
    expect(isInState({ ...entry, index: 3n + (1n << 40n) }, state.header)).toBe(false);
    const other = stateOf([...ENTRIES, entryOf(5)], 320, fieldCount);
    expect(isInState(entry, other.header)).toBe(false);
    for (const level of entry.proof.keys()) {
      const proof = entry.proof.with(level, '01'.repeat(32));
      expect(isInState({ ...entry, proof }, state.header)).toBe(false);
    }
    for (const proof of [[], entry.proof.slice(1), entry.proof.slice(0, -1)])
      expect(isInState({ ...entry, proof }, state.header)).toBe(false);
    const longer = [...entry.proof, '00'.repeat(32)];
    expect(isInState({ ...entry, proof: longer }, state.header)).toBe(false);
  });
});

test('an index that would lead a branch of the wrong depth elsewhere is not proven', () => {
  const entry = entryOf(1);
  const proof = Array.from({ length: 46 }, (_, level) => rootOf(`sibling ${level}`));
  const rootAt = (index: bigint): string => {
    const sides = index | (BigInt(0b01011) << 41n);
    let node = registryEntryRoot(entry);
    for (const [level, sibling] of proof.entries()) {
      const isRight = ((sides >> BigInt(level)) & 1n) === 1n;
      const pair = isRight ? [hexToBytes(sibling), node] : [node, hexToBytes(sibling)];
      node = sha256(concatBytes(...pair));
    }
    return bytesToHex(node);
  };
  const isProvenAt = (index: bigint): boolean => {
    const header = { ...stateOf([], 320).header, stateRoot: rootAt(index) };
    return isInState({ index, entry, proof }, header);
  };
  expect(isProvenAt((1n << 26n) - 1n)).toBe(true);
  expect(isProvenAt(1n << 26n)).toBe(false);
});
