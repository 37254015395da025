/** What a vector is, and how the ones that are made here are written. */

export interface Vector {
  readonly expected: {
    readonly verdict: 'proven' | 'refuted' | 'unverifiable';
    readonly code?: string;
    /** In the order of the verdict; keys that belong to nobody have no operator. */
    readonly infractions?: readonly {
      readonly operator: string | null;
      readonly key?: string;
      readonly place: string;
      readonly capture?: string;
    }[];
  };
  /** As `tribune evidence verify` reads it. */
  readonly file: {
    readonly kind: string;
    readonly evidence: unknown;
    readonly facts: { readonly [name: string]: unknown };
  };
}

/** By folder, then by file name without its ending. */
export interface VectorSet {
  readonly valid: { readonly [name: string]: Vector };
  readonly invalid: { readonly [name: string]: Vector };
  readonly unverifiable: { readonly [name: string]: Vector };
}
