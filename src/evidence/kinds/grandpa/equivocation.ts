/**
 * Two GRANDPA votes of one voter in one round of one authority set, both prevotes or both precommits,
 * for different blocks.
 *
 * The rules are those of `check_equivocation_proof`, polkadot-sdk
 * substrate/primitives/consensus/grandpa/src/lib.rs.
 */
import { hexToBytes } from '@noble/hashes/utils.js';
import { keysInForce } from '../../../facts/chain-key.ts';
import type { Json } from '../../../primitives/bytes.ts';
import { verifyZip215 } from '../../../primitives/signatures/ed25519.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import type { GrandpaChain } from '../../../registry/objects.ts';
import { examine, isDifferent, type Question, unverifiable } from '../../examination.ts';
import { sortedHalves } from '../../halves.ts';
import { convictHolders, linesOfKey, nameOfKey } from '../../key-holders.ts';
import { type ChainFacts, defineKind } from '../../kind-definition.ts';
import type { Verdict } from '../../verdict.ts';
import { parseGrandpaEquivocation } from './equivocation-schema.ts';
import { type Target, votePayload } from './localized-vote.ts';
import type { GrandpaEquivocation, SignedVote } from './scale-proof.ts';

export const grandpaEquivocation = defineKind({
  kind: 'grandpa/equivocation',
  selfProving: true,
  source: 'grandpa',
  codes: {
    refuted: ['same_target', 'signature_invalid'],
    unverifiable: ['key_unknown', 'key_not_in_force', 'height_unknown'],
  },
  parse: parseGrandpaEquivocation,
  claim: ({ publicKey, stage, round, setId, first, second }) =>
    `Voter ${publicKey} signed two ${stage}s in round ${round} of authority set ${setId}: ` +
    `for block ${describe(first.target)}, and for block ${describe(second.target)}.`,
  identity: ({ stage, setId, round, publicKey, first, second }) => ({
    stage,
    setId: setId.toString(),
    round: round.toString(),
    key: publicKey,
    votes: sortedHalves(identityOf(first), identityOf(second)),
  }),
  needs: (evidence) => {
    const heights = targetNumbers(evidence);
    return {
      waitsFor: heights[0] ?? null,
      heights,
      publicKeys: [evidence.publicKey],
      validatorsAt: heights,
    };
  },
  capture: (evidence, { blockTimes }) => latest(targetNumbers(evidence), blockTimes)?.time ?? null,
  verify,
});

const identityOf = ({ target: { hash, number }, signature }: SignedVote): Json => ({
  hash,
  number: number.toString(),
  signature,
});

/** One or two, rising. The voter chose them. */
function targetNumbers({ first, second }: GrandpaEquivocation): readonly bigint[] {
  const [a, b] = [first.target.number, second.target.number];
  if (a === b) return [a];
  return a < b ? [a, b] : [b, a];
}

interface FedBlock {
  readonly height: bigint;
  readonly time: Timestamp;
}

/** The highest of rising heights whose block was fed. */
function latest(
  heights: readonly bigint[],
  blockTimes: ReadonlyMap<bigint, Timestamp>,
): FedBlock | null {
  const height = heights.findLast((candidate) => blockTimes.has(candidate));
  const time = height === undefined ? undefined : blockTimes.get(height);
  return height === undefined || time === undefined ? null : { height, time };
}

function verify(evidence: GrandpaEquivocation, facts: ChainFacts<GrandpaChain>): Verdict {
  const conflict = examine([targetQuestion(evidence)]);
  if (conflict.refuted) return conflict.refuted;

  const key = { keyType: 'ed25519', publicKey: evidence.publicKey };
  const lines = linesOfKey(key, facts.keys);
  if (lines.length === 0)
    return unverifiable('key_unknown', `whose key ${nameOfKey(key)} is`, conflict.checks);
  const numbers = targetNumbers(evidence);
  const heights = numbers.filter((number) => keysInForce(lines, number).length > 0);
  const [lowest] = heights;
  if (lowest === undefined) {
    const whose = `whose key ${nameOfKey(key)} was at height ${numbers.join(' or ')}`;
    return unverifiable('key_not_in_force', whose, conflict.checks);
  }

  const signed = examine(signatureQuestions(evidence), conflict.checks);
  if (signed.refuted) return signed.refuted;
  const { checks } = signed;
  const block = latest(heights, facts.blockTimes);
  if (block === null)
    return unverifiable('height_unknown', `the block time of height ${lowest}`, checks);
  const place = `${evidence.setId}/${evidence.round}`;
  const holders = keysInForce(lines, block.height);
  return convictHolders(key, holders, { place, capture: block.time, checks });
}

/** Round, set, stage and voter are said once for both votes. */
const targetQuestion = ({ first, second }: GrandpaEquivocation): Question => ({
  code: 'same_target',
  ask: () => isDifferent('target', describe(first.target), describe(second.target)),
});

const describe = ({ hash, number }: Target): string => `${number}:${hash}`;

/** By ZIP-215, as `sp_core::ed25519` has it (ed25519-zebra). */
const signatureQuestions = (evidence: GrandpaEquivocation): Question[] =>
  (['first', 'second'] as const).map((name) => ({
    code: 'signature_invalid',
    ask: () => {
      const { stage, setId, round, publicKey } = evidence;
      const { target, signature } = evidence[name];
      const payload = votePayload(evidence, target);
      const passed = verifyZip215(hexToBytes(signature), payload, hexToBytes(publicKey));
      return {
        name: `${name}.signature`,
        passed,
        expected: `by ed25519:${publicKey}, a ${stage} of round ${round} of set ${setId}`,
        found: passed ? 'valid' : 'not its signature',
      };
    },
  }));
