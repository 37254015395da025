import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OperatorId } from '../../../../src/primitives/ids.ts';
import { search } from '../../../support/fuzz.ts';
import {
  chainFacts,
  keyFact,
  openSlashing,
  proposerJson,
  verdictOnProposer,
} from './build-slashings.ts';
import { withOneBitTurned } from './flip-signed.ts';

const proof = proposerJson();

test('whatever bit is turned of what is signed or of a signature, it falls', () => {
  fc.assert(
    fc.property(withOneBitTurned(proof), (forged) => {
      expect(verdictOnProposer(forged).verdict).not.toBe('proven');
    }),
    search(60),
  );
});

test('two holders of one key in that epoch both answer', () => {
  const keys = [keyFact(1), keyFact(1, { operator: 'op-9' as OperatorId })];
  expect(verdictOnProposer(proof, chainFacts({ keys }))).toMatchObject({
    infractions: [{ operator: 'op-1' }, { operator: 'op-9' }],
  });
});

test('the place is the slot and the capture its start, by the chain’s own clock', () => {
  const opened = openSlashing('ethereum/proposer-slashing', proof);
  expect(opened.capture(chainFacts())).toBe(Date.UTC(2026, 10, 20, 9, 5));
  expect(opened.capture(chainFacts({ chain: { secondsPerSlot: 5 } }))).toBe(
    Date.UTC(2026, 10, 20, 8, 27, 5),
  );
  const far = proposerJson({ slot: 1n << 62n });
  expect(openSlashing('ethereum/proposer-slashing', far).capture(chainFacts())).toBeNull();
});

test('sets are looked up at every number of slots to an epoch that chains have', () => {
  const { needs } = openSlashing('ethereum/proposer-slashing', proof);
  expect(needs.validatorsAt).toEqual([10n, 20n, 40n]);
  expect(needs.indexes).toEqual([1n]);
});
