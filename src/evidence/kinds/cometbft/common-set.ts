/** The validators that the chain had at the common height: whom the attack's signatures are held against. */
import type { FedValidator } from '../../../facts/chain-fact.ts';
import type { CometbftChain } from '../../../registry/objects.ts';
import type { ChainFacts } from '../../kind-definition.ts';
import type { Validator } from './block.ts';
import type { LightClientAttackPayload } from './light-client-attack-schema.ts';
import type { TrustedHeaders } from './trusted-headers.ts';
import { arrange, unhashable } from './validator-set.ts';

/**
 * The fed set; or a set whose hash a fed header names, which anybody may bring: the submitter beside
 * the evidence, or the conflicting block itself, where the set has not changed. A fed set that a fed
 * header contradicts is not used, unless no hash of it can be computed. Null when none is known.
 */
export function commonSet(
  { commonHeight, offeredValidators, block }: LightClientAttackPayload,
  facts: ChainFacts<CometbftChain>,
  headers: TrustedHeaders,
): readonly Validator[] | null {
  const fed = facts.validators.get(commonHeight)?.map(toValidator);
  const root = rootAt(commonHeight, headers);
  if (fed && (root === null || unhashable(fed) !== null)) return fed;
  if (root === null) return null;
  for (const offered of [fed, offeredValidators, block.validators]) {
    const proven = offered ? arrange(offered, root) : null;
    if (proven !== null) return proven;
  }
  return null;
}

/** A header names the set of its own height and that of the next. */
function rootAt(height: bigint, headers: TrustedHeaders): string | null {
  const root =
    headers.get(height)?.header.validatorsHash ??
    headers.get(height - 1n)?.header.nextValidatorsHash ??
    '';
  return root === '' ? null : root;
}

const toValidator = ({ keyType, publicKey, power, address }: FedValidator): Validator => ({
  keyType,
  publicKey,
  power,
  claimedAddress: address,
});
