/** What both slashings have in common once two signed objects conflict: who signed, and who answers. */
import type { OperatorId } from '../../../primitives/ids.ts';
import { type Examination, examine, type Question, unverifiable } from '../../examination.ts';
import type { Check, ConvictedKey, Infraction, Verdict } from '../../verdict.ts';
import { epochOfSlot, startOfSlot } from './beacon-clock.ts';
import type { RegistryClaim } from './beacon-operations.ts';
import type { Signer } from './registry-book.ts';
import type { EthereumFacts } from './registry-proof.ts';
import { examineSignatures, type Half, missingFork } from './signed-halves.ts';
import { findSigners, indexList } from './signers.ts';

/** In order of precedence. */
export const TRIAL_CODES = {
  refuted: ['not_slashable', 'signature_invalid'],
  unverifiable: [
    'time_out_of_range',
    'fork_unknown',
    'keys_contradict',
    'key_unknown',
    'header_unknown',
    'proof_invalid',
    'status_unknown',
    'key_unusable',
  ],
} as const;

export interface Accusation {
  readonly halves: readonly [Half, Half];
  /** Who is in both halves. */
  readonly culprits: readonly bigint[];
  readonly place: bigint;
  /** Its start is the capture; who is slashable in its epoch answers. */
  readonly slot: bigint;
  readonly registry: RegistryClaim | null;
}

export function tryAccusation(
  { halves, culprits, place, slot, registry }: Accusation,
  facts: EthereumFacts,
  before: readonly Check[],
): Verdict {
  const { chain } = facts;
  const capture = startOfSlot(chain, slot);
  if (capture === null) return unverifiable('time_out_of_range', `a time for slot ${slot}`, before);
  const undated = missingFork(halves, chain, before);
  if (undated !== null) return undated;

  const epoch = epochOfSlot(chain, slot);
  const indices = new Set(halves.flatMap((half) => half.indices));
  const search = findSigners({ facts, registry, epoch, indices });
  if (!search.found) return unverifiable(search.code, search.missing, before);
  const { signers } = search;
  const accused = culprits.flatMap((index) => signers.get(index) ?? []);
  const standing = examineStanding(accused, epoch, before);
  if (isVerdict(standing)) return standing;

  const signed = examineSignatures(halves, chain, { signers, checks: standing.checks });
  if (isVerdict(signed)) return signed;
  const answering = accused.filter(({ isSlashable }) => isSlashable === true);
  const where = { place: place.toString(), capture };
  return signed.refuted ?? convict(answering, where, signed.checks);
}

const isVerdict = (outcome: Examination | Verdict): outcome is Verdict => 'verdict' in outcome;

/** One who is slashable is enough, and only those who are will answer. */
function examineStanding(
  accused: readonly Signer[],
  epoch: bigint,
  before: readonly Check[],
): Examination | Verdict {
  const slashable = accused.filter(({ isSlashable }) => isSlashable === true);
  const untold = accused.filter(({ isSlashable }) => isSlashable === null);
  if (slashable.length === 0 && untold.length > 0) {
    const whose = indexList(untold.map(({ index }) => index));
    return unverifiable(
      'status_unknown',
      `whether ${whose} was slashable at epoch ${epoch}`,
      before,
    );
  }
  const question: Question<'not_slashable'> = {
    code: 'not_slashable',
    ask: () => ({
      name: 'slashable',
      passed: slashable.length > 0,
      expected: `activation <= ${epoch} < withdrawable, of one in both`,
      found: slashable.length > 0 ? indexList(slashable.map(({ index }) => index)) : 'none',
    }),
  };
  const standing = examine([question], before);
  return standing.refuted ?? standing;
}

/** Every operator answers once, with the first of his keys; a key without an operator is named. */
function convict(
  answering: readonly Signer[],
  where: Pick<ConvictedKey, 'place' | 'capture'>,
  checks: readonly Check[],
): Verdict {
  const infractions = new Map<OperatorId, Infraction>();
  const unregistered = new Map<string, ConvictedKey>();
  for (const { publicKey, operators } of answering) {
    const convicted = { key: `bls12_381:${publicKey}`, ...where };
    if (operators.size === 0) unregistered.set(publicKey, convicted);
    for (const operator of operators)
      if (!infractions.has(operator)) infractions.set(operator, { operator, ...convicted });
  }
  return {
    verdict: 'proven',
    infractions: [...infractions.values()],
    unregistered: [...unregistered.values()],
    checks,
  };
}
