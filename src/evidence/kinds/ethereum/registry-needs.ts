/** The facts that tell who stands at some indices of a validator registry. */
import type { ChainNeeds } from '../../kind-definition.ts';
import type { RegistryClaim } from './beacon-operations.ts';

/** Exclusive: facts are fed by height, which has 63 bits. */
const HEIGHTS_END = 1n << 63n;

/**
 * `epochs` are those whose fed sets may name the keys. Claimed keys are asked for by name too, for an
 * operator whose key was fed without its index.
 */
export const registryNeeds = (
  indices: ReadonlySet<bigint>,
  epochs: readonly bigint[],
  registry: RegistryClaim | null,
): ChainNeeds => ({
  waitsFor: null,
  indexes: [...indices],
  validatorsAt: [...new Set(epochs)].filter((epoch) => epoch < HEIGHTS_END),
  ...(registry === null
    ? {}
    : {
        headersAt: [registry.slot],
        publicKeys: [...registry.entries.values()].map(({ entry }) => entry.publicKey),
      }),
});
