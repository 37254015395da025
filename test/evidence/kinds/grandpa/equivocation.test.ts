import { ed25519 } from '@noble/curves/ed25519.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openEvidence } from '../../../../src/evidence/kinds.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { OperatorId } from '../../../../src/primitives/ids.ts';
import { verifyStrict } from '../../../../src/primitives/signatures/ed25519.ts';
import { at } from '../../../../src/primitives/time.ts';
import {
  equivocationOf,
  grandpaFacts,
  openGrandpa,
  polkadotJson,
  proofJson,
  scaleJson,
  TARGET_TIME,
  verdictOnGrandpa,
  voterFact,
} from './build-equivocations.ts';

const parts = equivocationOf();
const proof = proofJson(parts) as { set_id: number; equivocation: { Precommit: Votes } };
interface Votes {
  readonly [field: string]: Json;
  readonly first: readonly [Json, Json];
}
const votes = proof.equivocation.Precommit;
const id = openGrandpa(proof as unknown as Json).id;

const withVotes = (change: { readonly [field: string]: Json }): Json => ({
  set_id: proof.set_id,
  equivocation: { Precommit: { ...votes, ...change } },
});

test('a proof names operator, key, authority set and round, and the fed time of the target', () => {
  expect(verdictOnGrandpa(proofJson(parts))).toMatchObject({
    verdict: 'proven',
    infractions: [
      {
        operator: 'op-1',
        key: `ed25519:${parts.publicKey}`,
        place: '3/7',
        capture: TARGET_TIME,
      },
    ],
    unregistered: [],
  });
});

describe('one proof in any dialect has one id and one verdict', () => {
  const SS58 = '5FA9nQDVg267DEd8m1ZypXLBnvN7SFxYwV7ndqSYGiN9TTpu';
  const bare = (hex: Json | undefined) => String(hex).slice(2);
  const dialects: Record<string, Json> = {
    'as polkadot.js has it': polkadotJson(parts),
    'in SCALE': scaleJson(parts),
    'in SCALE without 0x': { scale: bare((scaleJson(parts) as { scale: string }).scale) },
    'as a call': { equivocation_proof: proofJson(parts), key_owner_proof: null },
    'as a call of polkadot.js': {
      equivocationProof: polkadotJson(parts),
      keyOwnerProof: { session: 1, trieNodes: [], validatorCount: 4 },
    },
    'second vote first': proofJson({ ...parts, first: parts.second, second: parts.first }),
    'with numbers as strings': withVotes({ round_number: '7' }),
    'with numbers as hex': withVotes({ round_number: '0x0000000000000007' }),
    'with hex without 0x': withVotes({ identity: bare(votes['identity']) }),
    'with hex in capitals': withVotes({ identity: `0x${bare(votes['identity']).toUpperCase()}` }),
  };

  test.each(Object.keys(dialects))('%s', (name) => {
    const opened = openGrandpa(dialects[name] as Json);
    expect(opened.id).toBe(id);
    expect(opened.verify(grandpaFacts()).verdict).toBe('proven');
  });

  test('with the key in SS58', () => {
    const hex = '88dc3417d5058ec4b4503e0c12ea1a0a89be200fe98922423d4334014fa6b0ee';
    expect(openGrandpa(withVotes({ identity: SS58 })).id).toBe(
      openGrandpa(withVotes({ identity: hex })).id,
    );
  });

  test('with thousands commas, as people are shown them', () => {
    const far = { ...parts, round: 1_234_567n };
    const shown = polkadotJson(far) as { equivocation: { precommit: Votes } };
    const { precommit } = shown.equivocation;
    const json = {
      setId: '3',
      equivocation: { Precommit: { ...precommit, roundNumber: '1,234,567' } },
    };
    expect(openGrandpa(json as unknown as Json).id).toBe(openGrandpa(proofJson(far)).id);
  });

  test('but the same votes under other signatures have another', () => {
    const second = { ...parts.second, signature: '07'.repeat(64) };
    expect(openGrandpa(proofJson({ ...parts, second })).id).not.toBe(id);
  });
});

