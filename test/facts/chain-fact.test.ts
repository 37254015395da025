import { describe, expect, test } from 'vitest';
import type { KeyFact } from '../../src/facts/chain-fact.ts';
import { admitBlock, type BlockFact } from '../../src/facts/chain-fact.ts';
import { parseChainFactLine } from '../../src/facts/chain-fact-schema.ts';
import { admitKey, isInForce, keysInForce } from '../../src/facts/chain-key.ts';
import type { ChainId, OperatorId } from '../../src/primitives/ids.ts';
import { at } from '../../src/primitives/time.ts';
import { publicKeyOf, VALIDATOR } from '../evidence/build-votes.ts';

const chain = 'chain-1' as ChainId;
const block = (height: bigint, time: number): BlockFact => ({
  type: 'block',
  chain,
  height,
  time: at(time),
});
const alone = { same: null, below: null, above: null };

describe('a block time is written once and never falls with height', () => {
  const now = at(1_000);
  test.each([
    { title: 'alone', neighbours: alone, time: 500, answer: 'new' },
    { title: 'at now', neighbours: alone, time: 1_000, answer: 'new' },
    { title: 'one tick ahead of now', neighbours: alone, time: 1_001, answer: 'chain_time_ahead' },
    { title: 'again', neighbours: { ...alone, same: block(5n, 500) }, time: 500, answer: 'known' },
    {
      title: 'otherwise',
      neighbours: { ...alone, same: block(5n, 500) },
      time: 501,
      answer: 'chain_time_conflict',
    },
    {
      title: 'otherwise and ahead',
      neighbours: { ...alone, same: block(5n, 500) },
      time: 1_001,
      answer: 'chain_time_conflict',
    },
    {
      title: 'one tick before the block below',
      neighbours: { ...alone, below: block(4n, 501) },
      time: 500,
      answer: 'chain_time_not_increasing',
    },
    {
      title: 'with the block below',
      neighbours: { ...alone, below: block(4n, 500) },
      time: 500,
      answer: 'new',
    },
    {
      title: 'with the block above',
      neighbours: { ...alone, above: block(6n, 500) },
      time: 500,
      answer: 'new',
    },
    {
      title: 'one tick after the block above',
      neighbours: { ...alone, above: block(6n, 499) },
      time: 500,
      answer: 'chain_time_not_increasing',
    },
  ])('$title: $answer', ({ neighbours, time, answer }) => {
    const admitted = admitBlock(block(5n, time), neighbours, now);
    expect(admitted.ok ? admitted.value : admitted.error.code).toBe(answer);
  });
});

const key = (changes: Partial<KeyFact> = {}): KeyFact => ({
  type: 'key',
  chain,
  operator: 'op-1' as OperatorId,
  keyType: 'ed25519',
  publicKey: publicKeyOf(VALIDATOR),
  fromHeight: 10n,
  untilHeight: null,
  ...changes,
});
const other = 'op-2' as OperatorId;

