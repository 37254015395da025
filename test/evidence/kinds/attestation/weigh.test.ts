import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WatcherPeriod, Word } from '../../../../src/evidence/kind-definition.ts';
import { type Ballot, weigh } from '../../../../src/evidence/kinds/attestation/weigh.ts';
import { ONE, WAD, wad } from '../../../../src/primitives/fraction.ts';
import type { SigningKey } from '../../../../src/primitives/signatures/signing-key.ts';
import { at } from '../../../../src/primitives/time.ts';
import { knownNamesOf } from '../../../../src/statements/known-names.ts';
import { keyOf, PREFIX } from '../../../support/statements.ts';

const CAPTURE = at(1_000);
const ACCEPTED = at(2_000);
const KEYS = [1, 2, 3, 4, 5].map((secret) => keyOf('ed25519', secret));
const [ANN, BOB, CLEO] = KEYS as [SigningKey, SigningKey, SigningKey];

const seat = (key: SigningKey, changes: Partial<WatcherPeriod> = {}): WatcherPeriod => ({
  signer: key.signer,
  weight: 1n,
  from: at(0),
  until: null,
  ...changes,
});

const word = (key: SigningKey, holds = true): Word => ({
  key: key.keyId,
  signer: key.signer,
  holds,
});

const tally = (changes: Partial<Ballot>) =>
  weigh({
    words: KEYS.map((key) => word(key)),
    holds: true,
    rule: { quorum: ONE, minWatchers: 1 },
    watchers: KEYS.map((key) => seat(key)),
    accused: [],
    known: new Map(),
    bech32Prefix: PREFIX,
    capture: CAPTURE,
    acceptedAt: ACCEPTED,
    ...changes,
  });

describe('enough is exactly enough', () => {
  const half = { quorum: wad(ONE / 2n), minWatchers: 1 };
  test.each([
    ['one unit below half of the weight', 49n, false],
    ['half of the weight', 50n, true],
    ['one unit above', 51n, true],
  ])('%s', (_what, weight, isReached) => {
    const watchers = [seat(ANN, { weight }), seat(BOB, { weight: 100n - weight })];
    expect(tally({ rule: half, watchers, words: [word(ANN)] })).toMatchObject({
      weight,
      registered: 100n,
      neededWeight: 50n,
      isReached,
    });
  });

  test.each([
    [1, false],
    [2, true],
    [3, true],
  ])('%i of the two watchers that must be among them', (count, isReached) => {
    const words = KEYS.slice(0, count).map((key) => word(key));
    const rule = { quorum: wad(1n), minWatchers: 2 };
    expect(tally({ rule, words }).isReached).toBe(isReached);
  });

  test('nobody is not enough, even where nobody is registered', () => {
    expect(tally({ watchers: [], words: [] })).toMatchObject({ registered: 0n, isReached: false });
  });
});

describe('who counts', () => {
  test.each<[string, Partial<WatcherPeriod>, number]>([
    [
      'a watcher from the start of the slot to just after the acceptance',
      { from: CAPTURE, until: at(2_001) },
      5,
    ],
    ['not one who became it a millisecond later', { from: at(1_001) }, 4],
    ['not one who ended when it was accepted', { until: ACCEPTED }, 4],
    ['not one who ended when the slot began', { until: CAPTURE }, 4],
  ])('%s', (_what, changes, watchers) => {
    const seats = KEYS.map((key) => seat(key, key === ANN ? changes : {}));
    expect(tally({ watchers: seats })).toMatchObject({ watchers, registered: BigInt(watchers) });
  });

  test('the weight is that at the slot, whatever it became', () => {
    const watchers = [
      seat(ANN, { weight: 7n, until: at(1_500) }),
      seat(ANN, { weight: 9n, from: at(1_500) }),
    ];
    expect(tally({ watchers })).toMatchObject({ weight: 7n, registered: 7n, watchers: 1 });
  });

  test('the accused counts neither for nor against, under any name of his key', () => {
    const eth = keyOf('eip712', 9);
    const cosmos = keyOf('adr036', 9);
    const watchers = [seat(eth, { weight: 5n }), seat(BOB)];
    const said = [word(eth), word(BOB)];
    expect(tally({ watchers, words: said, accused: [cosmos.signer] })).toMatchObject({
      weight: 1n,
      registered: 1n,
    });
    const known = new Map(knownNamesOf(eth.keyId, PREFIX));
    expect(tally({ watchers, words: [word(BOB)], accused: [cosmos.signer], known })).toMatchObject({
      registered: 1n,
    });
  });

  test('one key that is registered under two names has one seat, the first', () => {
    const eth = keyOf('eip712', 9);
    const watchers = [seat(eth, { weight: 3n }), seat(keyOf('adr036', 9), { weight: 4n })];
    expect(tally({ watchers, words: [word(eth)] })).toMatchObject({ weight: 3n, registered: 3n });
  });

  test('whoever says both says nothing, and stays among those who could', () => {
    const said = [word(ANN), word(ANN, false), word(BOB)];
    expect(tally({ words: said })).toMatchObject({ weight: 1n, watchers: 1, registered: 5n });
    expect(tally({ words: said, holds: false })).toMatchObject({ weight: 0n });
  });

  test('somebody who is no watcher neither helps nor harms', () => {
    const words = [word(ANN), word(keyOf('ed25519', 99))];
    expect(tally({ words })).toMatchObject({ weight: 1n, watchers: 1, registered: 5n });
  });
});

test('however often, under whatever name and in whatever order, the words weigh the same', () => {
  const pool = [ANN, BOB, keyOf('eip712', 9), CLEO];
  const watchers = pool.map((key, i) => seat(key, { weight: BigInt(10 ** i) }));
  const other = new Map([[keyOf('eip712', 9).keyId, keyOf('adr036', 9)]]);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...pool), fc.boolean()), { maxLength: 12 }),
      fc.bigInt({ min: 1n, max: WAD }),
      (picked, quorum) => {
        const words = picked.map(([key, renamed]) =>
          word(renamed ? (other.get(key.keyId) ?? key) : key),
        );
        const distinct = new Set(picked.map(([key]) => key.keyId));
        const found = tally({ words, watchers, rule: { quorum: wad(quorum), minWatchers: 1 } });
        const weight = watchers
          .filter((_, i) => distinct.has((pool[i] as SigningKey).keyId))
          .reduce((sum, { weight: one }) => sum + one, 0n);
        expect(found.weight).toBe(weight);
        expect(found.watchers).toBe(distinct.size);
        expect(found.isReached).toBe(weight > 0n && weight * WAD >= quorum * 1111n);
      },
    ),
    { numRuns: 60 },
  );
});