test('whatever bit of a proof is changed, it falls', () => {
  const bytes = Buffer.from(String((scaleJson(parts) as { scale: string }).scale).slice(2), 'hex');
  const flips = fc.record({ at: fc.nat(bytes.length - 1), bit: fc.nat(7) });
  fc.assert(
    fc.property(flips, ({ at, bit }) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << bit);
      const opened = openEvidence('grandpa/equivocation', { scale: changed.toString('hex') });
      const isNoVariant = at === 8 && bit !== 0;
      expect(opened.ok).toBe(!isNoVariant);
      if (!opened.ok || opened.value.source !== 'grandpa') return;
      const publicKey = changed.subarray(17, 49).toString('hex');
      const facts = grandpaFacts({ keys: [voterFact(), voterFact({ publicKey })] });
      expect(opened.value.verify(facts)).toMatchObject({ code: 'signature_invalid' });
    }),
    { numRuns: 80 },
  );
});

describe('the voter chose both targets, so neither can spoil the date', () => {
  const time = (number: bigint) => at(TARGET_TIME + Number(number));
  const verdictFor = (
    numbers: readonly [bigint, bigint],
    fed: readonly bigint[],
    keys = [voterFact()],
  ) =>
    verdictOnGrandpa(
      proofJson(equivocationOf({ number: numbers[0] }, { number: numbers[1] })),
      grandpaFacts({ keys, blockTimes: new Map(fed.map((number) => [number, time(number)])) }),
    );
  const dated = (number: bigint) => ({
    verdict: 'proven',
    infractions: [{ capture: time(number) }],
  });

  test.each([
    { numbers: [100n, 102n], fed: [100n, 102n], by: 102n, why: 'the higher of two that are fed' },
    { numbers: [102n, 100n], fed: [100n, 102n], by: 102n, why: 'whichever vote is named first' },
    { numbers: [100n, 102n], fed: [100n], by: 100n, why: 'the lower while the higher is not fed' },
    { numbers: [100n, 102n], fed: [102n], by: 102n, why: 'the higher alone, if only that is fed' },
    { numbers: [1n, 100n], fed: [1n, 100n], by: 100n, why: 'not the first block of the chain' },
    { numbers: [100n, 2n ** 32n - 1n], fed: [100n], by: 100n, why: 'not a block that never comes' },
  ] as const)('$why', ({ numbers, fed, by }) => {
    expect(verdictFor(numbers, fed)).toMatchObject(dated(by));
  });

  test('nor does a target outside the time of his key', () => {
    const keys = [voterFact({ fromHeight: 100n, untilHeight: 102n })];
    expect(verdictFor([101n, 102n], [101n, 102n], keys)).toMatchObject(dated(101n));
    expect(verdictFor([99n, 100n], [99n, 100n], keys)).toMatchObject(dated(100n));
    expect(verdictFor([99n, 102n], [99n, 102n], keys)).toMatchObject({ code: 'key_not_in_force' });
    expect(verdictFor([99n, 101n], [99n], keys)).toMatchObject({
      code: 'height_unknown',
      missing: 'the block time of height 101',
    });
  });

  test('it waits for the lower of two that are not fed', () => {
    const opened = openGrandpa(proofJson(equivocationOf({ number: 102n }, { number: 100n })));
    expect(opened.needs).toMatchObject({ waitsFor: 100n, heights: [100n, 102n] });
    expect(opened.capture(grandpaFacts({ blockTimes: new Map() }))).toBeNull();
    expect(verdictFor([102n, 100n], [])).toMatchObject({
      verdict: 'unverifiable',
      code: 'height_unknown',
      missing: 'the block time of height 100',
    });
  });

  test('who held the key at that block answers, and not who held it at the other', () => {
    const keys = [
      voterFact({ untilHeight: 102n }),
      voterFact({ operator: 'op-2' as OperatorId, fromHeight: 102n }),
    ];
    expect(verdictFor([100n, 102n], [100n, 102n], keys)).toMatchObject({
      infractions: [{ operator: 'op-2' }],
    });
    expect(verdictFor([100n, 102n], [100n], keys)).toMatchObject({
      infractions: [{ operator: 'op-1' }],
    });
  });
});

