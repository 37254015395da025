import { expect, test } from 'vitest';
import { isSelfProving, KIND_NAMES as VERIFIED } from '../../src/evidence/kinds.ts';
import { KIND_NAMES } from '../../src/registry/kind-names.ts';

test('a policy may name exactly the kinds that a verifier decides, each proving what it proves', () => {
  const verified = VERIFIED.map((kind) => [kind, { selfProving: isSelfProving(kind) }]);
  expect(KIND_NAMES).toEqual(Object.fromEntries(verified));
});
