import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { OperatorId } from '../../../../src/primitives/ids.ts';
import { search } from '../../../support/fuzz.ts';
import {
  attestationJson,
  attesterJson,
  chainFacts,
  doubleVoteJson,
  keyFact,
  openSlashing,
  rogueKey,
  surroundVoteJson,
  verdictOnAttester,
} from './build-slashings.ts';
import { entryOf, stateOf } from './build-state.ts';
import { withOneBitTurned } from './flip-signed.ts';

const proof = doubleVoteJson();
const state = stateOf(
  [0, 1, 2, 3].map((index) => entryOf(index)),
  330,
);
/** As the facts service reads what was fed. */
const headers = new Map([[330n, state.headers['330'] as Json]]);

const answering = (verdict: ReturnType<typeof verdictOnAttester>): readonly string[] =>
  verdict.verdict === 'proven' ? verdict.infractions.map(({ operator }) => operator) : [];

test('whatever bit is turned of what is signed, of a signature or of who signed, it falls', () => {
  for (const evidence of [proof, surroundVoteJson()])
    fc.assert(
      fc.property(withOneBitTurned(evidence), (forged) => {
        expect(verdictOnAttester(forged).verdict).not.toBe('proven');
      }),
      search(60),
    );
});

test('only those who signed both answer, and each operator once', () => {
  fc.assert(
    fc.property(
      fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 }),
      fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 }),
      fc.array(fc.constantFrom('op-1', 'op-2', null), { minLength: 6, maxLength: 6 }),
      (one, two, owners) => {
        const keys = owners.map((owner, index) =>
          keyFact(index, { operator: owner as OperatorId | null }),
        );
        const verdict = verdictOnAttester(
          doubleVoteJson({ indices: one }, { indices: two }),
          chainFacts({ keys }),
        );
        const both = one.filter((index) => two.includes(index));
        const expected = new Set(both.flatMap((index) => owners[index] ?? []));
        expect([...answering(verdict)].sort()).toEqual([...expected].sort());
        if (verdict.verdict !== 'proven') expect(both).toEqual([]);
        else
          expect(verdict.unregistered).toHaveLength(
            both.filter((index) => owners[index] === null).length,
          );
      },
    ),
    search(15),
  );
});

describe('a rogue key', () => {
  const signing = { indices: [1, 4], signedBy: [8] };
  const votes = doubleVoteJson(signing, signing);
  const forged = rogueKey(1, 8);
  const imagined = stateOf(
    [...[0, 1, 2, 3].map((index) => entryOf(index)), entryOf(4, { publicKey: forged })],
    330,
  );

  test('would convict the victim, if it were believed', () => {
    const keys = [keyFact(1), keyFact(4, { operator: null, publicKey: forged })];
    expect(answering(verdictOnAttester(votes, chainFacts({ keys })))).toEqual(['op-1']);
  });

  test('is not believed, with a state of the forger’s making or without', () => {
    expect(verdictOnAttester(votes)).toMatchObject({ code: 'key_unknown' });
    const wrapped = imagined.wrap(votes, [1, 4]);
    expect(verdictOnAttester(wrapped)).toMatchObject({ code: 'header_unknown' });
    expect(verdictOnAttester(wrapped, chainFacts({ headers }))).toMatchObject({
      code: 'proof_invalid',
    });
  });
});

describe('what a state proves', () => {
  const vote = doubleVoteJson({ indices: [3] }, { indices: [3] });
  const judge = (changes: Parameters<typeof entryOf>[1], slot = 330) => {
    const proven = stateOf([0, 1, 2].map((i) => entryOf(i)).concat(entryOf(3, changes)), slot);
    const fed = new Map([[BigInt(slot), proven.headers[String(slot)] as Json]]);
    return verdictOnAttester(proven.wrap(vote, [3]), chainFacts({ keys: [], headers: fed }));
  };

  test.each([
    [{ activationEpoch: 10n }, 'proven'],
    [{ activationEpoch: 11n }, 'refuted'],
    [{ withdrawableEpoch: 11n }, 'proven'],
    [{ withdrawableEpoch: 10n }, 'refuted'],
    [{ slashed: true }, 'proven'],
  ] as const)('about the epoch of the place: %o', (changes, verdict) => {
    expect(judge(changes).verdict).toBe(verdict);
  });

  test('nothing about an epoch after its own', () => {
    expect(judge({}, 319)).toMatchObject({ code: 'status_unknown' });
    expect(judge({}, 320)).toMatchObject({ verdict: 'proven' });
  });

  test('nothing that facts say already: entries for known signers change nothing', () => {
    const wrapped = stateOf([], 330).wrap(proof, [1, 2, 3]);
    expect(verdictOnAttester(wrapped)).toEqual(verdictOnAttester(proof));
    expect(verdictOnAttester(wrapped, chainFacts({ headers }))).toEqual(verdictOnAttester(proof));
  });

  test('a header is known as a node answers it, too', () => {
    const header = state.headers['330'] as Json;
    for (const fed of [
      header,
      { message: header, signature: '0x' },
      { data: { root: '0x', canonical: true, header: { message: header, signature: '0x' } } },
    ]) {
      const facts = chainFacts({ keys: [], headers: new Map([[330n, fed]]) });
      expect(verdictOnAttester(state.wrap(vote, [3]), facts)).toMatchObject({
        verdict: 'proven',
        infractions: [],
        unregistered: [{ place: '10' }],
      });
    }
  });
});

test('a key that an operator gave up is convicted for nobody, while a set has it', () => {
  const facts = chainFacts({
    keys: [keyFact(1), keyFact(2), keyFact(3, { untilHeight: 9n })],
    validators: new Map([
      [
        10n,
        [
          {
            address: null,
            keyType: 'bls12_381',
            publicKey: keyFact(3).publicKey,
            power: 1n,
            index: 3n,
          },
        ],
      ],
    ]),
  });
  const verdict = verdictOnAttester(proof, facts);
  expect(answering(verdict)).toEqual(['op-1', 'op-2']);
  expect(verdict).toMatchObject({ unregistered: [{ key: `bls12_381:${keyFact(3).publicKey}` }] });
});

test('the fork is that of each target epoch, whatever the order of the record', () => {
  const votes = attesterJson(
    attestationJson({ source: 5 }),
    attestationJson({ source: 6, target: 7, block: 'other block' }),
  );
  const forks = chainFacts().chain.forks.toReversed();
  expect(verdictOnAttester(votes, chainFacts({ chain: { forks } })).verdict).toBe('proven');
});

test('the capture is told before any signature is verified', () => {
  const opened = openSlashing('ethereum/attester-slashing', proof);
  expect(opened.capture(chainFacts())).toBe(Date.UTC(2026, 10, 20, 9, 4));
  const far = doubleVoteJson({ target: (1n << 64n) - 1n });
  expect(openSlashing('ethereum/attester-slashing', far).capture(chainFacts())).toBeNull();
});