test('a key of a fed authority set that no operator has is named by itself', () => {
  expect(
    verdictOnGrandpa(proofJson(parts), grandpaFacts({ keys: [voterFact({ operator: null })] })),
  ).toMatchObject({
    infractions: [],
    unregistered: [{ key: `ed25519:${parts.publicKey}`, place: '3/7' }],
  });
});

test('signatures that only ZIP-215 accepts convict, as they count on the chain', () => {
  const neutral = `01${'00'.repeat(31)}`;
  const signature = `${neutral}${'00'.repeat(32)}`;
  const weak = {
    ...parts,
    publicKey: neutral,
    first: { ...parts.first, signature },
    second: { ...parts.second, signature },
  };
  const facts = grandpaFacts({ keys: [voterFact({ publicKey: neutral })] });
  expect(verdictOnGrandpa(proofJson(weak), facts).verdict).toBe('proven');
  const bytes = Buffer.from(signature, 'hex');
  expect(verifyStrict(bytes, new Uint8Array(1), Buffer.from(neutral, 'hex'))).toBe(false);
  expect(
    ed25519.verify(bytes, new Uint8Array(1), Buffer.from(neutral, 'hex'), { zip215: true }),
  ).toBe(true);
});

describe('what is not this evidence is refused, and told where', () => {
  const { identity: _key, ...keyless } = votes;
  const at0 = '/equivocation/Precommit';
  test.each([
    { pointer: '', json: [] },
    { pointer: '', json: 'scale' },
    { pointer: '/set_id', json: { equivocation: proof.equivocation } },
    { pointer: '/set_id', json: { ...proof, set_id: '18446744073709551616' } },
    { pointer: '/set_id', json: { ...proof, set_id: '1,23' } },
    { pointer: '/set_id', json: { ...proof, set_id: -1 } },
    { pointer: '/setId', json: { ...proof, setId: 3 } },
    { pointer: '/note', json: { ...proof, note: '' } },
    { pointer: '/equivocation', json: { ...proof, equivocation: {} } },
    {
      pointer: '/equivocation',
      json: { ...proof, equivocation: { Prevote: votes, precommit: votes } },
    },
    { pointer: '/equivocation', json: { ...proof, equivocation: { type: 'Precommit' } } },
    { pointer: '/equivocation', json: { ...proof, equivocation: { value: votes } } },
    {
      pointer: '/equivocation/type',
      json: { ...proof, equivocation: { type: 'Vote', value: votes } },
    },
    {
      pointer: '/equivocation',
      json: { ...proof, equivocation: { ...proof.equivocation, type: 'Precommit', value: votes } },
    },
    { pointer: '/equivocation/Propose', json: { ...proof, equivocation: { Propose: votes } } },
    { pointer: `${at0}/identity`, json: { ...proof, equivocation: { Precommit: keyless } } },
    { pointer: `${at0}/identity`, json: withVotes({ identity: '5FA9nQDVg267DEd8m1ZypXLB' }) },
    { pointer: `${at0}/round_number`, json: withVotes({ round_number: '0x112233445566778899' }) },
    { pointer: `${at0}/first/1`, json: withVotes({ first: [votes.first[0], '0x00'] }) },
    { pointer: `${at0}/first`, json: withVotes({ first: [...votes.first, '0x00'] }) },
    {
      pointer: `${at0}/first/0/target_number`,
      json: withVotes({
        first: [{ target_hash: 'ab'.repeat(32), target_number: 2 ** 32 }, votes.first[1]],
      }),
    },
    { pointer: '/scale', json: { scale: '0x00' } },
    { pointer: '/scale', json: { scale: 'ff'.repeat(249) } },
    {
      pointer: '/equivocation_proof/set_id',
      json: { equivocation_proof: { equivocation: proof.equivocation } },
    },
    {
      pointer: '/key_owner_proof',
      json: { equivocation_proof: proof, key_owner_proof: 'a'.repeat(16_384) },
    },
  ])('at $pointer', ({ pointer, json }) => {
    expect(openEvidence('grandpa/equivocation', json as unknown as Json)).toMatchObject({
      ok: false,
      error: { code: 'evidence_malformed', pointer },
    });
  });
});
