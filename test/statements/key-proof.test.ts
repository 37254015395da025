import { utf8ToBytes } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { parseShape } from '../../src/primitives/shape-schema.ts';
import { operatorKeySchema } from '../../src/registry/objects-schema.ts';
import {
  type ActiveKeyContent,
  keyProofMessage,
  proveKey,
  verifyKeyProof,
} from '../../src/statements/key-proof.ts';
import { DEPLOYMENT, keyOf, PREFIX, SCHEMES } from '../support/statements.ts';

const claim = { deployment: DEPLOYMENT, operator: 'op-7', service: 'oracle' };
const contentFor = (scheme: (typeof SCHEMES)[number]): ActiveKeyContent => {
  const key = keyOf(scheme);
  const { operator, service } = claim;
  const content = {
    operator,
    service,
    key: key.signer,
    status: 'active',
    proof: proveKey(claim, key),
  };
  const parsed = parseShape(operatorKeySchema, content);
  if (!parsed.ok || parsed.value.status !== 'active') throw new Error('the content has its shape');
  return parsed.value;
};

test('the key signs these bytes', () => {
  const { bytes } = keyProofMessage({ ...claim, key: 'k' });
  expect(bytes).toEqual(
    utf8ToBytes(
      'tribune/v1/operator-key\n{"deployment":"milkyway-1/0a1b2c3d4e5f6071","key":"k",' +
        '"operator":"op-7","service":"oracle"}',
    ),
  );
});

describe.each(SCHEMES)('with %s', (scheme) => {
  const content = contentFor(scheme);

  test('a key that wants to be the operator’s is proven', () => {
    expect(verifyKeyProof(DEPLOYMENT, content, PREFIX)).toEqual({
      ok: true,
      value: keyOf(scheme).keyId,
    });
  });

  test.each([
    ['another operator', { operator: 'op-8' }, 'signature_invalid'],
    ['another service', { service: 'bridge' }, 'signature_invalid'],
    ['the key of another', { key: keyOf(scheme, 2).signer }, 'signature_invalid'],
  ])('its proof is worth nothing for %s', (_name, changes, code) => {
    const stolen = { ...content, ...changes } as ActiveKeyContent;
    expect(verifyKeyProof(DEPLOYMENT, stolen, PREFIX)).toMatchObject({
      ok: false,
      error: { code },
    });
  });

  test('its proof is worth nothing in another deployment', () => {
    expect(verifyKeyProof('staging/0a1b2c3d4e5f6071', content, PREFIX).ok).toBe(false);
  });
});
