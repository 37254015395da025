import { describe, expect, test } from 'vitest';
import { type BlockTimeFacts, checkBlockTime } from '../../../src/evidence/counter/block-time.ts';
import { parseBlockTime } from '../../../src/evidence/counter/body-schema.ts';
import type { ChainFacts } from '../../../src/evidence/kind-definition.ts';
import type { FedValidator } from '../../../src/facts/chain-fact.ts';
import { floorToMs, parseInstant } from '../../../src/facts/rfc3339-nanos.ts';
import type { Json } from '../../../src/primitives/bytes.ts';
import type { ChainId } from '../../../src/primitives/ids.ts';
import { orRefuse } from '../../../src/primitives/refusal.ts';
import { after, formatTime, type Timestamp } from '../../../src/primitives/time.ts';
import type { Chain, CometbftChain } from '../../../src/registry/objects.ts';
import {
  type BlockSpec,
  CHAIN_ID,
  lightBlock,
  type Member,
  signedHeader,
  timeOf,
} from '../kinds/cometbft/build-blocks.ts';
import { testKey } from '../kinds/cometbft/vote-keys.ts';

const HEIGHT = 100;
const member = (name: string, power: number): Member => ({ key: testKey(name), power });
const SET = [member('anna', 34), member('bert', 33), member('cora', 33)];
const STRANGERS = [member('mallory', 100)];

/** Of the block as its chain signed it. */
const SIGNED = floorToMs(orRefuse(parseInstant(timeOf(HEIGHT))));
const FED = after(SIGNED, 60_000);

const block = (spec: Partial<BlockSpec> = {}) =>
  lightBlock({ height: HEIGHT, members: SET, ...spec });

const body = (changes: object = {}): string =>
  JSON.stringify({ chain: 'milk', height: String(HEIGHT), lightBlock: block(), ...changes });

const fedSet = (members: readonly Member[]): readonly FedValidator[] =>
  members.map(({ key: { keyType, publicKey }, power }) => ({
    address: null,
    keyType,
    publicKey,
    power: BigInt(power),
  }));

const CHAIN: CometbftChain = {
  type: 'cometbft',
  chainId: CHAIN_ID,
  fromHeight: 1n,
  eotsContext: null,
};

const fed = (changes: Partial<ChainFacts<Chain>> = {}): ChainFacts<Chain> => ({
  chain: CHAIN,
  blockTimes: new Map([[BigInt(HEIGHT), FED]]),
  keys: [],
  validators: new Map([[BigInt(HEIGHT), fedSet(SET)]]),
  headers: new Map(),
  ...changes,
});

const facts = (changes: Partial<BlockTimeFacts> = {}): BlockTimeFacts => ({
  capture: FED,
  chain: 'milk' as ChainId,
  fed: fed(),
  ...changes,
});

const check = (text: string, of: BlockTimeFacts = facts()) =>
  checkBlockTime(orRefuse(parseBlockTime(text)), of);

const timed = (time: Timestamp) => new Map([[BigInt(HEIGHT), time]]);
const header = (height: number, spec: Partial<BlockSpec> = {}): readonly [bigint, Json] => [
  BigInt(height),
  { ...signedHeader({ height, members: SET, ...spec }) } as Json,
];

describe('what the chain itself signed', () => {
  test('a time that differs from the one the capture rests on is confirmed, with both', () => {
    expect(check(body())).toEqual({
      result: 'confirmed',
      code: 'time_differs',
      facts: {
        chain: 'milk',
        height: '100',
        signedTime: formatTime(SIGNED),
        fedTime: formatTime(FED),
        capture: formatTime(FED),
      },
    });
  });

  test.each([
    [-1, 'time_differs'],
    [0, 'time_as_fed'],
    [1, 'time_differs'],
  ])('fed %i ms after the signed time, floored to milliseconds: %s', (ms, code) => {
    const time = after(SIGNED, ms);

    expect(
      check(body(), facts({ capture: time, fed: fed({ blockTimes: timed(time) }) })),
    ).toMatchObject({
      result: code === 'time_as_fed' ? 'contradicted' : 'confirmed',
      code,
    });
  });

  test('the set may be known by the header of that height, or by the one below', () => {
    const none = new Map<bigint, readonly FedValidator[]>();
    const own = fed({ validators: none, headers: new Map([header(HEIGHT)]) });
    const below = fed({ validators: none, headers: new Map([header(HEIGHT - 1)]) });

    expect(check(body(), facts({ fed: own })).code).toBe('time_differs');
    expect(check(body(), facts({ fed: below })).code).toBe('time_differs');
  });

  test('names in the spelling of protobuf are read, too', () => {
    const { signed_header, validator_set } = block();
    const camel = { signedHeader: signed_header, validatorSet: validator_set };

    expect(check(body({ lightBlock: camel })).code).toBe('time_differs');
  });

  test('exactly two thirds of the power are not enough', () => {
    const set = [member('anna', 1), member('bert', 1), member('cora', 1)];
    const known = fed({ validators: new Map([[BigInt(HEIGHT), fedSet(set)]]) });
    const signed = (flags: readonly number[]) =>
      check(body({ lightBlock: block({ members: set, flags }) }), facts({ fed: known }));

    expect(signed([2, 2, 1])).toMatchObject({
      code: 'not_enough_power',
      facts: { expected: 'more than 2/3 of 3', found: '2' },
    });
    expect(signed([2, 2, 2]).code).toBe('time_differs');
  });
});

