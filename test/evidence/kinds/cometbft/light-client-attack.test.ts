import { describe, expect, test } from 'vitest';
import { chainFileFacts } from '../../../../src/evidence/chain-file-schema.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import {
  alice,
  bob,
  COMMON,
  COMMON_SET,
  carol,
  double,
  erin,
  facts,
  HEIGHT,
  invented,
  lunatic,
  lunaticBlock,
  member,
  openAttack,
  operatorsIn,
  ownBlock,
  validatorsFact,
  verdictOn,
} from './attack-cases.ts';
import {
  attackJson,
  type Fields,
  lightBlock,
  type Member,
  signedHeader,
  validatorsJson,
} from './build-blocks.ts';

const ABSENT = 1;
const COMMIT = 2;

const keyOf = ({ key }: Member) => `${key.keyType}:${key.publicKey}`;

describe('who is guilty', () => {
  test('of a lie, whoever of the chain’s validators signed it; strangers are nobody’s', () => {
    const verdict = verdictOn(
      attackJson(lightBlock({ ...lunaticBlock, members: invented }), COMMON),
    );
    expect(verdict).toMatchObject({
      verdict: 'proven',
      infractions: [
        { operator: 'op-alice', key: keyOf(alice) },
        { operator: 'op-bob', key: keyOf(bob) },
      ],
      unregistered: [],
    });
  });

  test('of a lie, not those who abstained or voted for no block', () => {
    const flags = [COMMIT, 3, COMMIT, COMMIT];
    expect(operatorsIn(verdictOn(lunatic({ flags })))).toEqual(['op-alice', 'op-carol']);
  });

  test('of two blocks in one round, whoever signed both, in their places', () => {
    const own = { ...signedHeader({ ...ownBlock, flags: [ABSENT] }) };
    const verdict = verdictOn(double(), facts({ headers: { [HEIGHT]: own } }));
    expect(operatorsIn(verdict)).toEqual(['op-bob', 'op-carol']);
  });

  test('of two blocks in one round, nobody whose signature in the fed commit is not his', () => {
    const own = signedHeader({ ...ownBlock, signWith: { 0: carol.key } });
    const verdict = verdictOn(double(), facts({ headers: { [HEIGHT]: { ...own } } }));
    expect(operatorsIn(verdict)).toEqual(['op-bob', 'op-carol']);
  });

  test('of two blocks in two rounds, nobody who can be named', () => {
    expect(verdictOn(double({ round: 3 }))).toMatchObject({
      verdict: 'unverifiable',
      code: 'no_culprit',
    });
  });
});

describe('the pubkey swap accuses nobody else', () => {
  const names = (of: Member, under: Member): Fields => ({
    address: under.key.address,
    pub_key: { ...of.key.json },
    voting_power: String(of.power),
  });

  test('a claimed list with keys behind other addresses changes nothing', () => {
    const ByzantineValidators = [names(carol, alice), names(alice, carol)];
    const { block } = { block: lightBlock({ ...lunaticBlock, members: invented }) };
    const verdict = verdictOn(attackJson(block, COMMON, { ByzantineValidators }));
    expect(operatorsIn(verdict)).toEqual(['op-alice', 'op-bob']);
  });

  test('a set of the block with keys behind other addresses is refused', () => {
    const mallory = member('mallory', 100);
    const validators = [names(mallory, alice)];
    const block = lightBlock({ ...lunaticBlock, members: [mallory] }, validators);
    expect(verdictOn(attackJson(block, COMMON))).toMatchObject({ code: 'validator_set_invalid' });
  });

  test('signatures beside other addresses are refused', () => {
    const mallory = member('mallory', 100);
    const block = lightBlock({ ...lunaticBlock, members: [mallory] });
    const { signed_header } = block;
    const signatures = signed_header.commit.signatures.map((one) => ({
      ...one,
      validator_address: alice.key.address,
    }));
    const forged = { ...signed_header, commit: { ...signed_header.commit, signatures } };
    expect(verdictOn(attackJson({ ...block, signed_header: forged }, COMMON))).toMatchObject({
      code: 'commit_invalid',
    });
  });
});

describe('what the submitter claims changes nothing', () => {
  const sentence = (json: Json) => {
    const { id, verify } = openAttack(json);
    return { id, verdict: verify(orRefuse(chainFileFacts('cometbft', facts()))) };
  };
  const expected = sentence(lunatic());

  test.each<[string, Fields]>([
    ['another power', { TotalVotingPower: '9223372036854775807' }],
    ['another time', { Timestamp: '2026-11-20T00:01:40Z' }],
    ['nobody accused', { ByzantineValidators: [] }],
    ['others accused', { ByzantineValidators: validatorsJson([member('zoe', 1)]) }],
  ])('%s', (_title, claims) => {
    expect(sentence(attackJson(lightBlock(lunaticBlock), COMMON, claims))).toEqual(expected);
  });

  test('a set offered beside a fed one', () => {
    const common_validators = validatorsJson(invented);
    expect(sentence({ evidence: lunatic(), common_validators })).toEqual(expected);
  });
});

describe('the common height', () => {
  test('decides who is held responsible, and eleven of them are one place', () => {
    const heights = Array.from({ length: 9 }, (_, height) => height + 1);
    const validators = Object.fromEntries(heights.map((at) => [at, validatorsFact(COMMON_SET)]));
    const verdicts = heights.map((at) => verdictOn(lunatic({}, at), facts({ validators })));
    const places = verdicts.flatMap((verdict) =>
      verdict.verdict === 'proven' ? verdict.infractions.map(({ place }) => place) : ['none'],
    );
    expect(new Set(places)).toEqual(new Set(['10']));
    const captures = verdicts.flatMap((verdict) =>
      verdict.verdict === 'proven' ? verdict.infractions.map(({ capture }) => capture) : [0],
    );
    expect(new Set(captures).size).toBe(1);
    expect(new Set(heights.map((at) => openAttack(lunatic({}, at)).id)).size).toBe(9);
  });

  test('at the height of the block proves only what could have followed', () => {
    expect(verdictOn(lunatic({}, HEIGHT))).toMatchObject({ code: 'header_not_derived' });
    expect(verdictOn(double({}, HEIGHT)).verdict).toBe('proven');
  });
});

describe('power is counted in whole numbers', () => {
  const common = (power: bigint) =>
    facts({
      headers: { [HEIGHT]: { ...signedHeader(ownBlock) } },
      validators: {
        [COMMON]: [
          { keyType: 'ed25519', publicKey: alice.key.publicKey, power: power.toString() },
          { keyType: 'ed25519', publicKey: erin.key.publicKey, power: '6148914691236517204' },
        ],
      },
    });
  test.each([
    { title: 'exactly a third', power: 3_074_457_345_618_258_602n, enough: false },
    { title: 'one more than a third', power: 3_074_457_345_618_258_603n, enough: true },
  ])('$title near 2^63', ({ power, enough }) => {
    const verdict = verdictOn(lunatic({ members: [alice] }), common(power));
    expect(verdict.verdict).toBe(enough ? 'proven' : 'refuted');
  });
});
