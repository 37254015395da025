/** The kinds of evidence that policies may name; `evidence/kinds.ts` has a verifier for each. */
export interface KindTrait {
  /** Whether the accused's own signatures prove it; only then may silence execute. */
  readonly selfProving: boolean;
}

export type KindTable = Readonly<Record<string, KindTrait>>;

export const KIND_NAMES = {
  'cometbft/duplicate-vote': { selfProving: true },
  'statement/equivocation': { selfProving: true },
} as const satisfies KindTable;

export type KindName = keyof typeof KIND_NAMES;

export const isKindName = (kind: string): kind is KindName => Object.hasOwn(KIND_NAMES, kind);
