/** What must hold for a conflicting block to convict those who signed it: each rule in its order. */
import { required } from '../../../primitives/assert.ts';
import type { CometbftChain } from '../../../registry/objects.ts';
import { examine, isDifferent, type Question, unverifiable } from '../../examination.ts';
import type { ChainFacts } from '../../kind-definition.ts';
import type { Check, Verdict } from '../../verdict.ts';
import { convictHolders } from './accused-holders.ts';
import { attackType, derivedCheck, signersOfBoth } from './attack-type.ts';
import { nameOfKey, type Validator } from './block.ts';
import {
  powerQuestion,
  type Signer,
  signatureQuestion,
  signersIn,
  signersOf,
  unverifiableKey,
} from './commit-signatures.ts';
import { commonSet } from './common-set.ts';
import { headerHash } from './header-hash.ts';
import {
  commitQuestions,
  headerQuestions,
  memberQuestions,
  setQuestions,
} from './light-block-basics.ts';
import type { LightClientAttackPayload } from './light-client-attack-schema.ts';
import { type TrustedBlock, trustedBlock } from './trusted-block.ts';
import { arrange, unhashable } from './validator-set.ts';

/** CometBFT's default trust level, light/verifier.go. */
const TRUST = { parts: 1n, of: 3n };
const MAJORITY = { parts: 2n, of: 3n };

/** The evidence beside what the chain says. */
interface Hearing extends TrustedBlock {
  readonly payload: LightClientAttackPayload;
  readonly facts: ChainFacts<CometbftChain>;
}

interface Signers {
  /** The set of the conflicting block, in the order of its hash. */
  readonly members: readonly Validator[];
  readonly all: readonly Signer[];
  /** Those whom the chain had at the common height; null at equal heights, where the sets are one. */
  readonly common: readonly Signer[] | null;
  readonly commonSet: readonly Validator[];
}

type Step<T> =
  | { readonly verdict: Verdict; readonly value?: never }
  | { readonly verdict: null; readonly value: T; readonly checks: readonly Check[] };

const passed = <T>(value: T, checks: readonly Check[]): Step<T> => ({
  verdict: null,
  value,
  checks,
});
const decided = (verdict: Verdict): Step<never> => ({ verdict });

export function verifyAttack(
  payload: LightClientAttackPayload,
  facts: ChainFacts<CometbftChain>,
): Verdict {
  const hearing: Hearing = { payload, facts, ...trustedBlock(payload, facts) };
  const block = examineBlock(hearing);
  if (block.verdict) return block.verdict;
  const conflict = examineConflict(hearing, block.checks);
  if (conflict.verdict) return conflict.verdict;
  const found = findSigners(hearing, block.value, conflict.checks);
  if (found.verdict) return found.verdict;
  const signed = examineSigners(hearing, found.value, found.checks);
  if (signed.verdict) return signed.verdict;
  return sentence(hearing, found.value, signed.checks);
}

/** The block by itself; gives the members of its set in order. */
function examineBlock({ payload, facts: { chain } }: Hearing): Step<readonly Validator[]> {
  const { block, commonHeight } = payload;
  const { header, commit, validators } = block;
  const alone = examine([
    ...headerQuestions(header, chain.chainId),
    commonHeightQuestion(commonHeight, header.height),
    ...commitQuestions(header, commit),
    ...memberQuestions(validators),
  ]);
  if (alone.refuted) return decided(alone.refuted);
  const type = unhashable(validators);
  if (type !== null) return decided(unsupported(type, alone.checks));
  const members = arrange(validators, header.validatorsHash);
  const { refuted, checks } = examine(setQuestions(header, commit, members), alone.checks);
  if (refuted) return decided(refuted);
  if (commonHeight < chain.fromHeight)
    return decided(
      unverifiable('height_before_chain', `a height from ${chain.fromHeight} on`, checks),
    );
  return passed(required(members, 'a set whose hash was found has an order'), checks);
}

const commonHeightQuestion = (common: bigint, height: bigint): Question => ({
  code: 'common_height_invalid',
  ask: () => ({
    name: 'common_height',
    passed: common > 0n && common <= height,
    expected: `from 1 to ${height}`,
    found: common.toString(),
  }),
});

const unsupported = (keyType: string, checks: readonly Check[]): Verdict =>
  unverifiable('key_type_unsupported', `a verifier for ${keyType} keys`, checks);

