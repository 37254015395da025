/**
 * Two finality votes of one Babylon finality provider for one height with one nonce: whoever has both
 * can compute his secret key, and the verifier does, to see that it is his.
 *
 * The rules are those of babylonlabs-io/babylon x/finality/types/finality.go, `Evidence`.
 */
import type { ChainKey } from '../../../facts/chain-fact.ts';
import { keysInForce } from '../../../facts/chain-key.ts';
import type { Json } from '../../../primitives/bytes.ts';
import type { CometbftChain } from '../../../registry/objects.ts';
import { examine, isDifferent, isEqual, type Question, unverifiable } from '../../examination.ts';
import { sortedHalves } from '../../halves.ts';
import { convictHolders, linesOfKey, nameOfKey } from '../../key-holders.ts';
import { type ChainFacts, defineKind } from '../../kind-definition.ts';
import type { Check, Unverifiable, Verdict } from '../../verdict.ts';
import { type EotsSignature, finalityVoteHash, givesKeyAway, verifyEots } from './eots.ts';
import {
  type FinalityEquivocation,
  type FinalityVote,
  parseFinalityEquivocation,
} from './finality-equivocation-schema.ts';

const VOTES = ['canonical', 'fork'] as const;

export const finalityEquivocation = defineKind({
  kind: 'babylon/finality-equivocation',
  selfProving: true,
  publishesKey: true,
  source: 'cometbft',
  codes: {
    refuted: ['hash_invalid', 'same_hash', 'signature_invalid'],
    unverifiable: [
      'signature_missing',
      'height_before_chain',
      'key_unknown',
      'key_not_in_force',
      'height_unknown',
    ],
  },
  parse: parseFinalityEquivocation,
  claim: ({ publicKey, height, canonical, fork }) =>
    `Finality provider ${publicKey} signed two finality votes for height ${height} with one nonce: ` +
    `for app hash ${canonical.appHash}, and for app hash ${fork.appHash}.`,
  identity: ({ publicKey, height, pubRand, canonical, fork }) => ({
    key: publicKey,
    height: height.toString(),
    pubRand,
    votes: sortedHalves(identityOf(canonical), identityOf(fork)),
  }),
  needs: ({ publicKey, height }) => ({
    waitsFor: height,
    heights: [height],
    publicKeys: [publicKey],
    validatorsAt: [height],
  }),
  capture: ({ height }, { blockTimes }) => blockTimes.get(height) ?? null,
  verify,
});

const identityOf = ({ appHash, signature }: FinalityVote): Json => ({ appHash, signature });

function verify(evidence: FinalityEquivocation, facts: ChainFacts<CometbftChain>): Verdict {
  const { height } = evidence;
  const conflict = examine(conflictQuestions(evidence));
  if (conflict.refuted) return conflict.refuted;
  const missing = missingBefore(evidence, facts.chain, conflict.checks);
  if (missing) return missing;

  const key = { keyType: 'bip340', publicKey: evidence.publicKey };
  const lines = linesOfKey(key, facts.keys);
  if (lines.length === 0)
    return unverifiable('key_unknown', `whose key ${nameOfKey(key)} is`, conflict.checks);
  const holders: readonly ChainKey[] = keysInForce(lines, height);
  if (holders.length === 0) {
    const whose = `whose key ${nameOfKey(key)} was at height ${height}`;
    return unverifiable('key_not_in_force', whose, conflict.checks);
  }

  const signed = examine(signatureQuestions(evidence, facts.chain), conflict.checks);
  if (signed.refuted) return signed.refuted;
  const { checks } = signed;
  const capture = facts.blockTimes.get(height);
  if (capture === undefined)
    return unverifiable('height_unknown', `the block time of height ${height}`, checks);
  return convictHolders(key, holders, { place: height.toString(), capture, checks });
}

/** Two app hashes of 32 bytes; height, key and nonce are said once for both votes. */
function conflictQuestions(evidence: FinalityEquivocation): Question[] {
  const { canonical, fork } = evidence;
  const lengths = VOTES.map((name): Question => {
    const length = `${evidence[name].appHash.length / 2} bytes`;
    return { code: 'hash_invalid', ask: () => isEqual(`${name}_app_hash`, '32 bytes', length) };
  });
  return [
    ...lengths,
    {
      code: 'same_hash',
      ask: () => isDifferent('app_hash', canonical.appHash, fork.appHash),
    },
  ];
}

/** Not slashable yet, or of an earlier life of the chain: nothing is wrong with it. */
function missingBefore(
  evidence: FinalityEquivocation,
  { fromHeight }: CometbftChain,
  checks: readonly Check[],
): Unverifiable | null {
  const unsigned = VOTES.find((name) => evidence[name].signature === '');
  if (unsigned !== undefined)
    return unverifiable(
      'signature_missing',
      `his finality signature of the ${unsigned} block`,
      checks,
    );
  return evidence.height < fromHeight
    ? unverifiable('height_before_chain', `a height from ${fromHeight} on`, checks)
    : null;
}

/**
 * That the secret is given away implies that both signatures are his, so only where it is not are
 * they verified one by one, to tell which of them is wrong.
 */
function signatureQuestions(
  evidence: FinalityEquivocation,
  { eotsContext }: CometbftChain,
): Question[] {
  const { height, publicKey, pubRand } = evidence;
  const signatureOf = ({ appHash, signature }: FinalityVote): EotsSignature => ({
    message: finalityVoteHash(eotsContext, height, appHash),
    s: signature,
  });
  const [canonical, fork] = [signatureOf(evidence.canonical), signatureOf(evidence.fork)];
  const isGivenAway = givesKeyAway(evidence, canonical, fork);
  const question = (name: string, expected: string, isTrue: () => boolean): Question => ({
    code: 'signature_invalid',
    ask: () => {
      const passed = isGivenAway || isTrue();
      return { name, passed, expected, found: passed ? 'valid' : 'not valid' };
    },
  });
  const under = eotsContext ? `context ${eotsContext}` : 'no context';
  const signed = `by bip340:${publicKey} with the nonce ${pubRand} under ${under}`;
  return [
    question('canonical_finality_sig', signed, () => verifyEots(evidence, canonical)),
    question('fork_finality_sig', signed, () => verifyEots(evidence, fork)),
    question('extraction', `both together give away the secret key of ${publicKey}`, () => false),
  ];
}
