/**
 * Two conflicting votes of one CometBFT validator at one height, round and type.
 *
 * The rules are those of cometbft types/evidence.go and evidence/verify.go as far as signatures can
 * settle them. Powers and time are unsigned claims and ignored; age is for whoever asks for a slash.
 */
import type { ChainKey } from '../../../facts/chain-fact.ts';
import { formatInstant } from '../../../facts/rfc3339-nanos.ts';
import type { Json } from '../../../primitives/bytes.ts';
import type { Timestamp } from '../../../primitives/time.ts';
import type { CometbftChain } from '../../../registry/objects.ts';
import { examine, isDifferent, isEqual, type Question, unverifiable } from '../../examination.ts';
import { sortedHalves } from '../../halves.ts';
import { type ChainFacts, defineKind } from '../../kind-definition.ts';
import type { Check, ConvictedKey, Infraction, Verdict } from '../../verdict.ts';
import { findKeys } from './accused-keys.ts';
import { blockIdKey, voteSignBytes } from './canonical-vote.ts';
import { type DuplicateVotePayload, parseDuplicateVote } from './duplicate-vote-schema.ts';
import { basicQuestions, describe, voteText } from './vote-basics.ts';
import type { Vote } from './vote-schema.ts';
import { verifyVote } from './vote-signature.ts';

export const duplicateVote = defineKind({
  kind: 'cometbft/duplicate-vote',
  selfProving: true,
  source: 'cometbft',
  codes: {
    refuted: [
      'vote_invalid',
      'different_height',
      'different_round',
      'different_type',
      'different_address',
      'same_block_id',
      'votes_out_of_order',
      'signature_invalid',
    ],
    unverifiable: [
      'height_before_chain',
      'key_unknown',
      'key_not_in_force',
      'key_type_unsupported',
      'height_unknown',
    ],
  },
  parse: parseDuplicateVote,
  claim: ({ voteA, voteB }) => {
    const both = `${voteText(voteA)}, and ${voteText(voteB)}`;
    return `Validator ${voteA.address} signed two votes that conflict: ${both}.`;
  },
  identity: ({ voteA, voteB }) => sortedHalves(identityOf(voteA), identityOf(voteB)),
  needs: ({ voteA: { height, address } }) => ({
    waitsFor: height,
    heights: [height],
    addresses: [address],
    validatorsAt: [height],
  }),
  capture: ({ voteA }, { blockTimes }) => blockTimes.get(voteA.height) ?? null,
  verify,
});

/** What a signature covers, the signature and whose it is; index and extension are left out. */
const identityOf = (vote: Vote): Json => ({
  address: vote.address,
  block: { ...vote.blockId },
  height: vote.height.toString(),
  round: vote.round,
  signature: vote.signature,
  timestamp: formatInstant(vote.timestamp),
  type: vote.type,
});

function verify({ voteA, voteB }: DuplicateVotePayload, facts: ChainFacts<CometbftChain>): Verdict {
  const conflict = examine([
    ...basicQuestions('vote_a', voteA),
    ...basicQuestions('vote_b', voteB),
    ...conflictQuestions(voteA, voteB),
  ]);
  if (conflict.refuted) return conflict.refuted;

  const { height, address } = voteA;
  const { fromHeight, chainId } = facts.chain;
  if (height < fromHeight)
    return unverifiable('height_before_chain', `a height from ${fromHeight} on`, conflict.checks);
  const search = findKeys({ address, height }, facts.keys, conflict.checks);
  if (!search.found) return search.verdict;

  const [key] = search.keys;
  const signed = examine(
    [
      signatureQuestion('vote_a', voteA, chainId, key),
      signatureQuestion('vote_b', voteB, chainId, key),
    ],
    conflict.checks,
  );
  if (signed.refuted) return signed.refuted;
  const capture = facts.blockTimes.get(height);
  if (capture === undefined)
    return unverifiable('height_unknown', `the block time of height ${height}`, signed.checks);
  return convict(search.keys, { height, capture, checks: signed.checks });
}

/** Same height, round, type and voter; another block, the smaller key first. */
function conflictQuestions(a: Vote, b: Vote): Question[] {
  return [
    { code: 'different_height', ask: () => isEqual('height', `${a.height}`, `${b.height}`) },
    { code: 'different_round', ask: () => isEqual('round', `${a.round}`, `${b.round}`) },
    { code: 'different_type', ask: () => isEqual('type', `${a.type}`, `${b.type}`) },
    { code: 'different_address', ask: () => isEqual('address', a.address, b.address) },
    { code: 'same_block_id', ask: () => isDifferent('block_id', describe(a), describe(b)) },
    {
      code: 'votes_out_of_order',
      ask: () => ({
        name: 'order',
        passed: isBefore(blockIdKey(a.blockId), blockIdKey(b.blockId)),
        expected: 'vote_a has the smaller block id key',
        found: `${describe(a)} before ${describe(b)}`,
      }),
    },
  ];
}

function isBefore(a: Uint8Array, b: Uint8Array): boolean {
  for (const [index, byte] of a.entries()) {
    const other = b[index] ?? -1;
    if (byte !== other) return byte < other;
  }
  return a.length < b.length;
}

const signatureQuestion = (
  name: 'vote_a' | 'vote_b',
  vote: Vote,
  chainId: string,
  key: ChainKey | undefined,
): Question => ({
  code: 'signature_invalid',
  ask: () => {
    const passed =
      key !== undefined && verifyVote(key, voteSignBytes(chainId, vote), vote.signature);
    return {
      name: `${name}.signature`,
      passed,
      expected: `by ${key?.keyType}:${key?.publicKey} under chain id ${chainId}`,
      found: passed ? 'valid' : 'not its signature',
    };
  },
});

interface Circumstances {
  readonly height: bigint;
  readonly capture: Timestamp;
  readonly checks: readonly Check[];
}

/** Every holder of the key answers once; a key without a holder is named all the same. */
function convict(keys: readonly ChainKey[], { height, capture, checks }: Circumstances): Verdict {
  const infractions = new Map<string, Infraction>();
  const unregistered = new Map<string, ConvictedKey>();
  for (const { operator, keyType, publicKey } of keys) {
    const convicted = { key: `${keyType}:${publicKey}`, place: height.toString(), capture };
    if (operator === null) unregistered.set(publicKey, convicted);
    else infractions.set(operator, { operator, ...convicted });
  }
  return {
    verdict: 'proven',
    infractions: [...infractions.values()],
    unregistered: infractions.size > 0 ? [] : [...unregistered.values()],
    checks,
  };
}