/** Whether it differs from the chain's own block, as far as that is known. */
function examineConflict({ payload, trusted }: Hearing, checks: readonly Check[]): Step<null> {
  const { header } = payload.block;
  if (trusted.at === 'nowhere') return passed(null, checks);
  if (trusted.at === 'outrun') {
    const { newest } = trusted;
    const name = 'not_after_newest_header';
    const found = `height ${header.height} is not after it`;
    const expected = `not after the time of height ${newest.height}`;
    return passed(null, [...checks, { name, passed: true, expected, found }]);
  }
  const own = trusted.fed.header;
  const questions: Question[] = [
    {
      code: 'same_block',
      ask: () => isDifferent('block_hash', headerHash(own), headerHash(header)),
    },
  ];
  if (payload.commonHeight === header.height)
    questions.push({ code: 'header_not_derived', ask: () => derivedCheck(header, own) });
  const examined = examine(questions, checks);
  return examined.refuted ? decided(examined.refuted) : passed(null, examined.checks);
}

/** At equal heights the header that is missing would tell the set, too. */
function findSigners(
  hearing: Hearing,
  members: readonly Validator[],
  checks: readonly Check[],
): Step<Signers> {
  const { payload, facts, headers, trusted } = hearing;
  const { block, commonHeight } = payload;
  const all = signersOf(block.commit, members);
  if (commonHeight === block.header.height)
    return trusted.at === 'nowhere'
      ? decided(missingHeader(hearing, checks))
      : passed({ members, all, common: null, commonSet: members }, checks);
  const set = commonSet(payload, facts, headers);
  if (set === null) {
    const missing = `the validator set of height ${commonHeight}, fed or with a hash that is fed`;
    return decided(unverifiable('validators_unknown', missing, checks));
  }
  return passed({ members, all, common: signersIn(all, set), commonSet: set }, checks);
}

/** Powers first, then signatures: those of the chain's own validators before those of strangers. */
function examineSigners(
  { payload, facts: { chain } }: Hearing,
  { members, all, common, commonSet: set }: Signers,
  before: readonly Check[],
): Step<null> {
  const powers: Question[] = [powerQuestion('not_enough_power', MAJORITY, all, members)];
  if (common !== null)
    powers.unshift(onceQuestion(common), powerQuestion('not_enough_trust', TRUST, common, set));
  const { refuted, checks } = examine(powers, before);
  if (refuted) return decided(refuted);
  const type = unverifiableKey(all);
  if (type !== null) return decided(unsupported(type, checks));

  const known = common ?? all;
  const places = new Set(known.map(({ place }) => place));
  const strangers = all.filter(({ place }) => !places.has(place));
  const of = { chainId: chain.chainId, commit: payload.block.commit };
  const signed = examine(
    [
      signatureQuestion('signatures', of, known),
      signatureQuestion('signatures_of_strangers', of, strangers),
    ],
    checks,
  );
  return signed.refuted ? decided(signed.refuted) : passed(null, signed.checks);
}

/** Nobody's power counts twice. */
const onceQuestion = (common: readonly Signer[]): Question => ({
  code: 'commit_invalid',
  ask: () => {
    const different = new Set(common.map(({ validator }) => nameOfKey(validator))).size;
    return {
      name: 'signed_once',
      passed: different === common.length,
      expected: 'one signature of each validator of the chain',
      found: `${common.length} by ${different}`,
    };
  },
});

const missingHeader = ({ payload, latest }: Hearing, checks: readonly Check[]): Verdict => {
  const { height } = payload.block.header;
  return latest === null
    ? unverifiable('height_unknown', `the block of height ${height}`, checks)
    : unverifiable('header_unknown', `the chain's own header of height ${height}`, checks);
};

/** Who is guilty follows from the sort of attack. */
function sentence(hearing: Hearing, { all, common }: Signers, checks: readonly Check[]): Verdict {
  const { payload, facts, trusted, times, latest } = hearing;
  const { block, commonHeight } = payload;
  const { height } = block.header;
  if (trusted.at === 'nowhere' || latest === null) return missingHeader(hearing, checks);
  const attack =
    trusted.at === 'outrun' ? { type: 'lunatic' as const } : attackType(payload, trusted.fed);
  if (attack.type === 'commit_unknown')
    return unverifiable('commit_unknown', `the chain's own commit of height ${height}`, checks);
  const { chainId } = facts.chain;
  const guilty = attack.type === 'lunatic' ? (common ?? []) : [];
  const culprits =
    attack.type === 'equivocation'
      ? signersOfBoth(all, { chainId, commit: attack.commit })
      : guilty;
  if (culprits.length === 0)
    return unverifiable('no_culprit', `who is guilty: ${attack.type} names nobody`, checks);
  const validators = culprits.map(({ validator }) => validator);
  const heightInSet = attack.type === 'lunatic' ? commonHeight : height;
  const conviction = { commonHeight, heightInSet, height, latest, times, keys: facts.keys };
  return convictHolders(validators, conviction, [
    ...checks,
    { name: 'attack', passed: true, expected: 'one that names the guilty', found: attack.type },
  ]);
}