describe('what proves nothing about the time', () => {
  const strange = block({ members: STRANGERS });
  const flipped = block({ signWith: { 0: testKey('mallory') } });
  const late = block();
  const retimed = {
    ...late,
    signed_header: {
      ...late.signed_header,
      header: { ...late.signed_header.header, time: timeOf(HEIGHT + 1) },
    },
  };

  test.each<[string, string, object, Partial<BlockTimeFacts>]>([
    ['a block of another chain', 'chain_not_of_service', { chain: 'other' }, {}],
    ['a chain of another type', 'chain_unsuited', {}, { fed: fed({ chain: { type: 'grandpa' } }) }],
    ['a service whose chain is not known', 'chain_unsuited', {}, { fed: null }],
    [
      'a height of a chain before it',
      'height_before_chain',
      {},
      { fed: fed({ chain: { ...CHAIN, fromHeight: 101n } }) },
    ],
    ['a block of another height', 'height_mismatch', { height: '99' }, {}],
    ['another chain id', 'different_chain', { lightBlock: block({ chainId: 'other' }) }, {}],
    ['a time put in after it was signed', 'commit_invalid', { lightBlock: retimed }, {}],
    [
      'a chain without a known set',
      'validators_unknown',
      {},
      { fed: fed({ validators: new Map() }) },
    ],
    ['a set that is not the chain’s', 'validator_set_invalid', { lightBlock: strange }, {}],
    ['too little power', 'not_enough_power', { lightBlock: block({ flags: [1, 2, 2] }) }, {}],
    ['a signature of somebody else', 'signature_invalid', { lightBlock: flipped }, {}],
    ['a height that the capture does not rest on', 'time_not_of_case', {}, { capture: SIGNED }],
    [
      'a height without a fed time',
      'time_not_of_case',
      {},
      { fed: fed({ blockTimes: new Map() }) },
    ],
  ])('%s: %s', (_of, code, changes, more) => {
    expect(check(body(changes), facts(more))).toMatchObject({ result: 'unknown', code });
  });

  test('a header that is none', () => {
    const broken = block({ header: { proposer_address: '' } });

    expect(check(body({ lightBlock: broken }))).toMatchObject({
      code: 'header_invalid',
      facts: { check: 'header.hashes' },
    });
  });

  test('keys that Tribune cannot verify', () => {
    const unread = fedSet(SET).map((one) => ({ ...one, keyType: 'mldsa65' }));
    const known = fed({ validators: new Map([[BigInt(HEIGHT), unread]]) });

    expect(check(body(), facts({ fed: known }))).toMatchObject({
      code: 'key_type_unsupported',
      facts: { keyType: 'mldsa65' },
    });
  });
});

test.each([
  ['not JSON', '{', ''],
  ['no light block', JSON.stringify({ chain: 'milk', height: 1 }), '/lightBlock'],
  ['a light block without a set', body({ lightBlock: { signed_header: {} } }), '/lightBlock'],
  ['a field twice', '{"chain":"milk","chain":"milk"}', '/chain'],
])('%s is malformed', (_of, text, pointer) => {
  const parsed = parseBlockTime(text);

  expect(parsed).toMatchObject({ ok: false, error: { code: 'body_malformed' } });
  expect(parsed.ok ? '' : parsed.error.pointer.slice(0, pointer.length)).toBe(pointer);
});
