/** How the words on a claim stand: for whoever attests, and whoever reads. */
import type { TopicFacts, Word } from '../../evidence/kind-definition.ts';
import { type Tally, weigh } from '../../evidence/kinds/attestation/weigh.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { Timestamp } from '../../primitives/time.ts';

export interface Standing {
  readonly holds: Tally;
  readonly denies: Tally;
}

/** Null while no policy says how much is enough. */
export function standingOf(
  words: readonly Word[],
  { testimony, bech32Prefix }: TopicFacts,
  capture: Timestamp,
): Standing | null {
  const { rule = null, acceptedAt = null } = testimony ?? {};
  if (testimony === undefined || rule === null || acceptedAt === null) return null;
  const { watchers, known, operators } = testimony;
  const accused = operators.flatMap(({ signers }) => signers);
  const ballot = { words, rule, watchers, accused, known, bech32Prefix, capture, acceptedAt };
  return {
    holds: weigh({ ...ballot, holds: true }),
    denies: weigh({ ...ballot, holds: false }),
  };
}

const side = ({ weight, watchers, isReached }: Tally): Json => ({
  weight: Number(weight),
  watchers,
  reached: isReached,
});

export const standingJson = ({ holds, denies }: Standing): Json => ({
  holds: side(holds),
  denies: side(denies),
  needed: { weight: Number(holds.neededWeight), watchers: holds.neededWatchers },
  registeredWeight: Number(holds.registered),
});
