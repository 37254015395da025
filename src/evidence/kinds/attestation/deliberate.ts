/** Whether enough watchers have spoken against somebody. */
import { namesOf, type SignerName } from '../../../primitives/signatures/signer.ts';
import { unverifiable } from '../../examination.ts';
import type { TestimonyFacts, TopicFacts, Word } from '../../kind-definition.ts';
import type { Check, Proven, Unverifiable } from '../../verdict.ts';
import type { Heard } from './listen.ts';
import { type Tally, weigh } from './weigh.ts';

/** What a file without them has: nothing is known of any watcher. */
const NO_TESTIMONY: TestimonyFacts = {
  rule: null,
  acceptedAt: null,
  operators: [],
  watchers: [],
  known: new Map(),
  stored: [],
};

export const testimonyOf = (facts: TopicFacts): TestimonyFacts => facts.testimony ?? NO_TESTIMONY;

/** Of `deliberate`, in order of precedence. */
export const QUORUM_CODES = [
  'operator_unknown',
  'rule_unknown',
  'acceptance_unknown',
  'quorum_not_reached',
] as const;

export interface Accusation {
  /** What must be said of the claim to convict. */
  readonly holds: boolean;
  /** Whose stake would answer, and who else is he: his word does not count. */
  readonly convicted: Pick<Proven, 'infractions' | 'unregistered'>;
  readonly ownNames: readonly SignerName[];
}

export function deliberate(
  heard: Heard,
  { holds, convicted, ownNames }: Accusation,
  facts: TopicFacts,
): Proven | Unverifiable {
  const { checks, words, capture, place } = heard;
  const { rule, acceptedAt, operators, watchers, known, stored } = testimonyOf(facts);
  const accused: SignerName[] = [...ownNames];
  for (const { operator } of convicted.infractions) {
    const found = operators.find((candidate) => candidate.operator === operator);
    if (found === undefined)
      return unverifiable('operator_unknown', `operator ${operator} at ${place}`, checks);
    accused.push(...found.signers);
  }
  if (rule === null) return unverifiable('rule_unknown', `a policy's rule at ${place}`, checks);
  if (acceptedAt === null)
    return unverifiable('acceptance_unknown', 'when the evidence was accepted', checks);

  const { bech32Prefix } = facts;
  const ballot = { rule, holds, watchers, accused, known, bech32Prefix, capture, acceptedAt };
  const said = [...words, ...stored];
  const tally = weigh({ ...ballot, words: said });
  if (!tally.isReached) return unverifiable('quorum_not_reached', missing(tally), checks);
  return {
    verdict: 'proven',
    ...convicted,
    attesters: attesters(said, holds, bech32Prefix),
    checks: [...checks, quorumCheck(tally)],
  };
}

const missing = ({ weight, registered, neededWeight, watchers, neededWatchers }: Tally): string =>
  `a weight of ${neededWeight} of ${registered}, by ${neededWatchers} watchers or more; ` +
  `${watchers} with ${weight} have said so`;

const quorumCheck = (tally: Tally): Check => ({
  name: 'quorum',
  passed: true,
  expected: `a weight of ${tally.neededWeight} of ${tally.registered}, by ${tally.neededWatchers} watchers`,
  found: `a weight of ${tally.weight} of ${tally.registered}, by ${tally.watchers} watchers`,
});

/** All names of whoever spoke against the accused, here or before, watcher or not. */
const attesters = (said: readonly Word[], holds: boolean, bech32Prefix: string): string[] => {
  const speaking = said.filter((word) => word.holds === holds);
  return [...new Set(speaking.flatMap(({ key }) => namesOf(key, bech32Prefix)))];
};
