import { describe, expect, test } from 'vitest';
import type { KeyId, SignerName } from '../../src/primitives/signatures/signer.ts';
import type { DeploymentContent } from '../../src/registry/objects-schema.ts';
import {
  canonicalSigner,
  countSigners,
  isSameSigner,
  knownNamesOf,
  signerTwice,
} from '../../src/statements/known-names.ts';
import { signStatement, withSummary } from '../../src/statements/sign.ts';
import { verifyEnvelope } from '../../src/statements/verify.ts';
import * as objects from '../support/objects.ts';
import { asReceived, CONTEXT, DEPLOYMENT, keyOf, PREFIX } from '../support/statements.ts';

const eth = keyOf('eip712');
const cosmos = keyOf('adr036');
const ed = keyOf('ed25519');
const nothing: ReadonlyMap<SignerName, KeyId> = new Map();
const known = new Map(knownNamesOf(eth.keyId, PREFIX));

test('two names of one key are the same signer once the key has signed', () => {
  expect(isSameSigner(eth.signer, cosmos.signer, nothing)).toBe(false);
  expect(isSameSigner(eth.signer, cosmos.signer, known)).toBe(true);
  expect(isSameSigner(eth.signer, ed.signer, known)).toBe(false);
  expect(canonicalSigner(ed.signer, nothing)).toBe(ed.keyId);
  expect(canonicalSigner(eth.signer, nothing)).toBe(eth.signer);
});

test('the second name of a key in a list is found', () => {
  expect(signerTwice([eth.signer, ed.signer, cosmos.signer], known)).toBe(cosmos.signer);
  expect(signerTwice([eth.signer, ed.signer, cosmos.signer], nothing)).toBeNull();
  expect(signerTwice([ed.signer, ed.signer], nothing)).toBe(ed.signer);
});

describe('one key counts once towards a threshold', () => {
  const members = [eth.signer, cosmos.signer, ed.signer];

  test.each([
    ['no key', [], members, 0],
    ['one key', [eth.keyId], members, 1],
    ['a key given twice', [eth.keyId, eth.keyId], members, 1],
    ['two keys', [eth.keyId, ed.keyId], members, 2],
    ['a stranger', [keyOf('ed25519', 9).keyId], members, 0],
    ['a key known to the group by its other name', [eth.keyId], [cosmos.signer], 1],
  ])('%s', (_name, keys, group, count) => {
    expect(countSigners(keys, group, PREFIX)).toBe(count);
  });

  test('one key that signs under both its names is one signer of the statement', () => {
    const statement = withSummary<'tribune/deployment/v1'>({
      type: 'tribune/deployment/v1',
      deployment: DEPLOYMENT,
      author: 'authority',
      issuedAt: '2026-11-22T10:00:00.000Z',
      previous: null,
      content: objects.deployment as unknown as DeploymentContent,
    });
    const envelope = asReceived(signStatement(statement, [eth, cosmos, ed]));
    const verified = verifyEnvelope(envelope, CONTEXT);
    expect(verified.ok && verified.value.signers).toEqual([
      { name: eth.signer, key: eth.keyId },
      { name: ed.signer, key: ed.keyId },
    ]);
  });
});