describe('a key belongs to one operator at a time, and ending it never reaches back', () => {
  test.each([
    { title: 'first', line: key(), sameKey: [], answer: 'new' },
    { title: 'with both ends', line: key({ untilHeight: 20n }), sameKey: [], answer: 'new' },
    { title: 'again', line: key(), sameKey: [key()], answer: 'known' },
    {
      title: 'the start of an ended key again',
      line: key(),
      sameKey: [key({ untilHeight: 20n })],
      answer: 'known',
    },
    {
      title: 'ended above the highest fed height',
      line: key({ untilHeight: 101n }),
      sameKey: [key()],
      answer: 'end',
    },
    {
      title: 'ended at the highest fed height',
      line: key({ untilHeight: 100n }),
      sameKey: [key()],
      answer: 'key_end_reaches_back',
    },
    {
      title: 'ended otherwise',
      line: key({ untilHeight: 200n }),
      sameKey: [key({ untilHeight: 150n })],
      answer: 'key_conflict',
    },
    {
      title: 'from another height while in force',
      line: key({ fromHeight: 12n }),
      sameKey: [key()],
      answer: 'key_conflict',
    },
    {
      title: 'with another index in the registry',
      line: key({ index: 2n }),
      sameKey: [key({ index: 1n })],
      answer: 'key_conflict',
    },
    {
      title: 'again with its index',
      line: key({ index: 1n }),
      sameKey: [key({ index: 1n })],
      answer: 'known',
    },
    {
      title: 'another operator’s while in force',
      line: key({ operator: other, fromHeight: 12n }),
      sameKey: [key()],
      answer: 'key_taken',
    },
    {
      title: 'another operator’s in the last height',
      line: key({ operator: other, fromHeight: 19n }),
      sameKey: [key({ untilHeight: 20n })],
      answer: 'key_taken',
    },
    {
      title: 'another operator’s from its end on',
      line: key({ operator: other, fromHeight: 20n }),
      sameKey: [key({ untilHeight: 20n })],
      answer: 'new',
    },
    {
      title: 'no height at all',
      line: key({ untilHeight: 10n }),
      sameKey: [],
      answer: 'key_interval_empty',
    },
    {
      title: 'a type nobody can verify',
      line: key({ keyType: 'mldsa65' }),
      sameKey: [],
      answer: 'key_type_unsupported',
    },
    {
      title: 'not a key',
      line: key({ publicKey: `02${'00'.repeat(31)}` }),
      sameKey: [],
      answer: 'key_malformed',
    },
    { title: 'too short', line: key({ publicKey: '00' }), sameKey: [], answer: 'key_malformed' },
  ])('$title: $answer', ({ line, sameKey, answer }) => {
    const admitted = admitKey(line, { sameKey, highestFedHeight: 100n });
    expect(admitted.ok ? admitted.value : admitted.error.code).toBe(answer);
  });

  test('before any block is fed, a key may end anywhere above its start', () => {
    const admitted = admitKey(key({ untilHeight: 11n }), {
      sameKey: [key()],
      highestFedHeight: null,
    });
    expect(admitted).toEqual({ ok: true, value: 'end' });
  });

  test.each([
    { height: 9n, inForce: false },
    { height: 10n, inForce: true },
    { height: 19n, inForce: true },
    { height: 20n, inForce: false },
  ])('a key of [10, 20) at height $height: $inForce', ({ height, inForce }) => {
    const bounded = key({ untilHeight: 20n });
    expect(isInForce(bounded, height)).toBe(inForce);
    expect(keysInForce([bounded], height)).toHaveLength(inForce ? 1 : 0);
  });
});

describe('lines of the feed', () => {
  const head = { seq: 1, at: '2026-11-20T08:00:00.000Z', chain: 'chain-1' };
  const publicKey = publicKeyOf(VALIDATOR);

  test('a block time keeps its milliseconds and loses the rest downwards', () => {
    const line = { ...head, type: 'block', height: '7', time: '2026-11-20T07:59:59.999999999Z' };
    expect(parseChainFactLine(line)).toEqual({
      ok: true,
      value: {
        ...head,
        type: 'block',
        at: Date.UTC(2026, 10, 20, 8),
        height: 7n,
        time: Date.UTC(2026, 10, 20, 7, 59, 59, 999),
      },
    });
  });

  test('heights may be numbers, and a key may be without end', () => {
    const line = {
      ...head,
      type: 'key',
      operator: 'op-1',
      keyType: 'ed25519',
      publicKey,
      fromHeight: 5,
    };
    expect(parseChainFactLine(line)).toMatchObject({
      ok: true,
      value: { fromHeight: 5n, untilHeight: null },
    });
  });

  test.each([
    { type: 'tick', line: { seq: 2, at: head.at, type: 'tick' } },
    { type: 'header', line: { ...head, type: 'header', height: 1, header: { app_hash: '' } } },
    {
      type: 'validators',
      line: {
        ...head,
        type: 'validators',
        height: 1,
        validators: [{ keyType: 'ed25519', publicKey, power: '10' }],
      },
    },
  ])('a $type line is understood', ({ type, line }) => {
    expect(parseChainFactLine(line)).toMatchObject({ ok: true, value: { type } });
  });

  test.each([
    { pointer: '/type', line: { ...head, type: 'rumour' } },
    { pointer: '/note', line: { seq: 2, at: head.at, type: 'tick', note: '' } },
    { pointer: '/at', line: { seq: 2, at: '2026-11-20T08:00:00Z', type: 'tick' } },
    { pointer: '/seq', line: { seq: 0, at: head.at, type: 'tick' } },
    {
      pointer: '/height',
      line: { ...head, type: 'block', height: '9223372036854775808', time: head.at },
    },
    { pointer: '/height', line: { ...head, type: 'block', height: '07', time: head.at } },
    {
      pointer: '/time',
      line: { ...head, type: 'block', height: 1, time: '2026-11-20T08:00:00.1234567890Z' },
    },
    {
      pointer: '/publicKey',
      line: {
        ...head,
        type: 'key',
        operator: 'op-1',
        keyType: 'ed25519',
        publicKey: 'AB',
        fromHeight: 5,
      },
    },
  ])('a line is refused at $pointer', ({ pointer, line }) => {
    expect(parseChainFactLine(line)).toMatchObject({
      ok: false,
      error: { code: 'malformed', pointer },
    });
  });
});
