import { bytesToHex } from '@noble/hashes/utils.js';
import { expect, test } from 'vitest';
import {
  blockIdKey,
  voteSignBytes,
} from '../../../../src/evidence/kinds/cometbft/canonical-vote.ts';
import { varintHex } from '../../../../src/evidence/kinds/cometbft/proto-hex.ts';
import { parseInstant } from '../../../../src/facts/rfc3339-nanos.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';

const NIL = { hash: '', partsTotal: 0, partsHash: '' };
const GO_ZERO_TIME = { seconds: -62_135_596_800n, nanos: 0 };

/** TestVoteSignBytesTestVectors, cometbft types/vote_test.go. */
test.each([
  { type: 0, height: 0n, round: 0, chainId: '', hex: '0d2a0b088092b8c398feffffff01' },
  {
    type: 2,
    height: 1n,
    round: 1,
    chainId: '',
    hex: '2108021101000000000000001901000000000000002a0b088092b8c398feffffff01',
  },
  {
    type: 1,
    height: 1n,
    round: 1,
    chainId: '',
    hex: '2108011101000000000000001901000000000000002a0b088092b8c398feffffff01',
  },
  {
    type: 0,
    height: 1n,
    round: 1,
    chainId: 'test_chain_id',
    hex: '2e1101000000000000001901000000000000002a0b088092b8c398feffffff01320d746573745f636861696e5f6964',
  },
])('sign bytes are those of CometBFT: $hex', ({ hex, chainId, ...vote }) => {
  const bytes = voteSignBytes(chainId, { ...vote, blockId: NIL, timestamp: GO_ZERO_TIME });
  expect(bytesToHex(bytes)).toBe(hex);
});

test('round 0 and a nil block are left out, a block id keeps its part set header', () => {
  const vote = { type: 2, height: 1n, round: 0, timestamp: { seconds: 0n, nanos: 0 } };
  const hash = 'ab'.repeat(32);
  const nil = voteSignBytes('c', { ...vote, blockId: NIL });
  const block = voteSignBytes('c', { ...vote, blockId: { hash, partsTotal: 0, partsHash: '' } });
  expect(bytesToHex(nil)).toBe('100802110100000000000000' + '2a00' + '320163');
  expect(bytesToHex(block)).toBe(`36080211010000000000000022240a20${hash}12002a00320163`);
});

test('the last nanosecond is signed', () => {
  const at = (text: string) =>
    bytesToHex(
      voteSignBytes('c', {
        type: 1,
        height: 1n,
        round: 1,
        blockId: NIL,
        timestamp: orRefuse(parseInstant(text)),
      }),
    );
  expect(at('2026-11-20T08:00:00.123456789Z')).not.toBe(at('2026-11-20T08:00:00.123456788Z'));
});

test('nil sorts before every block, and part totals sort by their encoding', () => {
  const hex = (partsTotal: number) =>
    bytesToHex(blockIdKey({ hash: 'ab', partsTotal, partsHash: 'cd' }));
  expect(blockIdKey(NIL)).toHaveLength(0);
  expect(hex(10_000) < hex(1_000)).toBe(true);
});

test.each([
  { value: 0n, hex: '00' },
  { value: 127n, hex: '7f' },
  { value: 128n, hex: '8001' },
  { value: -1n, hex: 'ffffffffffffffffff01' },
])('the varint of $value is $hex', ({ value, hex }) => {
  expect(varintHex(value)).toBe(hex);
});
