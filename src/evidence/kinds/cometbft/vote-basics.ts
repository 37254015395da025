/** What every vote must satisfy by itself: CometBFT's `Vote.ValidateBasic`, types/vote.go. */
import type { Question } from '../../examination.ts';
import { isNil, PRECOMMIT, PREVOTE } from './canonical-vote.ts';
import type { Vote } from './vote-schema.ts';

/** Lengths in hex digits. */
const HASH = 64;
const ADDRESS = 40;

/** In bytes: ML-DSA-65, the longest signature of any CometBFT key type. */
export const SIGNATURE_MAX = 3_309;

const byteLength = (hex: string): string => `${hex.length / 2} bytes`;

export function basicQuestions(name: 'vote_a' | 'vote_b', vote: Vote): Question[] {
  const question = (about: string, passed: boolean, expected: string, found: string): Question => ({
    code: 'vote_invalid',
    ask: () => ({ name: `${name}.${about}`, passed, expected, found }),
  });
  const { type, height, round, blockId, address, index, signature } = vote;
  const isVote = type === PREVOTE || type === PRECOMMIT;
  const isComplete =
    blockId.hash.length === HASH && blockId.partsTotal > 0 && blockId.partsHash.length === HASH;
  const signatureBytes = signature.length / 2;
  return [
    question('type', isVote, '1 (prevote) or 2 (precommit)', String(type)),
    question('height', height > 0n, 'above 0', height.toString()),
    question('round', round >= 0, '0 or above', String(round)),
    question('block_id', isNil(blockId) || isComplete, 'nil or complete', describe(vote)),
    question('validator_address', address.length === ADDRESS, '20 bytes', byteLength(address)),
    question('validator_index', index >= 0, '0 or above', String(index)),
    question(
      'signature_length',
      signatureBytes > 0 && signatureBytes <= SIGNATURE_MAX,
      `1 to ${SIGNATURE_MAX} bytes`,
      byteLength(signature),
    ),
    question('extension', ...extensionRule(vote)),
  ];
}

/** Only a precommit for a block carries an extension, and never one without its signature. */
function extensionRule(vote: Vote): [passed: boolean, expected: string, found: string] {
  const found = `${byteLength(vote.extension)}, signature ${byteLength(vote.extensionSignature)}`;
  if (vote.type !== PRECOMMIT || isNil(vote.blockId))
    return [vote.extension === '' && vote.extensionSignature === '', 'none', found];
  const isSigned = vote.extension === '' || vote.extensionSignature !== '';
  return [
    isSigned && vote.extensionSignature.length / 2 <= SIGNATURE_MAX,
    'none, or one with its signature',
    found,
  ];
}

/** A block id as checks print it. */
export const describe = ({ blockId }: Vote): string =>
  isNil(blockId)
    ? 'nil'
    : `${blockId.hash || '-'}:${blockId.partsTotal}:${blockId.partsHash || '-'}`;

const VOTE_NAMES: Readonly<Record<number, string>> = {
  [PREVOTE]: 'a prevote',
  [PRECOMMIT]: 'a precommit',
};

/** A vote as people speak of it. */
export function voteText(vote: Vote): string {
  const what = VOTE_NAMES[vote.type] ?? `a vote of type ${vote.type}`;
  const block = isNil(vote.blockId) ? 'no block' : `block ${describe(vote)}`;
  return `${what} at height ${vote.height}, round ${vote.round}, for ${block}`;
}
