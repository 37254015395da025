/** What sort of attack on light clients it was, and so who is guilty of it. */
import type { Check } from '../../verdict.ts';
import { type Commit, FLAG, type Header } from './block.ts';
import type { FedHeader } from './block-schema.ts';
import { isSignedBy, type Signer } from './commit-signatures.ts';
import { headerHash } from './header-hash.ts';
import type { LightClientAttackPayload } from './light-client-attack-schema.ts';

/** What follows from the blocks before, and is equal in all that can follow. */
const DERIVED = [
  'validatorsHash',
  'nextValidatorsHash',
  'consensusHash',
  'appHash',
  'lastResultsHash',
] as const satisfies readonly (keyof Header)[];

/** The derived fields in which two headers differ. */
const differences = (one: Header, other: Header): readonly string[] =>
  DERIVED.filter((field) => one[field] !== other[field]);

/**
 * Lunatic: the block could never follow, and whoever signed it lied. Equivocation: it could, and some
 * signed both in one round. Amnesia: it could, in another round, and signatures name nobody.
 */
export type AttackType =
  | { readonly type: 'lunatic' }
  | { readonly type: 'equivocation'; readonly commit: Commit }
  | { readonly type: 'amnesia'; readonly commit: Commit }
  | { readonly type: 'commit_unknown' };

/** Source: cometbft/cometbft types/evidence.go, GetByzantineValidators. */
export function attackType(
  { block: { header, commit }, offeredCommit }: LightClientAttackPayload,
  trusted: FedHeader,
): AttackType {
  if (differences(header, trusted.header).length > 0) return { type: 'lunatic' };
  const own = trusted.commit ?? (isFor(offeredCommit, trusted.header) ? offeredCommit : null);
  if (own === null) return { type: 'commit_unknown' };
  return { type: own.round === commit.round ? 'equivocation' : 'amnesia', commit: own };
}

/**
 * Whether a commit is for the chain's own block. Anybody may bring one: whoever's signature stands
 * in it signed that block, whether or not the chain ever used that commit.
 */
const isFor = (commit: Commit | null, header: Header): boolean =>
  commit !== null && commit.height === header.height && commit.blockId.hash === headerHash(header);

/** Those who signed the chain's own block in the same round, too: both commits have one set. */
export const signersOfBoth = (
  signers: readonly Signer[],
  { chainId, commit }: { readonly chainId: string; readonly commit: Commit },
): readonly Signer[] =>
  signers.filter(
    (signer) =>
      commit.signatures[signer.place]?.flag === FLAG.commit && isSignedBy(chainId, commit, signer),
  );

/** At one height only blocks that could follow conflict: what could not is proven from a height before. */
export function derivedCheck(header: Header, trusted: Header): Check {
  const different = differences(header, trusted);
  return {
    name: 'derived_fields',
    passed: different.length === 0,
    expected: `those of the chain: ${DERIVED.join(', ')}`,
    found: different.length === 0 ? 'the same' : `others: ${different.join(', ')}`,
  };
}
