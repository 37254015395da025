import { ONE, type Wad } from '../../src/primitives/fraction.ts';
import type { CommitteeId, Digest } from '../../src/primitives/ids.ts';
import type { Bench } from '../../src/veto/committee.ts';

/** Three members with weights 2, 1 and 1; half of them veto, half of them uphold. */
export function bench(changes: Partial<Bench>): Bench {
  const eligible = changes.eligible ?? [
    { signer: 'ann', weight: 2 },
    { signer: 'ben', weight: 1 },
    { signer: 'cat', weight: 1 },
  ];
  const weight = eligible.reduce((total, seat) => total + seat.weight, 0);
  return {
    committee: 'council' as CommitteeId,
    digest: 'c'.repeat(64) as Digest,
    lastResort: false,
    recused: [],
    parties: [],
    eligibleWeight: weight,
    fullWeight: weight,
    vetoQuorum: (ONE / 2n) as Wad,
    upholdQuorum: (ONE / 2n) as Wad,
    ...changes,
    eligible,
  };
}
