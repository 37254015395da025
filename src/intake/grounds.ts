/** What a judgement rests on. Whoever judged by others than stand before it in the history judges again. */
export interface Grounds {
  /** Of the chain facts: grows with every group of lines. */
  readonly facts: bigint;
  /** Of the registry: another one whenever a version was accepted. */
  readonly rules: string;
}

export const areSame = (a: Grounds, b: Grounds): boolean =>
  a.facts === b.facts && a.rules === b.rules;
