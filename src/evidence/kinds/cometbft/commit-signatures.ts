/** Who signed a commit, with what power, and whether his signature is his. */
import type { Question } from '../../examination.ts';
import { type Commit, FLAG, nameOfKey, type Validator } from './block.ts';
import { PRECOMMIT, voteSignBytes } from './canonical-vote.ts';
import { powerOf } from './validator-set.ts';
import { isVoteKey, verifyVote } from './vote-signature.ts';

/** A member of a set and his place in it. */
export interface Signer {
  readonly validator: Validator;
  readonly place: number;
}

/** Those whose precommit for the block stands in the commit. `members` in the order of the set. */
export const signersOf = (commit: Commit, members: readonly Validator[]): readonly Signer[] =>
  members
    .map((validator, place) => ({ validator, place }))
    .filter(({ place }) => commit.signatures[place]?.flag === FLAG.commit);

/** The signers who are members of another set, each with the power he has there. */
export function signersIn(
  signers: readonly Signer[],
  set: readonly Validator[],
): readonly Signer[] {
  const members = new Map(set.map((validator) => [nameOfKey(validator), validator]));
  return signers.flatMap(({ validator, place }) => {
    const member = members.get(nameOfKey(validator));
    return member === undefined ? [] : [{ validator: member, place }];
  });
}

export const isSignedBy = (chainId: string, commit: Commit, { validator, place }: Signer) => {
  const { height, round, blockId, signatures } = commit;
  const signed = signatures[place];
  if (signed === undefined) return false;
  const vote = { type: PRECOMMIT, height, round, blockId, timestamp: signed.timestamp };
  return verifyVote(validator, voteSignBytes(chainId, vote), signed.signature);
};

/** Every signature, and the first that is not its signer's ends it. */
export const signatureQuestion = (
  name: string,
  of: { readonly chainId: string; readonly commit: Commit },
  signers: readonly Signer[],
): Question<'signature_invalid'> => ({
  code: 'signature_invalid',
  ask: () => {
    const wrong = signers.find((signer) => !isSignedBy(of.chainId, of.commit, signer));
    return {
      name,
      passed: wrong === undefined,
      expected: `${signers.length} valid signatures under chain id ${of.chainId}`,
      found: wrong === undefined ? 'all valid' : `not by ${nameOfKey(wrong.validator)}`,
    };
  },
});

/** The type of the first key that Tribune cannot verify, null when there is none. */
export const unverifiableKey = (signers: readonly Signer[]): string | null =>
  signers.find(({ validator }) => !isVoteKey(validator))?.validator.keyType ?? null;

/** More than a part of the whole set; in whole numbers, as powers reach 2^63. */
export interface Share {
  readonly parts: bigint;
  readonly of: bigint;
}

/** Source: cometbft/cometbft types/validation.go; a share that is exactly reached is not enough. */
export function powerQuestion<Code extends string>(
  code: Code,
  share: Share,
  signers: readonly Signer[],
  set: readonly Validator[],
): Question<Code> {
  const signed = powerOf(signers.map(({ validator }) => validator));
  const total = powerOf(set);
  return {
    code,
    ask: () => ({
      name: code === 'not_enough_trust' ? 'common_power' : 'conflicting_power',
      passed: share.of * signed > share.parts * total,
      expected: `more than ${share.parts}/${share.of} of ${total}`,
      found: signed.toString(),
    }),
  };
}
