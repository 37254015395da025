/** The kinds of evidence that policies may name; `evidence/kinds.ts` has a verifier for each. */
interface KindTrait {
  /** Whether the accused's own signatures prove it; only then may silence execute. */
  readonly selfProving: boolean;
}

export type KindTable = Readonly<Record<string, KindTrait>>;

export const KIND_NAMES = {
  'cometbft/duplicate-vote': { selfProving: true },
  'statement/equivocation': { selfProving: true },
} as const satisfies KindTable;
