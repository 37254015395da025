/**
 * What a light block must satisfy by itself: CometBFT's `LightBlock.ValidateBasic`, types/light.go.
 * The version of the block protocol is not asked: to sign a block of another one is no excuse.
 */
import type { Question } from '../../examination.ts';
import { isEqual } from '../../examination.ts';
import type { Check } from '../../verdict.ts';
import { type Commit, type CommitSignature, FLAG, type Header, type Validator } from './block.ts';
import { headerHash } from './header-hash.ts';
import { addressOf } from './validator-set.ts';
import { SIGNATURE_MAX } from './vote-basics.ts';

export type BlockCode =
  | 'header_invalid'
  | 'different_chain'
  | 'commit_invalid'
  | 'validator_set_invalid';

/** In hex digits. */
const ADDRESS = 40;
const HASH = 64;

const isHashOrNone = (hex: string): boolean => hex === '' || hex.length === HASH;

export function headerQuestions(header: Header, chainId: string): Question<BlockCode>[] {
  const { height } = header;
  return [
    {
      code: 'header_invalid',
      ask: () => check('header.height', height > 0n, 'above 0', height.toString()),
    },
    { code: 'header_invalid', ask: () => everyHash(header) },
    { code: 'different_chain', ask: () => isEqual('header.chain_id', chainId, header.chainId) },
  ];
}

function everyHash(header: Header): Check {
  const { lastBlockId, proposerAddress } = header;
  const hashes: readonly (readonly [name: string, hex: string])[] = [
    ['last_block_id.hash', lastBlockId.hash],
    ['last_block_id.parts.hash', lastBlockId.partsHash],
    ['last_commit_hash', header.lastCommitHash],
    ['data_hash', header.dataHash],
    ['validators_hash', header.validatorsHash],
    ['next_validators_hash', header.nextValidatorsHash],
    ['consensus_hash', header.consensusHash],
    ['last_results_hash', header.lastResultsHash],
    ['evidence_hash', header.evidenceHash],
  ];
  const wrong = hashes.find(([, hex]) => !isHashOrNone(hex))?.[0];
  const name = proposerAddress.length === ADDRESS ? wrong : (wrong ?? 'proposer_address');
  return check(
    'header.hashes',
    name === undefined,
    'hashes of 32 bytes or none, a proposer address of 20',
    name === undefined ? 'all are' : `${name} is not`,
  );
}

/** The commit is for this header, and each of its places is well formed. */
export function commitQuestions(header: Header, commit: Commit): Question<BlockCode>[] {
  const { height, round, blockId, signatures } = commit;
  return [
    {
      code: 'commit_invalid',
      ask: () => isEqual('commit.height', header.height.toString(), height.toString()),
    },
    {
      code: 'commit_invalid',
      ask: () => check('commit.round', round >= 0, '0 or above', String(round)),
    },
    {
      code: 'commit_invalid',
      ask: () => {
        const wrong = signatures.findIndex((signature) => !isWellFormed(signature));
        return check(
          'commit.signatures',
          wrong < 0 && signatures.length > 0 && isHashOrNone(blockId.partsHash),
          'one place or more, absent or signed, for a block id',
          wrong < 0 ? `${signatures.length} places` : `place ${wrong} is neither`,
        );
      },
    },
    {
      code: 'commit_invalid',
      ask: () => isEqual('commit.block_id', headerHash(header), blockId.hash),
    },
  ];
}

/** CometBFT's `CommitSig.ValidateBasic`; the time of an absent one is not read. */
function isWellFormed({ flag, address, signature }: CommitSignature): boolean {
  if (flag === FLAG.absent) return address === '' && signature === '';
  const bytes = signature.length / 2;
  const isSigned = flag === FLAG.commit || flag === FLAG.nil;
  return isSigned && address.length === ADDRESS && bytes > 0 && bytes <= SIGNATURE_MAX;
}

/** An address is the hash of its key: with keys swapped behind addresses others would be accused. */
export const memberQuestions = (validators: readonly Validator[]): Question<BlockCode>[] => [
  {
    code: 'validator_set_invalid',
    ask: () => {
      const wrong = validators.find((validator) => !isMember(validator));
      return check(
        'validator_set.validators',
        wrong === undefined && validators.length > 0,
        'members of no negative power whose addresses are those of their keys',
        wrong === undefined ? `${validators.length} members` : `${wrong.publicKey} is not one`,
      );
    },
  },
];

function isMember(validator: Validator): boolean {
  const address = addressOf(validator);
  const { claimedAddress, power } = validator;
  return power >= 0n && (address === null || claimedAddress === null || address === claimedAddress);
}

/** `members` in the order of the set's hash, null when no order of them has it. */
export const setQuestions = (
  header: Header,
  { signatures }: Commit,
  members: readonly Validator[] | null,
): Question<BlockCode>[] => [
  {
    code: 'validator_set_invalid',
    ask: () =>
      check(
        'validators_hash',
        members !== null,
        `a set with the hash ${header.validatorsHash || '-'}`,
        members === null ? 'another set' : 'that set',
      ),
  },
  {
    code: 'commit_invalid',
    ask: () => isEqual('commit.size', String(members?.length), String(signatures.length)),
  },
  {
    code: 'commit_invalid',
    ask: () => {
      const wrong = signatures.findIndex((one, place) => !isOf(one, members?.[place]));
      return check(
        'commit.addresses',
        wrong < 0,
        'each signature beside its member of the set',
        wrong < 0 ? 'all are' : `place ${wrong} is not`,
      );
    },
  },
];

const isOf = ({ flag, address }: CommitSignature, member: Validator | undefined): boolean =>
  flag === FLAG.absent || (member !== undefined && address === (addressOf(member) ?? address));

const check = (name: string, passed: boolean, expected: string, found: string): Check => ({
  name,
  passed,
  expected,
  found,
});
