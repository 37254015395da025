import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Header, Validator } from '../../../../src/evidence/kinds/cometbft/block.ts';
import { headerHash } from '../../../../src/evidence/kinds/cometbft/header-hash.ts';
import { merkleRoot } from '../../../../src/evidence/kinds/cometbft/merkle.ts';
import { arrange, setHash } from '../../../../src/evidence/kinds/cometbft/validator-set.ts';
import { testKey } from './vote-keys.ts';

const sha256 = (hex: string) => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');

/** As crypto/merkle/tree.go has it: split at the largest power of two below the number of leaves. */
function recursiveRoot(leaves: readonly string[]): string {
  const [first] = leaves;
  if (first === undefined) return sha256('');
  if (leaves.length === 1) return sha256(`00${first}`);
  const split = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return sha256(`01${recursiveRoot(left)}${recursiveRoot(right)}`);
}

test('a tree splits at the largest power of two below its size', () => {
  for (let size = 0; size <= 33; size += 1) {
    const leaves = Array.from({ length: size }, (_, leaf) => leaf.toString(16).padStart(4, '0'));
    expect(merkleRoot(leaves)).toBe(recursiveRoot(leaves));
  }
});

test('a leaf is not mistaken for a node of two leaves', () => {
  const pair = merkleRoot(['aa', 'bb']);
  expect(merkleRoot([`${sha256('00aa')}${sha256('00bb')}`])).not.toBe(pair);
});

const ZERO_TIME = { seconds: -62_135_596_800n, nanos: 0 };
const hash = (text: string) => createHash('sha256').update(text).digest('hex');

/** TestHeaderHash, cometbft types/block_test.go. */
const goHeader: Header = {
  versionBlock: 1n,
  versionApp: 2n,
  chainId: 'chainId',
  height: 3n,
  time: { seconds: BigInt(Date.UTC(2019, 9, 13, 16, 14, 44) / 1_000), nanos: 0 },
  lastBlockId: {
    hash: '00'.repeat(32),
    partsTotal: 6,
    partsHash: '00'.repeat(32),
  },
  lastCommitHash: hash('last_commit_hash'),
  dataHash: hash('data_hash'),
  validatorsHash: hash('validators_hash'),
  nextValidatorsHash: hash('next_validators_hash'),
  consensusHash: hash('consensus_hash'),
  appHash: hash('app_hash'),
  lastResultsHash: hash('last_results_hash'),
  evidenceHash: hash('evidence_hash'),
  proposerAddress: hash('proposer_address').slice(0, 40),
};

test('the hash of a header is that of CometBFT’s own test', () => {
  expect(headerHash(goHeader)).toBe(
    'f740121f553b5418c3efbd343c2dbfe9e007bb67b0d020a0741374bab65242a4',
  );
});

test.each(Object.keys(goHeader) as (keyof Header)[])('%s is part of the hash', (field) => {
  const value = goHeader[field];
  const other: Record<string, unknown> = {
    bigint: 77n,
    string: field === 'chainId' ? 'other' : 'ab'.repeat(32),
    object: field === 'time' ? ZERO_TIME : { hash: '', partsTotal: 0, partsHash: '' },
  };
  expect(headerHash({ ...goHeader, [field]: other[typeof value] })).not.toBe(headerHash(goHeader));
});

const validator = (name: string, power: bigint): Validator => {
  const { keyType, publicKey, address } = testKey(name);
  return { keyType, publicKey, power, claimedAddress: address.toLowerCase() };
};

test('keys, powers and order make the hash of a set, addresses do not', () => {
  const [one, two] = [validator('one', 2n), validator('two', 1n)];
  const root = setHash([one, two]);
  expect(setHash([two, one])).not.toBe(root);
  expect(setHash([one, { ...two, power: 2n }])).not.toBe(root);
  expect(setHash([{ ...one, claimedAddress: null }, two])).toBe(root);
  expect(setHash([])).toBe(sha256(''));
});

test('the same bytes as keys of two types are two sets', () => {
  const one = validator('one', 1n);
  expect(setHash([{ ...one, keyType: 'secp256k1' }])).not.toBe(setHash([one]));
});

test('a set is put in the order that its hash was made in: as given, or by power and address', () => {
  const members = [validator('one', 1n), validator('two', 5n), validator('three', 5n)];
  const sorted = [...members].sort(
    (a, b) =>
      Number(b.power - a.power) || ((a.claimedAddress ?? '') < (b.claimedAddress ?? '') ? -1 : 1),
  );
  expect(arrange(members, setHash(sorted))).toEqual(sorted);
  expect(arrange(members, setHash(members))).toEqual(members);
  expect(arrange(members, setHash(members.slice(1)))).toBeNull();
});

test('a set with a key that has no place in the hash has no order', () => {
  const strange = { ...validator('one', 1n), keyType: 'constructor' };
  expect(arrange([strange], setHash([strange]))).toBeNull();
});
